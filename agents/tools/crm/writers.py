"""Whose a property's value is: who wrote it last, our own writes looked through.

What a person entered is never overwritten, and we cannot see into people: so whoever is not known to be a machine that
works values out by itself counts as one. By HubSpot's kinds of writers (sourceType): CRM_UI, CRM_UI_BULK_ACTION,
MOBILE_IOS, MOBILE_ANDROID and the like are people at work; IMPORT is a file somebody chose; FORM, MEETINGS and
CONVERSATIONS are the contact's own words; MERGE_CONTACTS and RESTORE follow a person's choice; WORKFLOWS is a rule that
people made; INTEGRATION and API are other systems, in which people type; a kind we have never heard of may be any.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from agents.clients.hubspot_shapes import WrittenValue
from agents.tools.crm.shapes import LONG, Shape

By = Literal["nobody", "us", "machine", "person"]
APPS = frozenset({"INTEGRATION", "API"})
"""The kinds of writers that come with an app's id: ours is one of them."""
MACHINES = frozenset(
    {"ANALYTICS", "CALCULATED", "COMPANY_INSIGHTS", "CONVERSATIONAL_ENRICHMENT", "DATA_ENRICHMENT", "DEFAULT"}
)
"""HubSpot itself, filling in what nobody typed."""


class Holder(Shape):
    """Who holds a property. `value` is what stands there, `theirs` what the last writer besides us wrote."""

    by: By
    value: str = ""
    theirs: str = ""
    kind: str = ""
    user: str = ""
    at: str = ""

    @property
    def trodden(self) -> bool:
        """We wrote over a person's value: their edit and our write crossed."""
        return self.by == "person" and self.value != self.theirs

    def shown(self) -> dict[str, str]:
        """As a fact: short, and without what a look at the same state could tell differently."""
        known = {"by": self.by, "value": self.value[:LONG], "kind": self.kind, "user": self.user, "at": self.at}
        return {name: text for name, text in known.items() if text or name in ("by", "value")}


def holder_of(value: str, history: Sequence[WrittenValue], app: str) -> Holder:
    """Whose it is. `history`: the newest first; `app`: our own id, empty if it is not known.

    A value that we wrote back for a person stays that person's, and so does one that they emptied.
    """
    others = [each for each in history if not ours(each, app)]
    if not others:
        by: By = "us" if history else "person" if value else "nobody"
        return Holder(by=by, value=value, theirs=value, at=history[0].at if history else "")
    last = others[0]
    by = "person" if last.by not in MACHINES else "machine" if others[0] is history[0] else "us"
    return Holder(by=by, value=value, theirs=last.value, kind=last.by, user=last.user, at=last.at)


def ours(written: WrittenValue, app: str) -> bool:
    """Whether it was this very app."""
    return bool(app) and written.by in APPS and written.who == app
