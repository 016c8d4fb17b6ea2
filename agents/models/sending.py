"""One request to a model's server, and what it means when there is no answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import openai

from agents.engine.errors import Later
from agents.models.failures import Where, at_status
from agents.models.portal import CHAT, Server, portal


def send(
    server: Server, body: dict[str, Any], seconds: float, where: Where, clock: Callable[[], float], path: str = CHAT
) -> bytes:
    """The answer, within so many seconds. Raises `Refused` where asking again would not help, else `Later`."""
    try:
        return portal().post(server, body, seconds, path)
    except openai.APIStatusError as error:
        raise at_status(error, server.key, clock(), where) from None
    except (TimeoutError, openai.APITimeoutError):
        raise Later(f"the model's server did not answer within {seconds:g} s") from None
    except openai.OpenAIError as error:
        cause = type(error.__cause__ or error).__name__
        raise Later(f"the model's server cannot be reached ({cause}); its address is {where.url}") from None
