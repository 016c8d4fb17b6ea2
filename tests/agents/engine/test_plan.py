"""What next for one call: a table from what its journal says to one action."""

from __future__ import annotations

import pytest

from agents.engine.journal import AnyEntry, Asked, Cancelled, Decided, Failure, Judged, Returned, Started, Waited
from agents.engine.plan import Action, Ask, Judge, Probe, Repeat, Settle, Sleep, next_for_call
from agents.engine.retry import ATTEMPTS, delay
from agents.engine.run import Run
from agents.engine.tool import At, Tool, blind, keyed, probe, read, tool

NOW = 1000.0
GIVE_UP, PAST = NOW + 20, NOW - 1


def declared(kind: str) -> Tool:
    repeat = {"read": read, "keyed": keyed(1), "probe": probe, "blind": blind, "keyed+probe": keyed(1)}[kind]

    @tool(f"x.{kind.replace('+', '_')}", risk="low", repeat=repeat, roles={"a": "free"})
    def perform(at: At, a: int = 0) -> int | None:
        """Do it."""
        return a

    if "probe" in kind:

        @perform.probe
        def _(at: At, a: int) -> int | None:
            return a

    return perform


JUDGED = Judged(at=1, id="1", fingerprint="f", tool="x", args={}, args_hash="h", verdict="allow")
ASKED = Asked(
    at=1, id="1", fingerprint="f", question="1~1", of="approve", why="", approvers=("role:x",), expires=NOW + 50
)
UNKNOWN = ASKED.model_copy(update={"of": "unknown", "expires": None})


def started(give_up: float = PAST, at: float = NOW - 60) -> Started:
    return Started(at=at, id="1", attempt=1, effect="e", key="k", send_by=at, give_up=give_up)


def decided(outcome: str) -> Decided:
    return Decided(at=2, question="1~1", by="ann", channel="mail", outcome=outcome)


def unsettled(kind: str) -> Returned:
    return Returned(at=3, id="1", attempt=1, error=Failure(kind=kind), final=False)


def waited(until: float, cause: str = "retry") -> Waited:
    return Waited.model_validate({"at": 3, "id": "1", "fingerprint": "f", "until": until, "cause": cause, "why": ""})


def denied(note: str) -> Settle:
    return Settle(Failure(kind="denied", message=note))


EXPIRED = Settle(Failure(kind="expired", message="nobody answered in time"))
TABLE: list[tuple[str, str, list[AnyEntry], Action]] = [
    ("a new call", "keyed", [], Judge()),
    ("judged, then the worker died", "keyed", [JUDGED], Judge()),
    ("asked", "keyed", [JUDGED, ASKED], Sleep(NOW + 50)),
    ("asked, and nobody answered", "keyed", [JUDGED, ASKED.model_copy(update={"expires": PAST})], EXPIRED),
    ("approved", "keyed", [JUDGED, ASKED, decided("approved")], Judge()),
    ("denied", "keyed", [JUDGED, ASKED, decided("denied")], denied("ann said no")),
    ("approved and under way", "keyed", [JUDGED, ASKED, decided("approved"), started(GIVE_UP)], Sleep(GIVE_UP)),
    ("approved and lost", "keyed", [JUDGED, ASKED, decided("approved"), started()], Repeat()),
    ("under way", "probe", [JUDGED, started(GIVE_UP)], Sleep(GIVE_UP)),
    ("lost, keyed", "keyed", [JUDGED, started()], Repeat()),
    ("lost, keyed, past the window", "keyed", [JUDGED, started(at=NOW - 3590)], Ask("unknown")),
    ("lost, keyed, past the window, with a probe", "keyed+probe", [JUDGED, started(at=NOW - 3590)], Probe()),
    ("lost, keyed, cancelled", "keyed", [JUDGED, started(), Cancelled(at=4, by="ann")], Ask("unknown")),
    ("lost, probe", "probe", [JUDGED, started()], Probe()),
    ("lost, blind", "blind", [JUDGED, started()], Ask("unknown")),
    ("lost read", "read", [JUDGED, started()], Judge()),
    ("a read that may be under way elsewhere", "read", [JUDGED, started(GIVE_UP)], Judge()),
    (
        "nobody knew, then it was not sent",
        "blind",
        [JUDGED, started(), UNKNOWN, unsettled("later")],
        Judge(),
    ),
    ("unclear, before it must be over", "keyed", [JUDGED, started(GIVE_UP), unsettled("unclear")], Sleep(GIVE_UP)),
    ("unclear, backing off", "keyed", [JUDGED, started(), unsettled("unclear"), waited(NOW + 9)], Sleep(NOW + 9)),
    ("unclear, backed off", "keyed", [JUDGED, started(), unsettled("unclear"), waited(PAST)], Repeat()),
    ("unclear too often", "keyed", [JUDGED, started(), *[unsettled("unclear")] * ATTEMPTS], Ask("unknown")),
    ("too often, with a probe", "keyed+probe", [JUDGED, started(), *[unsettled("unclear")] * ATTEMPTS], Probe()),
    ("and looked for", "keyed+probe", [JUDGED, started(), *[unsettled("unclear")] * (ATTEMPTS + 1)], Ask("unknown")),
    ("looked for too often", "probe", [JUDGED, started(), *[unsettled("unclear")] * ATTEMPTS], Ask("unknown")),
    ("told to come later", "blind", [JUDGED, started(), unsettled("later"), waited(NOW + 9)], Sleep(NOW + 9)),
    ("later has come", "blind", [JUDGED, started(), unsettled("later"), waited(PAST)], Judge()),
    ("another run is at it", "keyed", [JUDGED, waited(NOW + 9, "claim")], Judge()),
    ("nobody knows", "blind", [JUDGED, started(), UNKNOWN], Sleep(None)),
    ("a person says it happened", "blind", [JUDGED, started(), UNKNOWN, decided("happened")], Settle(None)),
    ("a person says it did not", "blind", [JUDGED, started(), UNKNOWN, decided("not_happened")], Judge()),
    (
        "what a person said was about the attempt before",
        "blind",
        [JUDGED, started(), UNKNOWN, decided("not_happened"), started()],
        Ask("unknown"),
    ),
]


@pytest.mark.parametrize(("kind", "entries", "action"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_is_next(kind: str, entries: list[AnyEntry], action: Action) -> None:
    run = Run("r")
    for entry in entries:
        run.apply(entry, b"")
    assert next_for_call(run, "1", declared(kind), NOW) == action


def test_a_stopped_clock_puts_off_expiry() -> None:
    run = Run("r")
    for entry in (JUDGED, ASKED.model_copy(update={"expires": PAST})):
        run.apply(entry, b"")
    assert next_for_call(run, "1", declared("keyed"), NOW, frozen=60) == Sleep(PAST + 60)


def test_back_offs_grow_are_bounded_and_end() -> None:
    delays = [delay(tries) for tries in range(1, ATTEMPTS + 1)]
    assert delays == [2, 6, 18, 54, 162, None]
