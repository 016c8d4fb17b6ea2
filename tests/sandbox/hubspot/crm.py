"""The CRM as people and machines see it: records, what is done to them by hand, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from flask import request

from tests.sandbox.hubspot import sending
from tests.sandbox.hubspot.defined import OPTIONS, PROPERTIES
from tests.sandbox.hubspot.records import HUBSPOT, KINDS, PERSON, Json, Owner, Record, Writer
from tests.sandbox.hubspot.views import serve
from tests.sandbox.vendor import Vendor

READS = ("search_", "read_", "token")
SCOPES = (
    *(f"crm.objects.{kind}.{right}" for kind in ("contacts", "companies") for right in ("read", "write")),
    *("crm.objects.owners.read", "sales-email-read"),
)


class Crm(Vendor):
    """See the package."""

    def __init__(self, port: int = 0) -> None:
        super().__init__("hubspot-sandbox", port, serve)
        self._ids, self._last = count(501), datetime.now(UTC)
        self.token, self.app_id, self.portal = "pat-never-to-be-seen-anywhere", 4711, 62515
        self.answers_whose = True
        """Whether it tells which app a token belongs to."""
        self.scopes = set(SCOPES)
        self.policy = "TEN_SECONDLY_ROLLING"
        """Whose limit a 429 is."""
        self.search_delay = 0.0
        """Seconds by which the search is behind."""
        self.batch_trouble = ""
        """The category of an error that a batch comes with, though all were there."""
        self.kept: dict[str, dict[str, Record]] = {kind: {} for kind in KINDS}
        self.owners: list[Owner] = []
        self.properties = {kind: set(names) for kind, names in PROPERTIES.items()}
        self.options = {kind: dict(known) for kind, known in OPTIONS.items()}
        self.rewrites: Callable[[str, str], str | None] = lambda name, text: text
        """What HubSpot makes of a value that it is sent: such as another form of a telephone number. None: nothing."""
        self.webhooks: tuple[str, str] | None = None
        """The address that is told of changes, and the secret they are signed with."""
        self.undelivered: list[Json] = []
        """Events that could not be delivered."""

    @property
    def contacts(self) -> dict[str, Record]:
        return self.kept["contacts"]

    @property
    def companies(self) -> dict[str, Record]:
        return self.kept["companies"]

    # -- what happens there -------------------------------------------------------------------------------------------

    def add_company(self, *, by: Writer = PERSON, **properties: str) -> Record:
        return self.add("companies", properties, by)

    def add_contact(self, *companies: Record, by: Writer = PERSON, **properties: str) -> Record:
        made = self.add("contacts", properties, by)
        for each in companies:
            self.link(made, each)
        return made

    def add_owner(self, email: str, first: str = "", last: str = "", *, active: bool = True) -> Owner:
        made = Owner(str(next(self._ids)), email, first, last, active)
        self.owners.append(made)
        return made

    def add_engagement(self, kind: str, contact: Record, *, by: Writer = PERSON, **properties: str) -> Record:
        """A mail, call, meeting or note with a contact; `properties` by HubSpot's names."""
        made = self.add(kind, properties, by)
        self.link(made, contact)
        return made

    def add(self, kind: str, properties: dict[str, str], by: Writer) -> Record:
        with self.lock:
            made = Record(str(next(self._ids)), kind, self.now())
            made.put(properties, by, made.created)
            self.kept[kind][made.id] = made
        self._tell(made, "creation", by)
        return made

    def person_edits(self, record: Record, **properties: str) -> None:
        """Somebody changes properties on the record's page."""
        self.change(record, properties, PERSON)

    def machine_writes(self, record: Record, **properties: str) -> None:
        """HubSpot itself fills in what it found out."""
        self.change(record, properties, HUBSPOT)

    def change(self, record: Record, properties: dict[str, str], by: Writer) -> None:
        with self.lock:
            record.put(properties, by, self.now())
        for name, text in properties.items():
            self._tell(record, "propertyChange", by, propertyName=name, propertyValue=text)

    def opts_out(self, contact: Record) -> None:
        """They follow the link in a mail."""
        self.change(contact, {"hs_email_optout": "true"}, Writer("EMAIL"))

    def delete(self, record: Record) -> None:
        with self.lock:
            record.archived = True
        self._tell(record, "deletion", PERSON)

    def merge(self, into: Record, other: Record) -> None:
        """The other lives on as the first, which takes what it has not got itself."""
        with self.lock:
            missing = {name: text for name, text in other.properties.items() if not into.properties.get(name)}
            merged = ";".join(filter(None, (into.properties.get("hs_merged_object_ids", ""), other.id)))
            into.put(missing | {"hs_merged_object_ids": merged}, Writer("MERGE_OBJECTS", "", 7), self.now())
            other.archived, other.merged_into = True, into
        self._tell(into, "merge", PERSON)

    def link(self, one: Record, other: Record) -> None:
        with self.lock:
            for here, there in ((one, other), (other, one)):
                known = here.links.setdefault(there.kind, [])
                known += [there.id] if there.id not in known else []

    def linked(self, record: Record, kind: str) -> list[Record]:
        return [self.kept[kind][id] for id in record.links.get(kind, [])]

    def define(self, kind: str, name: str, options: tuple[str, ...] = ()) -> None:
        """A property of the account's own."""
        self.properties[kind].add(name)
        self.options[kind] |= {name: options} if options else {}

    def now(self) -> datetime:
        """The time, later than ever before."""
        with self.lock:
            self._last = max(datetime.now(UTC), self._last + timedelta(milliseconds=1))
            return self._last

    def _tell(self, record: Record, what: str, by: Writer, **more: Any) -> None:
        if self.webhooks and record.kind in sending.WORDS:
            event = sending.event(self.portal, record, what, by, **more)
            if not sending.send(*self.webhooks, [event]):
                self.undelivered.append(event)

    # -- the API ------------------------------------------------------------------------------------------------------

    @property
    def us(self) -> Writer:
        """The app whose token this is."""
        return Writer("INTEGRATION", str(self.app_id))

    def signed_in(self) -> str | None:
        return "private app" if request.headers.get("Authorization") == f"Bearer {self.token}" else None

    def told(self, status: int, words: str) -> Any:
        shape = {"status": "error", "message": words, "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf"}
        if status == 429:
            return shape | {"errorType": "RATE_LIMIT", "policyName": self.policy}
        names = {401: "INVALID_AUTHENTICATION", 403: "MISSING_SCOPES", 404: "OBJECT_NOT_FOUND", 409: "CONFLICT"}
        return shape | {"category": names.get(status, "VALIDATION_ERROR")}

    def reads(self, kind: str) -> bool:
        return kind.startswith(READS)
