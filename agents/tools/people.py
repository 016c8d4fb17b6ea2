"""The tool `people.holding`: who of people.toml has a role, and where mail reaches them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from agents.engine.tool import At, Preview, PreviewPart, read, tool

Role = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]


class Shape(BaseModel):
    """A frozen result."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Holder(Shape):
    """One of the team."""

    id: str
    name: str
    mail: str


class Holders(Shape):
    """In the order of people.toml."""

    people: tuple[Holder, ...]


class RoleOptions(Shape):
    """What the operator may set: the `role` whose holders are looked for, where the flow names none."""

    role: Role = "summary"


@dataclass(frozen=True, kw_only=True)
class Knowing(At):
    """`holding` gives who has a role (a bare name)."""

    holding: Callable[[str], tuple[Holder, ...]] = field(default=lambda _: (), repr=False)


@tool(
    "people.holding",
    risk="low",
    repeat=read,
    roles={"role": "free"},
    returns=dict.fromkeys(("people.*.id", "people.*.name", "people.*.mail"), "trusted"),
    options=RoleOptions,
)
def holding(at: Knowing, role: Role | None = None) -> Holders:
    """The people who have a role in people.toml, which is the operator's own word for who they are."""
    options = at.options or RoleOptions()
    return Holders(people=at.holding(role or options.role))


@holding.evidence
def _evidence(found: Holders, **_: object) -> Preview:
    parts = tuple(PreviewPart(label=each.name, text=each.mail) for each in found.people)
    return Preview(title="People of people.toml", parts=parts or (PreviewPart(label="Found", text="nobody"),))
