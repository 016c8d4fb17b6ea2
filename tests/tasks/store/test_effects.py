"""The effect's door: it refuses for a reason, or lets through exactly one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.engine.journal import Failure, Returned, Started
from agents.engine.run import Run
from tasks.store import Store
from tasks.store.effects import Busy, Claim, Claimed, Halted, Limited, Wanted
from tasks.store.journals import Fenced, Moved

WANTED = Wanted(agents={"a": (None, None)}, tool="t", session="s", effect="e", args="h")


def started(**more: object) -> Started:
    fields = {
        "at": 1.0,
        "id": "1",
        "attempt": 1,
        "effect": "e",
        "key": "k",
        "send_by": 2.0,
        "give_up": 3.0,
        **more,
    }
    return Started.model_validate(fields)


def leased(store: Store, id: str) -> tuple[Run, str]:
    lease = store.leases.take(id, 15)
    assert lease is not None
    return store.journals.load(id), lease.token


def returned(**more: object) -> Returned:
    return Returned.model_validate({"at": 1.0, "id": "1", "attempt": 1, **more})


def test_the_door_writes_started_and_the_claim_in_one_breath(store: Store) -> None:
    run, token = leased(store, "r")
    assert store.effects.start(run, token, WANTED, started()) is None
    assert store.effects.peek("e") == Claim("e", "r", 1, "h", "claimed", 1)
    assert run.effects["e"].seq == 1


def test_an_effect_claimed_by_another_run_is_refused_naming_it(store: Store) -> None:
    run, token = leased(store, "r")
    store.effects.start(run, token, WANTED, started())
    other, other_token = leased(store, "s")
    refusal = store.effects.start(other, other_token, replace(WANTED, args="other"), started())
    assert refusal == Claimed(Claim("e", "r", 1, "h", "claimed", 1))
    assert other.length == 0


def test_two_starts_for_one_command_need_the_number_of_the_first(store: Store) -> None:
    run, token = leased(store, "r")
    store.effects.start(run, token, WANTED, started())
    assert isinstance(store.effects.start(run, token, WANTED, started(attempt=2)), Claimed)
    assert store.effects.start(run, token, replace(WANTED, mine=1), started(attempt=2)) is None
    assert store.effects.peek("e") == Claim("e", "r", 2, "h", "claimed", 1)


def test_a_success_confirms_the_claim_and_a_final_failure_gives_it_up(store: Store) -> None:
    run, token = leased(store, "r")
    store.effects.start(run, token, WANTED, started())
    store.effects.finish(run, token, "e", returned(error=Failure(kind="failed")))
    assert store.effects.peek("e") == Claim("e", "r", 1, "h", "free", 1)

    other, other_token = leased(store, "s")
    assert isinstance(store.effects.start(other, other_token, WANTED, started()), Claimed), "n must rise"
    assert store.effects.start(other, other_token, replace(WANTED, n=2), started(n=2)) is None
    store.effects.finish(other, other_token, "e", returned(value=1))
    assert store.effects.peek("e") == Claim("e", "s", 1, "h", "done", 2)


def test_a_failure_that_is_not_final_keeps_the_claim(store: Store) -> None:
    run, token = leased(store, "r")
    store.effects.start(run, token, WANTED, started())
    store.effects.finish(run, token, "e", returned(error=Failure(kind="unclear"), final=False))
    assert store.effects.peek("e") == Claim("e", "r", 1, "h", "claimed", 1)


def test_in_one_lane_the_next_goes_when_the_one_before_is_settled(store: Store) -> None:
    first, next_one = (replace(WANTED, effect=name, lane="lane") for name in ("e", "f"))
    run, token = leased(store, "r")
    assert store.effects.start(run, token, first, started()) is None
    other, other_token = leased(store, "s")
    assert store.effects.start(other, other_token, next_one, started(effect="f")) == Claimed(None)
    assert store.effects.peek("f", "lane") == Claim("e", "r", 1, "h", "claimed", 1)
    assert store.effects.peek("f") is None
    store.effects.finish(run, token, "e", returned(error=Failure(kind="unclear"), final=False))
    assert store.effects.start(other, other_token, next_one, started(effect="f")) == Claimed(None), "not known yet"
    assert store.effects.start(run, token, replace(first, mine=1), started(attempt=2)) is None, "its own next attempt"
    store.effects.finish(run, token, "e", returned(attempt=2, value=1))
    assert store.effects.peek("f", "lane") is None
    assert store.effects.start(other, other_token, next_one, started(effect="f")) is None


def test_a_claim_given_up_clears_its_lane(store: Store) -> None:
    run, token = leased(store, "r")
    store.effects.start(run, token, replace(WANTED, lane="lane"), started())
    store.effects.free("r", run.effects["e"])
    other, other_token = leased(store, "s")
    assert (
        store.effects.start(other, other_token, replace(WANTED, effect="f", lane="lane"), started(effect="f")) is None
    )


def test_whoever_waits_for_a_claim_is_woken_when_it_is_settled(store: Store) -> None:
    run, token = leased(store, "r")
    store.effects.start(run, token, WANTED, started())
    assert store.effects.wait_for("e", "s")
    assert store.leases.due() == []
    store.effects.finish(run, token, "e", returned(value=1))
    assert store.leases.due() == ["s"]
    assert not store.effects.wait_for("e", "s"), "nothing to wait for any more"


def test_a_read_claims_nothing(store: Store) -> None:
    run, token = leased(store, "r")
    wanted = replace(WANTED, effect="")
    assert store.effects.start(run, token, wanted, started(effect="", key="")) is None
    assert store.effects.start(run, token, wanted, started(effect="", key="", id="2")) is None


@pytest.mark.parametrize("scope", ["all", "agents/a", "tools/t"])
def test_a_kill_switch_closes_the_door_and_wakes_whom_it_held_when_lifted(store: Store, scope: str) -> None:
    run, token = leased(store, "r")
    store.halts.halt(scope)
    assert store.effects.start(run, token, WANTED, started()) == Halted(scope)
    assert store.leases.release(run, token, "never")
    store.halts.lift(scope)
    assert store.leases.due() == ["r"]
    run, token = leased(store, "r")
    assert store.effects.start(run, token, WANTED, started()) is None


def test_other_scopes_leave_the_door_open(store: Store) -> None:
    run, token = leased(store, "r")
    store.halts.halt("agents/b")
    store.halts.halt("tools/u")
    assert store.effects.start(run, token, WANTED, started()) is None


def test_limits_are_counted_where_the_claim_is_made(store: Store) -> None:
    wanted = replace(WANTED, agents={"a": (2, 3)})
    outcomes = []
    for n in range(4):
        run, token = leased(store, f"r{n}")
        each = replace(wanted, effect=f"e{n}", session=f"s{n}")
        outcomes.append(store.effects.start(run, token, each, started(effect=f"e{n}")))
    assert outcomes == [None, None, Limited("hour"), Limited("hour")]
    assert store.effects.counts("a", "t", "s0") == (2, 1)


def test_a_session_limit_holds_across_runs(store: Store) -> None:
    wanted, outcomes = replace(WANTED, agents={"a": (None, 1)}), []
    for n in range(2):
        run, token = leased(store, f"r{n}")
        outcomes.append(store.effects.start(run, token, replace(wanted, effect=f"e{n}"), started(effect=f"e{n}")))
    assert outcomes == [None, Limited("session")]


def test_a_further_attempt_does_not_count_again(store: Store) -> None:
    run, token = leased(store, "r")
    store.effects.start(run, token, replace(WANTED, agents={"a": (1, None)}), started())
    again = replace(WANTED, agents={"a": (1, None)}, mine=1, counted=False)
    assert store.effects.start(run, token, again, started(attempt=2)) is None


def test_without_the_lease_or_at_another_head_nothing_is_started(store: Store) -> None:
    run, token = leased(store, "r")
    with pytest.raises(Fenced):
        store.effects.start(run, "stranger", WANTED, started())
    other = store.journals.load("r")
    store.effects.finish(other, "", "", returned(id="9", value=1))
    with pytest.raises(Moved):
        store.effects.start(run, token, WANTED, started())
    assert store.effects.peek("e") is None


def test_a_fact_is_written_without_a_lease_and_then_somebody_must_look(store: Store) -> None:
    run, token = leased(store, "r")
    store.effects.start(run, token, WANTED, started())
    store.server.skew += 16
    leased(store, "r")
    store.effects.finish(run, token, "e", returned(value=1))
    assert store.leases.due() == ["r"]


def at_object(effect: str, **more: object) -> tuple[Wanted, Started]:
    return replace(WANTED, effect=effect, object="o", **more), started(effect=effect, object="o")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("answer", "over"),
    [
        (returned(value=1), True),
        (returned(error=Failure(kind="failed", message="no")), True),
        (returned(error=Failure(kind="later", message="slow"), final=False), True),
        (returned(error=Failure(kind="unclear", message="cut"), final=False), False),
    ],
    ids=["done", "failed", "later", "unclear"],
)
def test_an_object_is_for_one_call_at_a_time_until_it_is_known_how_that_went(
    store: Store, answer: Returned, over: bool
) -> None:
    run, token = leased(store, "r")
    other, other_token = leased(store, "s")
    assert store.effects.start(run, token, *at_object("e")) is None
    assert store.effects.start(other, other_token, *at_object("f")) == Busy("r")
    assert (other.length, store.effects.peek("f")) == (0, None)
    assert store.leases.release(other, other_token, "never")
    store.effects.finish(run, token, "e", answer)
    assert ("s" in store.leases.due()) == over
    other, other_token = leased(store, "s")
    assert store.effects.start(other, other_token, *at_object("f")) == (None if over else Busy("r"))


def test_the_one_who_is_at_an_object_may_try_again(store: Store) -> None:
    run, token = leased(store, "r")
    assert store.effects.start(run, token, *at_object("e")) is None
    store.effects.finish(run, token, "e", returned(error=Failure(kind="unclear", message="cut"), final=False))
    again, entry = at_object("e", mine=1)
    assert store.effects.start(run, token, again, entry.model_copy(update={"attempt": 2})) is None


def test_only_the_attempt_that_holds_an_object_lets_others_at_it(store: Store) -> None:
    run, token = leased(store, "r")
    store.effects.start(run, token, *at_object("e"))
    store.effects.finish(run, token, "e", returned(value=1))
    other, other_token = leased(store, "s")
    assert store.effects.start(other, other_token, *at_object("f")) is None
    store.effects.finish(run, token, "e", returned(value=1))
    third, third_token = leased(store, "u")
    assert store.effects.start(third, third_token, *at_object("g")) == Busy("s")
