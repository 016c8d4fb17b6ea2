"""What is served. Zendesk Developer Docs, "Ticketing API reference"; each view's name is its kind."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

from flask import Flask, current_app, g, request

from tests.sandbox.vendor import Fault
from tests.sandbox.zendesk.desk import Desk
from tests.sandbox.zendesk.records import Audit, Comment, Organization, Ticket, User, told

Json = dict[str, Any]


def serve(app: Flask) -> None:
    """Put the views in place."""
    at = "/api/v2"
    app.add_url_rule(f"{at}/users/me", "get_me", lambda: {"user": user_shape(_me())})
    app.add_url_rule(f"{at}/users/<int:id>", "get_user", lambda id: {"user": user_shape(_known(_desk().users, id))})
    app.add_url_rule(f"{at}/users/<int:id>/identities", "list_identities", _identities)
    app.add_url_rule(f"{at}/organizations/<int:id>", "get_organization", _organization)
    app.add_url_rule(f"{at}/tickets", "list_tickets", _listed)
    app.add_url_rule(f"{at}/tickets", "create_ticket", _create, methods=["POST"])
    app.add_url_rule(f"{at}/tickets/<int:id>", "get_ticket", lambda id: {"ticket": ticket_shape(_ticket(id))})
    app.add_url_rule(f"{at}/tickets/<int:id>", "update_ticket", _update, methods=["PUT"])
    app.add_url_rule(f"{at}/tickets/<int:id>/comments", "list_comments", _comments)
    app.add_url_rule(f"{at}/tickets/<int:id>/audits", "list_audits", _audits)
    app.add_url_rule(f"{at}/search/count", "count_found", _count)


def _count() -> Json:
    """Tickets of one requester that are not solved. Zendesk help, "Search reference"."""
    asked = re.fullmatch(r"type:ticket requester:(\S+) status<solved", request.args["query"])
    if asked is None:
        raise Fault(501, {"error": "the sandbox does not serve this query"})
    user = _desk().find(asked[1].lower())
    mine = [each for each in _desk().tickets.values() if user and each.requester == user.id]
    return {"count": sum(each.status not in ("solved", "closed") for each in mine)}


def _desk() -> Desk:
    return current_app.vendor  # type: ignore[attr-defined,no-any-return]


def _me() -> User:
    user = _desk().find(g.who)
    assert user is not None
    return user


def _known(kept: Mapping[int, Any], id: int) -> Any:
    if id not in kept:
        raise Fault(404, {"error": "RecordNotFound", "description": "Not found"})
    return kept[id]


def _ticket(id: int) -> Ticket:
    g.subject = str(id)
    found: Ticket = _known(_desk().tickets, id)
    return found


def _identities(id: int) -> Json:
    user: User = _known(_desk().users, id)
    rows = [("email", user.email), *([("phone_number", user.phone)] if user.phone else []), *user.more]
    return {
        "identities": [
            {"id": n, "user_id": id, "type": what, "value": value, "verified": True, "primary": n == 1}
            for n, (what, value) in enumerate(rows, 1)
        ]
    }


def _organization(id: int) -> Json:
    found: Organization = _known(_desk().organizations, id)
    shape = {"id": id, "name": found.name, "domain_names": found.domains, "details": None, "notes": None, "tags": []}
    return {"organization": shape}


def _listed() -> Json:
    """All, or those with an external id."""
    wanted = request.args.get("external_id")
    page, meta = _page([each for each in _desk().tickets.values() if wanted in (None, each.external)])
    return {"tickets": [ticket_shape(each) for each in page], "meta": meta}


def _create() -> tuple[Json, int]:
    ticket = _desk().create(_me(), request.get_json()["ticket"])
    g.subject = str(ticket.id)
    return {"ticket": ticket_shape(ticket), "audit": audit_shape(ticket, ticket.audits[-1])}, 201


def _update(id: int) -> Json:
    ticket, sent = _ticket(id), request.get_json()
    _desk().update(ticket, _me(), sent["ticket"])
    return {"ticket": ticket_shape(ticket), "audit": audit_shape(ticket, ticket.audits[-1])}


def _comments(id: int) -> Json:
    ticket = _ticket(id)
    page, meta = _page(ticket.comments)
    shape: Json = {"comments": [comment_shape(each) for each in page], "meta": meta}
    if request.args.get("include") == "users":
        authors = {each.author for each in page} & _desk().users.keys()
        shape["users"] = [user_shape(_desk().users[author]) for author in sorted(authors)]
    return shape


def _audits(id: int) -> Json:
    ticket = _ticket(id)
    page, meta = _page(ticket.audits)
    return {"audits": [audit_shape(ticket, each) for each in page], "meta": meta}


def _page(rows: list[Any]) -> tuple[list[Any], Json]:
    """Cursor pagination, oldest first; the cursor is opaque to clients."""
    size = min(request.args.get("page[size]", 100, type=int), 100)
    start = int(request.args.get("page[after]", "c0").removeprefix("c"))
    more = start + size < len(rows)
    return rows[start : start + size], {"has_more": more, "after_cursor": f"c{start + size}" if more else None}


def ticket_shape(ticket: Ticket) -> Json:
    return {
        "id": ticket.id,
        "url": f"https://acme.zendesk.com/api/v2/tickets/{ticket.id}.json",
        "subject": ticket.subject,
        "description": ticket.comments[0].body,
        "status": ticket.status,
        "priority": None,
        "requester_id": ticket.requester,
        "submitter_id": ticket.submitter or ticket.requester,
        "external_id": ticket.external,
        "assignee_id": ticket.assignee,
        "organization_id": ticket.organization,
        "tags": ticket.tags,
        "via": {"channel": ticket.channel, "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": told(ticket.created),
        "updated_at": ticket.stamp,
    }


def comment_shape(comment: Comment) -> Json:
    return {
        "id": comment.id,
        "type": "Comment",
        "author_id": comment.author,
        "body": comment.body,
        "plain_body": comment.body,
        "html_body": comment.html or f'<div class="zd-comment" dir="auto"><p>{_paragraphs(comment.body)}</p></div>',
        "public": comment.public,
        "attachments": [
            {"id": n, "file_name": name, "content_type": what, "size": size, "content_url": "https://example.com/x"}
            for n, (name, what, size) in enumerate(comment.attachments, 1)
        ],
        "via": {"channel": comment.channel, "source": {"from": {}, "to": {}, "rel": None}},
        "created_at": told(comment.created),
        "metadata": {"system": {"client": "sandbox"}, "custom": {}} | comment.metadata,
    }


def audit_shape(ticket: Ticket, audit: Audit) -> Json:
    return {
        "id": audit.id,
        "ticket_id": ticket.id,
        "author_id": audit.author,
        "created_at": told(audit.created),
        "via": {"channel": audit.channel},
        "metadata": {"system": {"client": "sandbox"}, "custom": audit.custom},
        "events": audit.events,
    }


def user_shape(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.name,
        "email": user.email,
        "phone": user.phone,
        "role": user.role,
        "verified": user.verified,
        "suspended": user.suspended,
        "organization_id": user.organization,
        "locale": user.locale,
        "time_zone": "UTC",
        "created_at": "2026-01-02T03:04:05Z",
        "tags": [],
    }


def _paragraphs(body: str) -> str:
    """Plain text as Zendesk renders it."""
    return html.escape(body).replace("\n\n", "</p><p>").replace("\n", "<br>")
