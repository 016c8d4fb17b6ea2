"""GitHub's webhooks. GitHub Docs: "Validating webhook deliveries", "Webhook events and payloads"."""

from __future__ import annotations

import logging
import re
from typing import Any

from pydantic import ValidationError
from werkzeug.wrappers import Request

from agents.engine.event import Event, Trust
from agents.settings import Settings
from webhooks.bodies import complaints
from webhooks.github_payloads import CommentPayload, OtherPayload, PullRequestPayload, WorkflowRunPayload
from webhooks.signatures import BadSignature, Malformed, hmac_hex_matches, secrets_of

log = logging.getLogger(__name__)
ID = re.compile(r"[A-Za-z0-9-]{1,100}")
INTERNAL: dict[str, Trust] = dict.fromkeys(("repo", "number", "head_sha", "base_sha", "draft", "state"), "internal")
"""What GitHub itself assigns. All else may hold an outsider's words."""
COMMENT: dict[str, Trust] = dict.fromkeys(
    ("repo", "number", "comment", "place", "on_pull", "commenter", "by", "association"), "internal"
)
"""Of a comment too, its writer's login among it: GitHub's own name for whoever is logged in."""
FINISHED: dict[str, Trust] = dict.fromkeys(("repo", "number", "run", "head_sha", "cause", "conclusion"), "internal")
WORDS = 4_000
"""Characters of a comment that a flow is given."""


def verify(request: Request, settings: Settings) -> None:
    """`X-Hub-Signature-256` is "sha256=" and the hex HMAC-SHA256 of the body."""
    secrets = secrets_of("GITHUB_WEBHOOK_SECRET", settings.github_webhook_secret)
    scheme, _, sent = request.headers.get("X-Hub-Signature-256", "").partition("=")
    if scheme != "sha256" or not sent:
        raise BadSignature("X-Hub-Signature-256 is missing; set a secret at the webhook on GitHub.")
    if not hmac_hex_matches(secrets, request.get_data(), sent):
        raise BadSignature("X-Hub-Signature-256 does not match; is the secret there GITHUB_WEBHOOK_SECRET?")


def delivery_id(request: Request, _body: dict[str, Any]) -> str:
    """`X-GitHub-Delivery`; a redelivery keeps it."""
    sent = request.headers.get("X-GitHub-Delivery", "")
    if not ID.fullmatch(sent):
        raise Malformed("X-GitHub-Delivery is missing or is not an id.")
    return sent


def parse(request: Request, body: dict[str, Any]) -> Event | None:
    """Pull requests, comments and finished workflows; other events near them by subject and actor; else None."""
    name = request.headers.get("X-GitHub-Event", "")
    if not name:
        raise Malformed("X-GitHub-Event is missing.")
    delivery = delivery_id(request, body)
    try:
        if name == "pull_request":
            return _pull_request(delivery, PullRequestPayload.model_validate(body))
        if name in COMMENTS:
            return _comment(delivery, name, CommentPayload.model_validate(body))
        if name == "workflow_run":
            return _workflow_run(delivery, WorkflowRunPayload.model_validate(body))
        if name in OTHERS:
            return _other(delivery, name, OtherPayload.model_validate(body))
    except ValidationError as error:
        raise Malformed(f"This is not a {name} payload of GitHub's: {complaints(error)}.") from None
    log.info("delivery %s is a %r event, which no agent can be given", delivery, name)
    return None


COMMENTS = frozenset({"issue_comment", "pull_request_review_comment"})
OTHERS = frozenset(
    {
        "issues",
        "pull_request_review",
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


def _comment(delivery: str, name: str, payload: CommentPayload) -> Event:
    repo, comment = payload.repository.full_name, payload.comment
    about, user = payload.pull_request or payload.issue, comment.user
    if about is None:
        raise Malformed(f"This is not a {name} payload of GitHub's: it names no issue and no pull request.")
    on_line = name == "pull_request_review_comment"
    on_pull = on_line or (payload.issue is not None and payload.issue.pull_request is not None)
    return Event(
        source="github",
        kind=f"{name}.{payload.action}",
        delivery=delivery,
        subject=f"{repo}#{about.number}",
        actor=payload.sender.login,
        version=max(about.updated_at, comment.created_at).timestamp(),
        meaning=(name, repo, comment.id, payload.action, about.updated_at.timestamp()),
        fields={
            "repo": repo,
            "number": about.number,
            "action": payload.action,
            "on_pull": on_pull,
            "comment": comment.id,
            "place": "line" if on_line else "conversation",
            "commenter": user.login if user else "ghost",
            "by": user.type if user else "",
            "association": comment.author_association,
            "body": (comment.body or "")[:WORDS],
            "path": comment.path,
            "line": comment.line or 0,
        },
        trust=COMMENT,
    )


def _workflow_run(delivery: str, payload: WorkflowRunPayload) -> Event:
    repo, run = payload.repository, payload.workflow_run
    own = [each for each in run.pull_requests if each.base.repo.id == repo.id and each.head.sha == run.head_sha]
    number = own[0].number if own else 0
    return Event(
        source="github",
        kind=f"workflow_run.{payload.action}",
        delivery=delivery,
        subject=f"{repo.full_name}#{number}" if number else f"{repo.full_name}@{run.head_sha}",
        actor=payload.sender.login,
        version=run.updated_at.timestamp(),
        fields={
            "repo": repo.full_name,
            "number": number,
            "action": payload.action,
            "run": run.id,
            "head_sha": run.head_sha,
            "cause": run.event,
            "conclusion": run.conclusion or "",
            "workflow": run.name or "",
        },
        trust=FINISHED,
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
