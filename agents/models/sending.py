"""One request to a model's server, and what it means when there is no answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import aiohttp
import openai

from agents.engine.errors import Later
from agents.models.failures import Where, at_status
from agents.models.portal import CHAT, Server, portal


def send(
    server: Server,
    body: dict[str, Any],
    seconds: float,
    where: Where,
    clock: Callable[[], float],
    path: str = CHAT,
    sent: Callable[[], object] | None = None,
) -> bytes:
    """The answer, within so many seconds. Raises `Refused` where asking again would not help, else `Later`."""
    try:
        return portal().post(server, body, seconds, path, sent)
    except openai.APIStatusError as error:
        raise at_status(error, server.key, clock(), where) from None
    except (TimeoutError, openai.OpenAIError, aiohttp.ClientError) as error:
        cause = _cause(error)
        if isinstance(cause, TimeoutError):
            raise Later(f"the model's server did not answer within {seconds:g} s") from None
        why = type(cause).__name__
        raise Later(f"the model's server cannot be reached ({why}); its address is {where.url}") from None


def _cause(error: BaseException) -> BaseException:
    """What was the matter to begin with: by the client's own word a refused connection is a timeout."""
    while error.__cause__:
        error = error.__cause__
    return error
