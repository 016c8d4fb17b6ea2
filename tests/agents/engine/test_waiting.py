"""Waiting: what is next for one `Wait`, what a flow is told, and what an earlier journal is worth."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from agents.engine.chain import seal, unseal
from agents.engine.errors import FlowChanged, ToolFailed
from agents.engine.event import Event, Trust
from agents.engine.flow import Done, Flow, Gather, Wait, Woken
from agents.engine.journal import ENTRY, AnyEntry, Failure, Heard, Rewound, Waited, Woke
from agents.engine.labels import scalar
from agents.engine.plan import Rest, Sleep, Wake, next_for_wait
from agents.engine.replay import Replay
from agents.engine.run import Run

NOW = 1_000.0
DAY = 86_400.0
ANY = Wait(seconds=60, event="crm.*")
PLAIN = Wait(seconds=60)


def heard(n: int = 1, name: str = "contact.stopped", **fields: Any) -> Heard:
    trust: dict[str, Trust] = dict.fromkeys(fields, "internal")
    told = {"source": "crm", "kind": name, "delivery": f"d{n}", "subject": "c#1", "actor": "x"}
    return Heard(at=NOW - 5 + n, event=Event.model_validate({**told, "id": f"e{n}", "fields": fields, "trust": trust}))


def waited(wait: Wait, until: float, id: str = "1") -> Waited:
    cause = "event" if wait.event else "time"
    opened = {"at": 1.0, "id": id, "fingerprint": wait.fingerprint, "until": until, "cause": cause, "event": wait.event}
    return Waited.model_validate(opened)


def woke(event: str = "", id: str = "1") -> Woke:
    return Woke(at=NOW, id=id, event=event)


def folded(entries: Sequence[AnyEntry]) -> Run:
    run = Run("r")
    for entry in entries:
        run.apply(entry, b"")
    return run


TOO_LONG = Wake(failure=Failure(kind="failed", message="a wait takes 400 days at most, and this one 401"))
TAKEN: list[AnyEntry] = [waited(ANY, 1, "7"), heard(1), woke("e1", "7")]
TABLE: list[tuple[str, Wait, list[AnyEntry], Rest | Sleep | Wake]] = [
    ("a new wait", PLAIN, [], Rest(NOW + 60)),
    ("one that waits", PLAIN, [waited(PLAIN, NOW + 9)], Sleep(NOW + 9)),
    ("its time came", PLAIN, [waited(PLAIN, NOW)], Wake()),
    ("no time at all", Wait(seconds=0), [], Wake()),
    ("less than none", Wait(seconds=-5), [], Wake()),
    ("a date in the past", Wait(until="1970-01-01T00:00:01+00:00"), [], Wake()),
    ("a date", Wait(until="1970-01-01T01:00:00+00:00"), [], Rest(3600.0)),
    ("a date, zone and all", Wait(until="1970-01-01T03:00:00+02:00"), [], Rest(3600.0)),
    ("400 days", Wait(seconds=400 * DAY), [], Rest(NOW + 400 * DAY)),
    ("more than 400 days", Wait(seconds=401 * DAY), [], TOO_LONG),
    ("more than 400 days, told otherwise before", PLAIN, [waited(PLAIN, NOW + 401 * DAY)], Sleep(NOW + 401 * DAY)),
    ("nothing heard", ANY, [waited(ANY, NOW + 9)], Sleep(NOW + 9)),
    ("heard of it before", ANY, [heard(1)], Wake("e1")),
    ("heard of it meanwhile", ANY, [waited(ANY, NOW + 9), heard(1)], Wake("e1")),
    ("heard of two", ANY, [heard(2), heard(1)], Wake("e2")),
    ("heard of one that another wait took", ANY, [*TAKEN, waited(ANY, NOW + 9)], Sleep(NOW + 9)),
    ("and of a second one", ANY, [*TAKEN, heard(2), waited(ANY, NOW + 9)], Wake("e2")),
    ("heard of it twice", ANY, [*TAKEN, heard(1), waited(ANY, NOW + 9)], Sleep(NOW + 9)),
    ("heard of something else", Wait(seconds=60, event="crm.company.*"), [heard(1)], Rest(NOW + 60)),
    ("heard, and waits for a time only", PLAIN, [heard(1), waited(PLAIN, NOW + 9)], Sleep(NOW + 9)),
    ("heard of it when its time was over", ANY, [waited(ANY, NOW - 9), heard(1)], Wake("e1")),
    ("heard, and went back", ANY, [*TAKEN, Rewound(at=2, to=1, by="ann"), waited(ANY, NOW + 9)], Wake("e1")),
]


@pytest.mark.parametrize(("wait", "entries", "action"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_is_next(wait: Wait, entries: list[AnyEntry], action: Rest | Sleep | Wake) -> None:
    assert next_for_wait(folded(entries), "1", wait, NOW) == action


@pytest.mark.parametrize("seconds", [1e12, 1e300])
def test_a_date_beyond_all_calendars_is_said_to_be_too_far(seconds: float) -> None:
    action = next_for_wait(Run("r"), "1", Wait(seconds=seconds), NOW)
    assert isinstance(action, Wake)
    assert action.failure is not None
    assert "400 days at most" in action.failure.message


def test_a_run_waits_a_thousand_times_and_no_more() -> None:
    run = folded([entry for n in range(1, 1_001) for entry in (waited(PLAIN, 1, str(n)), woke(id=str(n)))])
    action = next_for_wait(run, "1001", Wait(seconds=0), NOW)
    assert action == Wake(failure=Failure(kind="failed", message="the run has waited 1000 times, and waits no more"))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "takes seconds or until"),
        ({"event": "crm.*"}, "takes seconds or until"),
        ({"seconds": 1, "until": "2026-01-01T00:00:00Z"}, "takes seconds or until"),
        ({"until": "2026-01-01T00:00:00"}, "names no time zone"),
        ({"until": "tomorrow"}, "tomorrow"),
        ({"seconds": float("nan")}, "no seconds to wait"),
        ({"seconds": float("inf")}, "no seconds to wait"),
    ],
)
def test_a_wait_without_an_end_is_refused_at_once(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Wait(**given)


@pytest.mark.parametrize(
    ("before", "after", "hours"),
    [
        ("2026-03-28T07:00+01:00", "2026-03-29T07:00+02:00", 23),
        ("2026-10-24T07:00+02:00", "2026-10-25T07:00+01:00", 25),
    ],
)
def test_the_same_hour_of_the_next_day_is_another_length_when_clocks_change(
    before: str, after: str, hours: int
) -> None:
    assert Wait(until=after).deadline(0) - Wait(until=before).deadline(0) == hours * 3600


def sequence(_: Any = None) -> Flow:
    first = yield Wait(seconds=0)
    second = yield Wait(seconds=60, event="crm.*")
    return Done(summary="over", output=[first.model_dump(), second.model_dump()])


FIRST = Wait(seconds=0)
WHOLE: list[AnyEntry] = [waited(FIRST, 1), woke(), heard(1, charge="ch1"), waited(ANY, 9, "2"), woke("e1", "2")]


def replayed(entries: Sequence[AnyEntry], flow: Flow | None = None) -> Replay:
    return Replay(flow or sequence(), folded(entries), lambda tool: Any)


def test_a_flow_is_told_when_it_woke_and_what_it_heard() -> None:
    replay = replayed([unseal(seal(b"", b"", entry)) for entry in WHOLE])
    assert replay.pending() == []
    first, second = replay.value.output
    assert first == {"at": "1970-01-01T00:16:40.000+00:00", "event": None}
    assert second["event"] == {
        "id": "e1",
        "name": "crm.contact.stopped",
        "fields": {"charge": "ch1"},
        "at": "1970-01-01T00:16:36.000+00:00",
    }
    assert datetime.fromisoformat(first["at"]) == datetime.fromtimestamp(NOW, UTC)


def test_of_two_waits_side_by_side_each_has_its_own_event() -> None:
    one, two = Wait(seconds=9, event="crm.a"), Wait(seconds=9, event="crm.*")

    def flow() -> Flow:
        both = yield Gather(one, two)
        return [each.event.id for each in both]

    told: list[AnyEntry] = [heard(1, "b"), heard(2, "a"), waited(one, 9, "1.1.1"), waited(two, 9, "1.2.1")]
    replay = replayed([*told, woke("e2", "1.1.1"), woke("e1", "1.2.1")], flow())
    assert replay.pending() == []
    assert replay.value == ["e2", "e1"]


def test_an_event_s_values_are_vouched_for_once_the_flow_is_told_of_them_and_not_before() -> None:
    def trust(entries: Sequence[AnyEntry]) -> Trust:
        return folded(entries).vouched.of(scalar("ch1"))

    back = [*WHOLE, Rewound(at=2, to=2, by="ann")]
    assert [trust(WHOLE[:4]), trust(WHOLE), trust(back)] == ["untrusted", "internal", "untrusted"]
    assert trust([*WHOLE, Rewound(at=2, to=3, by="ann")]) == "internal"


def test_a_wait_for_something_else_is_another_workflow() -> None:
    def changed() -> Flow:
        yield Wait(seconds=0)
        yield Wait(seconds=60, event="crm.company.*")

    with pytest.raises(FlowChanged, match=r"another command here: a wait for crm\.company"):
        replayed(WHOLE, changed()).pending()


def test_a_wait_that_cannot_be_is_thrown_into_the_flow() -> None:
    def flow() -> Flow:
        try:
            yield Wait(seconds=1e9)
        except ToolFailed as error:
            return str(error)

    wait = Wait(seconds=1e9)
    error = Failure(kind="failed", message="too long")
    replay = replayed([waited(wait, 9), Woke(at=NOW, id="1", error=error)], flow())
    assert (replay.pending(), replay.value) == ([], "too long")


def test_a_back_off_of_earlier_days_is_read_as_it_was_written() -> None:
    back_off = {"kind": "waited", "at": 1, "id": "1", "fingerprint": "f", "until": 9, "cause": "retry", "why": "slow"}
    run = folded([ENTRY.validate_python(back_off)])
    assert run.step("1").waited is not None
    run.apply(ENTRY.validate_python({"kind": "woke", "at": 2, "id": "1"}), b"")
    assert (run.step("1").waited, run.step("1").outcome) == (None, None), "it settles no command"


def test_what_is_as_ever_is_left_out_of_the_journal() -> None:
    assert b"error" not in seal(b"", b"", woke()).payload
    assert b"why" not in seal(b"", b"", waited(PLAIN, 9)).payload


def test_a_flow_s_clock_can_be_computed_with() -> None:
    at = datetime.fromisoformat(Woken.of(woke(), None).at)
    assert Wait(until=at.isoformat()).deadline(0) == NOW
