"""GitHub's webhooks. GitHub Docs: "Validating webhook deliveries", "Webhook events and payloads"."""

from __future__ import annotations

import logging
import re
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from werkzeug.wrappers import Request

from agents.engine.event import Event, Trust
from agents.settings import Settings
from webhooks.bodies import complaints
from webhooks.signatures import BadSignature, Malformed, hmac_hex_matches, secrets_of

log = logging.getLogger(__name__)
ID = re.compile(r"[A-Za-z0-9-]{1,100}")
INTERNAL: dict[str, Trust] = dict.fromkeys(("repo", "number", "head_sha", "base_sha", "draft", "state"), "internal")
"""What GitHub itself assigns. All else may hold an outsider's words."""

Sha = Annotated[str, Field(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
Time = Annotated[AwareDatetime, Field(strict=False)]


class Seen(BaseModel):
    """The fields of a payload that are read, strictly; the others are passed over."""

    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Account(Seen):
    """A user, an organisation or an app."""

    login: str = Field(min_length=1)


class Repository(Seen):
    """`full_name` is "owner/name"."""

    full_name: str = Field(pattern=r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$")


class Commit(Seen):
    """One end of a pull request."""

    sha: Sha


class PullRequest(Seen):
    """`user` is None when the account is gone."""

    number: int = Field(ge=1, le=2**53 - 1)
    title: str
    state: Literal["open", "closed"]
    draft: bool = False
    updated_at: Time
    head: Commit
    base: Commit
    user: Account | None = None


class Payload(Seen):
    """What the payloads of all known events have."""

    action: str = ""
    repository: Repository
    sender: Account


class PullRequestPayload(Payload):
    """`pull_request`."""

    action: str = Field(pattern=r"^\w+$")
    pull_request: PullRequest


class Numbered(Seen):
    """An issue or a pull request, as far as its neighbours' events are concerned."""

    number: int = Field(ge=1, le=2**53 - 1)
    updated_at: Time


class OtherPayload(Payload):
    """An event about an issue, a pull request or the repository itself."""

    action: str = Field(default="", pattern=r"^\w*$")
    issue: Numbered | None = None
    pull_request: Numbered | None = None


def verify(request: Request, settings: Settings) -> None:
    """`X-Hub-Signature-256` is "sha256=" and the hex HMAC-SHA256 of the body."""
    secrets = secrets_of("GITHUB_WEBHOOK_SECRET", settings.github_webhook_secret)
    scheme, _, sent = request.headers.get("X-Hub-Signature-256", "").partition("=")
    if scheme != "sha256" or not sent:
        raise BadSignature("X-Hub-Signature-256 is missing; set a secret at the webhook on GitHub.")
    if not hmac_hex_matches(secrets, request.get_data(), sent):
        raise BadSignature("X-Hub-Signature-256 does not match; is the secret there GITHUB_WEBHOOK_SECRET?")


def delivery_id(request: Request) -> str:
    """`X-GitHub-Delivery`; a redelivery keeps it."""
    sent = request.headers.get("X-GitHub-Delivery", "")
    if not ID.fullmatch(sent):
        raise Malformed("X-GitHub-Delivery is missing or is not an id.")
    return sent


def parse(request: Request, body: dict[str, Any]) -> Event | None:
    """Pull requests in full; events near them by subject and actor; of others (such as `ping`) None."""
    name = request.headers.get("X-GitHub-Event", "")
    if not name:
        raise Malformed("X-GitHub-Event is missing.")
    delivery = delivery_id(request)
    try:
        if name == "pull_request":
            return _pull_request(delivery, PullRequestPayload.model_validate(body))
        if name in OTHERS:
            return _other(delivery, name, OtherPayload.model_validate(body))
    except ValidationError as error:
        raise Malformed(f"This is not a {name} payload of GitHub's: {complaints(error)}.") from None
    log.info("delivery %s is a %r event, which no agent can be given", delivery, name)
    return None


OTHERS = frozenset(
    {
        "issue_comment",
        "issues",
        "pull_request_review",
        "pull_request_review_comment",
        "pull_request_review_thread",
        "push",
    }
)
"""Known, and kept, though no field of theirs is given to agents yet."""


def _pull_request(delivery: str, payload: PullRequestPayload) -> Event:
    pull, repo, action = payload.pull_request, payload.repository.full_name, payload.action
    version = pull.updated_at.timestamp()
    return Event(
        source="github",
        kind=f"pull_request.{action}",
        delivery=delivery,
        subject=f"{repo}#{pull.number}",
        actor=payload.sender.login,
        version=version,
        meaning=("pull_request", repo, pull.number, pull.head.sha, action, version),
        fields={
            "repo": repo,
            "number": pull.number,
            "head_sha": pull.head.sha,
            "base_sha": pull.base.sha,
            "draft": pull.draft,
            "state": pull.state,
            "author": pull.user.login if pull.user else "ghost",
            "action": action,
            "title": pull.title,
        },
        trust=INTERNAL,
    )


def _other(delivery: str, name: str, payload: OtherPayload) -> Event:
    repo, about = payload.repository.full_name, payload.pull_request or payload.issue
    fields: dict[str, Any] = {"repo": repo, "action": payload.action}
    return Event(
        source="github",
        kind=f"{name}.{payload.action}" if payload.action else name,
        delivery=delivery,
        subject=f"{repo}#{about.number}" if about else repo,
        actor=payload.sender.login,
        version=about.updated_at.timestamp() if about else 0.0,
        fields=fields | ({"number": about.number} if about else {}),
        trust={name: label for name, label in INTERNAL.items() if name in ("repo", "number")},
    )
