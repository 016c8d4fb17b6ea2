"""Links for whoever caused a question: they show how it stands, and nothing can be decided by them."""

from __future__ import annotations

from agents.settings import Settings
from tasks import signing
from tasks.errors import LinkForged

SALT = "placet.asked-link"


def make(settings: Settings, approval: str) -> str:
    """The address of the page. Raises `ConfigError` without a `SECRET_KEY`."""
    return f"{settings.public_url}/asked/{signing.token(settings, SALT, [approval])}"


def read(settings: Settings, token: str) -> str:
    """The question's public id. Raises `LinkForged`."""
    match signing.read(settings, SALT, token):
        case [str(approval)]:
            return approval
    raise LinkForged("this link was made by another version of Placet")
