"""The help desk: its users and tickets, and the one way in which a ticket changes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from itertools import count
from typing import Any

from flask import Flask, request

from tests.sandbox.vendor import Fault, Vendor
from tests.sandbox.zendesk.records import Audit, Comment, Organization, Role, Ticket, User

FULL = {"comment", "tags", "status", "assignee_id", "group_id", "safe_update", "updated_stamp", "metadata"}
"""What of an update the sandbox serves."""
NEW = {"subject", "comment", "tags", "external_id", "metadata"}
"""What of a new ticket."""


class Desk(Vendor):
    """See the package."""

    def __init__(self, port: int, serve: Callable[[Flask], None]) -> None:
        super().__init__("zendesk-sandbox", port, serve)
        self._ids = count(1001)
        self.users: dict[int, User] = {}
        self.organizations: dict[int, Organization] = {}
        self.tickets: dict[int, Ticket] = {}
        self.token = "zt_never_to_be_seen_anywhere"
        self.bot = self.add_user("Placet", "placet@acme.example", "agent")
        self.agent = self.add_user("Zoe Agent", "zoe@acme.example", "agent")

    # -- steering -----------------------------------------------------------------------------------------------------

    def add_user(self, name: str, email: str, role: Role = "end-user", organization: int | None = None) -> User:
        user = User(next(self._ids), name, email, role, organization)
        self.users[user.id] = user
        return user

    def add_organization(self, name: str, *domains: str) -> Organization:
        made = Organization(next(self._ids), name, list(domains))
        self.organizations[made.id] = made
        return made

    def open_ticket(self, subject: str, body: str, *, by: User | None = None, **more: Any) -> Ticket:
        """A ticket with its first comment; `more` is of that comment: `html`, `attachments`, `metadata`."""
        requester = by or self.add_user("Mona Customer", f"mona{next(self._ids)}@example.com")
        with self.lock:
            ticket = Ticket(next(self._ids), subject, requester.id, organization=requester.organization)
            self.tickets[ticket.id] = ticket
            self.comment(ticket, requester, body, channel="email", **more)
            ticket.updated = ticket.created
        return ticket

    def comment(
        self, ticket: Ticket, by: User, body: str, *, public: bool = True, channel: str = "web", **more: Any
    ) -> Comment:
        """Somebody comments, by hand."""
        with self.lock:
            made = Comment(next(self._ids), by.id, body, public, channel, **more)
            ticket.comments.append(made)
            self._note(ticket, by.id, channel, {}, [{"id": made.id, "type": "Comment", "public": public}])
            return made

    def change(self, ticket: Ticket, **to: Any) -> None:
        """An agent changes something by hand."""
        with self.lock:
            for name, value in to.items():
                setattr(ticket, name, value)
            self._note(ticket, self.agent.id, "web", {}, [{"type": "Change", "field_name": name} for name in to])

    # -- the API ------------------------------------------------------------------------------------------------------

    def signed_in(self) -> str | None:
        scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
        try:
            name, _, secret = base64.b64decode(sent).decode().partition(":")
        except ValueError:
            return None
        known = scheme == "Basic" and secret == self.token
        return name.removesuffix("/token") if known and self.find(name.removesuffix("/token")) else None

    def find(self, email: str) -> User | None:
        return next((each for each in self.users.values() if each.email == email), None)

    def told(self, status: int, words: str) -> Any:
        return {"error": words, "description": words}

    def create(self, by: User, wanted: dict[str, Any]) -> Ticket:
        """Zendesk Developer Docs, "Tickets", Create Ticket. Raises `Fault`."""
        if unknown := wanted.keys() - NEW:
            raise Fault(501, self.told(501, f"The sandbox does not create with {', '.join(sorted(unknown))}."))
        if not wanted.get("comment", {}).get("body"):
            details = {"base": [{"description": "Description: cannot be blank"}]}
            raise Fault(422, {"error": "RecordInvalid", "description": "Record validation errors", "details": details})
        ticket = Ticket(next(self._ids), wanted.get("subject", ""), by.id, channel="api", submitter=by.id)
        ticket.tags, ticket.external = sorted(wanted.get("tags", [])), wanted.get("external_id")
        events = self._commented(ticket, by, wanted["comment"])
        self.tickets[ticket.id] = ticket
        self._note(ticket, by.id, "api", wanted.get("metadata", {}), events)
        return ticket

    def update(self, ticket: Ticket, by: User, wanted: dict[str, Any]) -> None:
        """Zendesk Developer Docs, "Creating and updating tickets". Raises `Fault`."""
        if unknown := wanted.keys() - FULL:
            raise Fault(501, self.told(501, f"The sandbox does not update {', '.join(sorted(unknown))}."))
        if ticket.status == "closed":
            details = {"status": [{"description": "Status: closed prevents ticket update"}]}
            raise Fault(422, {"error": "RecordInvalid", "description": "Record validation errors", "details": details})
        if wanted.get("safe_update") and wanted.get("updated_stamp") != ticket.stamp:
            raise Fault(409, {"error": "UpdateConflict", "description": "Safe Update prevented an update"})
        events = [*self._commented(ticket, by, wanted.get("comment")), *self._changed(ticket, wanted)]
        if events:
            self._note(ticket, by.id, "api", wanted.get("metadata", {}), events)

    def _commented(self, ticket: Ticket, by: User, wanted: dict[str, Any] | None) -> list[dict[str, Any]]:
        if wanted is None:
            return []
        text = wanted.get("body") or wanted.get("html_body", "")
        made = Comment(next(self._ids), by.id, text, wanted.get("public", True), "api", wanted.get("html_body"))
        ticket.comments.append(made)
        return [{"id": made.id, "type": "Comment", "public": made.public, "body": text, "author_id": by.id}]

    def _changed(self, ticket: Ticket, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        fields = {"tags": "tags", "status": "status", "assignee_id": "assignee", "group_id": "group"}
        events = []
        for sent, name in fields.items():
            if sent in wanted and wanted[sent] != getattr(ticket, name):
                before = getattr(ticket, name)
                setattr(ticket, name, sorted(wanted[sent]) if sent == "tags" else wanted[sent])
                event = {"type": "Change", "field_name": sent, "value": wanted[sent], "previous_value": before}
                events.append(event | {"id": next(self._ids)})
        return events

    def _note(
        self, ticket: Ticket, by: int, channel: str, custom: dict[str, Any], events: list[dict[str, Any]]
    ) -> None:
        ticket.touch()
        ticket.audits.append(Audit(next(self._ids), by, channel, custom, events, ticket.updated))
