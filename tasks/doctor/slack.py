"""Does Slack know us, and may we do there what is needed?"""

from __future__ import annotations

import time
from collections.abc import Iterator

from agents.clients.slack import PATIENCE, standing
from agents.engine.at import At
from agents.engine.errors import ToolError
from agents.settings import Settings
from tasks.doctor.check import Check

POSTING = "chat:write"
LOOKING = ("channels:history", "metadata.message:read")
"""What finding a post again needs, in public channels."""


def checks(settings: Settings) -> Iterator[Check]:
    """Of SLACK_BOT_TOKEN, where it is set."""
    if settings.slack_bot_token is None:
        return
    try:
        team, scopes = standing(At(settings=settings, give_up=time.time() + PATIENCE))
    except ToolError as error:
        yield Check("slack", False, str(error), "Check SLACK_BOT_TOKEN, or unset it.")
        return
    if POSTING not in scopes:
        yield Check("slack", False, f"in {team}, without the scope {POSTING}", "Add it, and install the app again.")
        return
    lacking = [scope for scope in LOOKING if scope not in scopes]
    advice = f"Without {', '.join(lacking)} a person is asked when an answer of Slack's is lost." if lacking else ""
    yield Check("slack", True, f"in {team}", advice)
