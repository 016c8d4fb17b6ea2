"""The tool `slack.post`: one message to one channel, once for each occasion."""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from agents.clients import slack
from agents.clients.slack_text import escaped, plain
from agents.engine.errors import Refused, Unclear
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.models.invisible import BIDI, CONTROLS

WEBHOOK = "webhook"
EVENT = "placet_post"
"""The type of the metadata by which a post is found again."""
AUTHOR = (("bot_id", "bot_id"), ("user_id", "user"))
"""What `auth.test` calls us, and where a message says so."""
UNSHOWN = re.compile(f"[{BIDI}{CONTROLS}\ud800-\udfff]")

Channel = Annotated[str, StringConstraints(pattern=r"^([CDG][A-Z0-9]{6,20}|webhook)$")]
"""A channel's id, as "Copy link" in Slack ends; or "webhook": the one that SLACK_WEBHOOK_URL is made for."""
Stamp = Annotated[str, StringConstraints(pattern=r"^[0-9]{8,12}\.[0-9]{6}$")]
"""The `ts` of a message."""


def _shown(text: str) -> str:
    if UNSHOWN.search(text) or not text.strip():
        raise ValueError("is empty, or holds characters that hide or turn what is written")
    return text


Words = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_shown)]
Occasion = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class SlackOptions(BaseModel):
    """What the operator may set: the `channel` for posts that name none. It is theirs, so nobody is asked for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: Channel | None = None


class Posted(BaseModel):
    """A message as posted; its `ts` begins, or is in, a thread. Both empty where a webhook posted it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    channel: str
    ts: str


@tool(
    "slack.post",
    risk="medium",
    repeat=probe,
    once_per=("facts.channel", "occasion"),
    roles={"channel": "dest", "occasion": "label", "text": "content", "thread_ts": "ref"},
    returns={"channel": "internal", "ts": "internal"},
    timeout=30.0,
    options=SlackOptions,
)
def post(
    at: At, occasion: Occasion, text: Words, channel: Channel | None = None, thread_ts: Stamp | None = None
) -> Posted | None:
    """Post plain text in Slack. Slack documentation, "chat.postMessage".

    `occasion` names what it is posted for: in one channel, each is written of once. Without `channel` it goes to the
    operator's. Nothing in `text` is a mention or a link with another name, whoever wrote it.
    """
    where, message = _where(at, channel), _message(text, thread_ts)
    if where == WEBHOOK:
        slack.by_webhook(at, _about(where), message)
        return Posted(channel="", ts="")
    mark = {"event_type": EVENT, "event_payload": {"mark": at.marker(where, occasion)}}
    with slack.writing(at, _about(where)) as client:
        answer = client.chat_postMessage(channel=where, metadata=mark, parse="none", link_names=False, **message)
        return Posted(channel=answer["channel"], ts=answer["ts"])


@post.facts
def _facts(at: At, channel: str | None = None, **_: object) -> Facts:
    return {"channel": _where(at, channel)}


@post.probe
def _probe(
    at: At, occasion: str, text: str, channel: str | None = None, thread_ts: str | None = None, **_: object
) -> Posted | None:
    where = _where(at, channel)
    if where == WEBHOOK:
        raise Unclear("what a webhook posted cannot be looked up")
    wanted = at.marker(where, occasion)
    with slack.reading(at, _about(where)) as client:
        us: Any = client.auth_test()
        for each in slack.messages(at, client, where, thread_ts):
            if not _by(us, each):
                continue
            if hmac.compare_digest(_mark_of(each).encode(), wanted.encode()):
                return Posted(channel=where, ts=each["ts"])
            if not each.get("metadata") and plain(each.get("text", "")) == plain(escaped(text)):
                raise Unclear("a message of ours with these words is there, and Slack does not show whose mark it has")
    return None


@post.preview
def _preview(facts: Facts, text: str, thread_ts: str | None = None, **_: object) -> Preview:
    channel = facts.get("channel", "")
    where = "the channel of the incoming webhook" if channel == WEBHOOK else f"the channel {channel}"
    thread = f", in the thread {thread_ts}" if thread_ts else ""
    words = PreviewPart(label="What it says, as plain text", text=text)
    return Preview(title=f"Post in Slack, to {where}{thread}", parts=(words,))


def _message(text: str, thread_ts: str | None) -> dict[str, Any]:
    quiet = {"mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
    return {"text": escaped(text), **quiet, **({"thread_ts": thread_ts} if thread_ts else {})}


def _where(at: At, channel: str | None) -> str:
    options = at.options or SlackOptions()
    if not (found := channel or options.channel):
        raise Refused('slack.post: no channel; name one, or set options = { channel = "C…" } beside it in [tools]')
    return found


def _about(channel: str) -> str:
    return f"Slack {channel}"


def _by(us: Mapping[str, Any], message: Mapping[str, Any]) -> bool:
    """Whether we wrote it, as Slack itself says."""
    return any(us.get(mine) and us.get(mine) == message.get(its) for mine, its in AUTHOR)


def _mark_of(message: Mapping[str, Any]) -> str:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    return str(payload.get("mark", "")) if metadata.get("event_type") == EVENT else ""
