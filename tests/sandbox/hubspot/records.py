"""What a CRM keeps. HubSpot API reference, "CRM objects", "Contacts" (properties with history), "Owners"."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Json = dict[str, Any]
KINDS = ("contacts", "companies", "notes", "tasks", "emails", "calls", "meetings")
HELD = 20
"""How many values of a property's history HubSpot gives."""


@dataclass(frozen=True)
class Writer:
    """Who wrote a value: HubSpot's kind of source, an app's id or the like, and a user's id."""

    source: str
    id: str = ""
    user: int | None = None


PERSON = Writer("CRM_UI", "userId:7", 7)
HUBSPOT = Writer("DATA_ENRICHMENT")


@dataclass(frozen=True)
class Value:
    text: str
    writer: Writer
    at: datetime


@dataclass(eq=False)
class Record:
    """An object with all its values, the newest of each property first. `merged_into`: it lives on as another."""

    id: str
    kind: str
    created: datetime
    values: dict[str, list[Value]] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    archived: bool = False
    merged_into: Record | None = None

    @property
    def properties(self) -> dict[str, str]:
        """What each holds now."""
        return {name: values[0].text for name, values in self.values.items()}

    @property
    def updated(self) -> datetime:
        return max([self.created, *(values[0].at for values in self.values.values())])

    def put(self, changes: Mapping[str, str], writer: Writer, at: datetime) -> None:
        for name, text in changes.items():
            self.values.setdefault(name, []).insert(0, Value(text, writer, at))

    def writers(self, name: str) -> list[str]:
        """The kinds of sources of a property's values, the newest first."""
        return [each.writer.source for each in self.values.get(name, [])]


@dataclass(frozen=True)
class Owner:
    id: str
    email: str
    first: str = ""
    last: str = ""
    active: bool = True
    user: int = 7


def told(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def history_of(values: list[Value]) -> list[Json]:
    """A property's values as HubSpot gives them."""
    rows = []
    for each in values[:HELD]:
        row: Json = {"value": each.text, "timestamp": told(each.at), "sourceType": each.writer.source}
        row |= {"sourceId": each.writer.id} if each.writer.id else {}
        rows.append(row | ({"updatedByUserId": each.writer.user} if each.writer.user else {}))
    return rows
