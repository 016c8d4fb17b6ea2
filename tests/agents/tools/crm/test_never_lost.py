"""Whatever order people's edits, machines' and ours come in, and whatever breaks off: no person's value is lost."""

from __future__ import annotations

from functools import partial
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.engine.errors import Later, Unclear
from tests.agents.vendors import Clerk
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.hubspot.records import Record

NAMES = ("jobtitle", "city")
VALUES = ("", "a", "b")
MOMENTS = ("update_contacts", "get_contacts", "update_contacts", "list_associations", "create_notes")
BREAKS = ("", "", "500-after", "drop-after", "drop-before", "429")
edits = st.tuples(st.sampled_from(("person", "machine")), st.sampled_from(NAMES), st.sampled_from(VALUES))
ours = st.fixed_dictionaries(
    {
        "values": st.fixed_dictionaries(dict.fromkeys(NAMES, st.sampled_from(VALUES))),
        "crossing": st.lists(st.tuples(st.sampled_from(MOMENTS), edits), min_size=1, max_size=3),
        "breaks": st.tuples(st.sampled_from(("update_contacts", "create_notes")), st.sampled_from(BREAKS)),
        "then": st.lists(edits, max_size=2),
    }
)


class World:
    """A contact, and who besides us wrote each of its properties last."""

    def __init__(self, crm: HubSpotSandbox, clerk: Clerk, contact: Record) -> None:
        self.crm, self.clerk, self.contact = crm, clerk, contact
        self.last: dict[str, tuple[str, str]] = {}

    def edit(self, edit: tuple[str, str, str]) -> None:
        who, name, value = edit
        does = self.crm.person_edits if who == "person" else self.crm.machine_writes
        does(self.contact, **{name: value})
        self.last[name] = (who, value)

    def fill(self, values: dict[str, str], crossing: Any, breaks: tuple[str, str], then: Any) -> None:
        fields = [{"name": n, "value": v, "source": "s", "confidence": 1.0} for n, v in values.items()]
        args: dict[str, Any] = {"contact": self.contact.id, "fields": fields}
        for moment, edit in crossing:
            self.crm.meanwhile(moment, partial(self.edit, edit))
        if breaks[1]:
            self.crm.fail(breaks[0], breaks[1])  # type: ignore[arg-type]
        try:
            self.clerk.call("crm.update_contact", **args)
        except (Unclear, Later):
            self._quiet()
            for edit in then:
                self.edit(edit)
            self.clerk.forget()
            _ = self.clerk.find("crm.update_contact", **args) or self.clerk.call("crm.update_contact", **args)
        self._quiet()

    def _quiet(self) -> None:
        """What was to happen and did not come to it does not happen any more."""
        self.crm.heal()
        self.crm._meanwhile.clear()

    def check(self) -> None:
        for name, (who, value) in self.last.items():
            if who == "person":
                assert self.contact.properties[name] == value, f"{name}: {self.contact.writers(name)}"


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(edits, ours), min_size=1, max_size=6))
def test_a_value_that_a_person_wrote_last_is_never_lost(crm: HubSpotSandbox, reader: Clerk, steps: list[Any]) -> None:
    world = World(crm, reader, crm.add_contact(email=f"{len(crm.contacts)}@example.com"))
    for step in steps:
        if isinstance(step, dict):
            world.fill(**step)
        else:
            world.edit(step)
        world.check()
