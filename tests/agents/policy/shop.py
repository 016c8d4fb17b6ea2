"""A small shop's tools, agents and runs, for tests of policy."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from agents.engine.event import Event, Trust
from agents.engine.journal import Began, Judged, Returned
from agents.engine.run import Run
from agents.engine.tool import At, Facts, Tool, keyed, read, tool
from agents.policy.judge import Counts, Proposed, Verdict, World, judge
from agents.policy.spec import AgentSpec

LOW, MEDIUM, HIGH = "crm.find", "tickets.reply", "stripe.refund"


class Parcel(BaseModel):
    """A consequential argument with an inside."""

    street: str
    weight: float | None = None


@tool(LOW, risk="low", repeat=read, roles={"text": "free"})
def find(at: At, text: str = "") -> dict[str, Any]:
    """Look for a contact."""
    raise AssertionError("policy performs nothing")


@tool(MEDIUM, risk="medium", repeat=keyed(24), roles={"ticket": "ref", "text": "content"})
def reply(at: At, ticket: int, text: str = "") -> None:
    """Answer a ticket."""
    raise AssertionError("policy performs nothing")


@tool(
    HIGH,
    risk="high",
    repeat=keyed(24),
    roles={"charge": "ref", "amount": "amount", "reason": "enum", "currency": "value"},
)
def refund(
    at: At, charge: str, amount: int, reason: Literal["duplicate", "fraud"] = "fraud", currency: str = "eur"
) -> None:
    """Pay back."""
    raise AssertionError("policy performs nothing")


@refund.facts
def _(at: At, **_: Any) -> Facts:
    raise AssertionError("policy fetches nothing")


@tool(
    "parcels.send",
    risk="medium",
    repeat=keyed(24),
    roles={"to": "dest", "parcel": "value", "tags": "value", "express": "value", "extra": "value"},
)
def send(
    at: At,
    to: list[str] | None = None,
    parcel: Parcel | None = None,
    tags: dict[str, str] | None = None,
    express: bool = False,
    extra: Any = None,
) -> None:
    """Send a parcel."""
    raise AssertionError("policy performs nothing")


TOOLS: dict[str, Tool] = {each.name: each for each in (find, reply, refund, send)}


def spec(**changes: Any) -> AgentSpec:
    """An agent that may use every tool of the shop."""
    settings: dict[str, Any] = {
        "title": "Shop keeper",
        "autonomy": 3,
        "flow": "keep",
        "approvers": ["role:operator"],
        "tools": {name: {} for name in TOOLS},
    }
    return AgentSpec.model_validate(settings | changes)


def rule(then: str, when: str = "true", name: str = "", **more: Any) -> dict[str, Any]:
    """A rule of an `agent.toml`."""
    return {"name": name or f"{then} if {when}", "when": when, "then": then, **more}


def run_on(fields: dict[str, Any] | None = None, **trust: Trust) -> Run:
    """A run that began on an event of these fields; a keyword's `__` stands for a dot in its path."""
    labels = {path.replace("__", "."): label for path, label in trust.items()}
    event = Event(
        source="zendesk",
        kind="ticket.created",
        delivery="d1",
        subject="ticket 7",
        actor="cust",
        fields=fields or {},
        trust=labels,
    )
    run = Run("r1")
    run.apply(Began(at=1.0, agent="keeper", event=event, autonomy=3), b"")
    return run


def returned(run: Run, id: str, value: Any, trust: dict[str, Trust], **more: Any) -> Run:
    """The run, after a call at `id` gave `value`."""
    judged = Judged(at=2.0, id=id, fingerprint=id, tool=LOW, args={}, args_hash="", verdict="allow")
    run.apply(judged, b"")
    run.apply(Returned(at=3.0, id=id, value=value, trust=trust, **more), b"")
    return run


SAFE: dict[str, dict[str, Any]] = {
    LOW: {"text": "x"},
    MEDIUM: {"ticket": 7, "text": "hello"},
    HIGH: {"charge": "ch_1", "amount": 500},
}
"""Arguments that a run on `safe_run()` vouches for."""


def safe_run() -> Run:
    fields = {"ticket": 7, "charge": "ch_1", "amount": 500}
    return run_on(fields, ticket="internal", charge="internal", amount="trusted")


def verdict(
    tool: str,
    agent: AgentSpec,
    *,
    args: dict[str, Any] | None = None,
    run: Run | None = None,
    facts: Facts | None = None,
    counts: Counts | None = None,
    asks: str = "",
    until: float | None = None,
) -> Verdict:
    """What policy says of a call whose arguments are safe, unless others are given."""
    known = TOOLS[tool]
    call = Proposed(known, known.validated(SAFE[tool] if args is None else args), asks, until)
    return judge(call, agent, "keeper", run or safe_run(), World(10.0, facts or {}, counts or Counts()))
