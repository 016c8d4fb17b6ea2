"""Slack for one call: its own client without its retries, and the wall where errors become ours."""

from __future__ import annotations

import logging
import re
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException
from typing import Any
from urllib.error import URLError

from pydantic import SecretStr
from slack_sdk import WebClient, WebhookClient
from slack_sdk.errors import SlackApiError, SlackClientError

from agents.clients.slack_errors import limited, refused
from agents.engine.errors import Later, Refused, ToolError, Unclear
from agents.engine.tool import At

PATIENCE = 10.0
"""Seconds for one exchange with Slack."""
PAGE, PAGES = 200, 5

# The client logs the webhook's address, which is a secret, and each error that is told by us anyway.
_SILENT = logging.getLogger(f"{__name__}.sdk")
_SILENT.setLevel(logging.CRITICAL + 1)


@contextmanager
def reading(at: At, about: str) -> Iterator[WebClient]:
    """A client for reads. Raises `Refused` and `Later`."""
    with _wall(at, about, write=False):
        yield _client(at)


@contextmanager
def writing(at: At, about: str) -> Iterator[WebClient]:
    """A client for one write, sent now or never. Raises `Refused`, `Later`, and `Unclear`."""
    client = _client(at)
    with _wall(at, about, write=True):
        at.sending()
        yield client


def by_webhook(at: At, about: str, message: Mapping[str, Any]) -> None:
    """Post to the channel of the incoming webhook. Raises `Refused`, `Later`, and `Unclear`.

    Slack documentation, "Sending messages using incoming webhooks".
    """
    url = _set(at.settings.slack_webhook_url, "SLACK_WEBHOOK_URL")
    hook = WebhookClient(url, timeout=_patience(at), retry_handlers=[], logger=_SILENT)
    with _wall(at, about, write=True):
        at.sending()
        answer = hook.send_dict(dict(message))
        if answer.status_code != 200:
            raise refused(about, answer.status_code, answer.body, answer.headers, write=True, now=at.clock())


def standing(at: At) -> tuple[str, frozenset[str]]:
    """The team whose bot we are, and the scopes that its token has. Slack documentation, "auth.test"."""
    with reading(at, "Slack") as client:
        answer = client.auth_test()
        scopes = {name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes", "")
        return str(answer["team"]), frozenset(re.split(r"[\s,]+", scopes))


def messages(at: At, client: WebClient, channel: str, thread: str | None) -> Iterator[dict[str, Any]]:
    """What was posted: to a channel the newest first, or in a thread. To be asked within `reading`.

    Slack documentation, "conversations.history" and "conversations.replies". Raises `Unclear` when there is too much.
    """
    cursor: str | None = None
    for _ in range(PAGES):
        if at.remaining < 1:
            raise Later("Slack took too long to list the messages")
        shared: dict[str, Any] = {"channel": channel, "limit": PAGE, "include_all_metadata": True}
        if thread:
            page = client.conversations_replies(ts=thread, cursor=cursor, **shared)
        else:
            page = client.conversations_history(cursor=cursor, **shared)
        yield from page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor")
        if not cursor:
            return
    raise Unclear(f"it is not among the newest {PAGE * PAGES} messages, and there are more")


def _client(at: At) -> WebClient:
    token = _set(at.settings.slack_bot_token, "SLACK_BOT_TOKEN")
    base = f"{at.settings.slack_api_url}/"
    return WebClient(token, base_url=base, timeout=_patience(at), retry_handlers=[], logger=_SILENT)


def _patience(at: At) -> int:
    return max(1, round(min(PATIENCE, at.remaining)))


def _set(value: SecretStr | None, name: str) -> str:
    if value is None:
        raise Refused(f"{name} is not set; docs/mail_and_slack.md says how to get one")
    return value.get_secret_value().strip()


@contextmanager
def _wall(at: At, about: str, *, write: bool) -> Iterator[None]:
    try:
        yield
    except SlackApiError as error:
        response = error.response
        raise _answered(at, about, response.status_code, response.data, response.headers, write) from None
    except URLError as error:
        raise _broken(about, write, unsent=isinstance(error.reason, ConnectionRefusedError | socket.gaierror)) from None
    except (OSError, HTTPException):
        raise _broken(about, write, unsent=False) from None
    except (SlackClientError, AttributeError, KeyError, TypeError, ValueError):
        # The client meets a body that is cut off or has another shape with any of these.
        told = f"{about}: Slack gave an answer that cannot be read"
        raise (Unclear(f"{told}; whether it was done is not known") if write else Later(told)) from None


def _answered(at: At, about: str, status: int, data: Any, headers: Mapping[str, Any], write: bool) -> ToolError:
    error = data.get("error") if isinstance(data, Mapping) else None
    needed = str(data.get("needed") or "") if isinstance(data, Mapping) else ""
    if status == 200 and limited(str(error)):
        status = 429
    return refused(about, status, str(error or ""), headers, write=write, now=at.clock(), needed=needed)


def _broken(about: str, write: bool, *, unsent: bool) -> Later | Unclear:
    if unsent:
        return Later(f"{about}: Slack cannot be reached")
    if write:
        return Unclear(f"{about}: the connection to Slack broke off; whether it was done is not known")
    return Later(f"{about}: no answer from Slack")
