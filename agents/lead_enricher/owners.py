"""Who a lead belongs to, by the table `owners.toml`: by territory and size, in turn among several."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Annotated, NamedTuple

from pydantic import Field

from .countries import code_of
from .known import Known
from .tables import FOLDER, Code, Line, Spec, table

EVERYBODY = "*"


class Span(Spec):
    """A number of people, both ends included."""

    least: Annotated[int | None, Field(alias="from")] = None
    most: Annotated[int | None, Field(alias="to")] = None


class Rule(Spec):
    """One territory. What is empty is not asked for."""

    line: Line
    countries: Annotated[tuple[Code, ...], Field(strict=False)] = ()
    grades: Annotated[tuple[str, ...], Field(strict=False)] = ()
    employees: Span | None = None
    owners: Annotated[tuple[str, ...], Field(strict=False, min_length=1)]

    def fits(self, known: Mapping[str, Known], grade: str) -> bool:
        """Whether a lead is of it. Where a rule asks for what nobody knows, it does not fit."""
        if self.grades and grade not in self.grades:
            return False
        if self.countries and code_of(known["country"].value if "country" in known else "") not in self.countries:
            return False
        return self.employees is None or self._large(known.get("employees"), self.employees)

    def _large(self, fact: Known | None, span: Span) -> bool:
        if fact is None:
            return False
        number = int(fact.value)
        return (span.least is None or number >= span.least) and (span.most is None or number <= span.most)


class Owners(Spec):
    """The whole table; of no rule, nobody is made an owner."""

    rules: Annotated[tuple[Rule, ...], Field(strict=False)] = ()


class Person(NamedTuple):
    """Somebody who can own a contact, by their id at HubSpot."""

    id: str
    email: str
    name: str


class Choice(NamedTuple):
    """Who it is (None: nobody), and why, in a clause that people read."""

    owner: Person | None
    why: str


OWNERS = table(FOLDER / "owners.toml", Owners)


def owner_of(
    contact: str, known: Mapping[str, Known], grade: str, active: Sequence[Person], owners: Owners = OWNERS
) -> Choice:
    """The owner of a contact by its id. The same contact is always given to the same person."""
    passed: list[str] = []
    for rule in owners.rules:
        if not rule.fits(known, grade):
            continue
        people = _named(rule, active)
        if people:
            return Choice(_in_turn(contact, people), f"by the rule “{rule.line}”")
        passed.append(f"of “{rule.line}” nobody is active in HubSpot")
    return Choice(None, "; ".join(passed) or "no rule of owners.toml fits")


def _named(rule: Rule, active: Sequence[Person]) -> list[Person]:
    """Those of a rule who are active, in an order that does not depend on HubSpot's."""
    wanted = {each.lower() for each in rule.owners}
    found = [each for each in active if EVERYBODY in wanted or each.email.lower() in wanted]
    return sorted(found, key=lambda each: each.email.lower())


def _in_turn(contact: str, people: Sequence[Person]) -> Person:
    """By a hash and not by a counter, so that a replay and a second worker choose alike.

    Each person draws a number for the contact and the highest wins: who joins or leaves moves no other leads.
    """
    return max(people, key=lambda each: hashlib.sha256(f"{contact}\n{each.email.lower()}".encode()).digest())
