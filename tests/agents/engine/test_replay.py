"""Replay: cut a journal anywhere, and the flow goes on as if nothing had happened."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.chain import genesis, seal, unseal
from agents.engine.errors import Denied, FlowChanged, ToolFailed
from agents.engine.flow import Call, Command, Done, Flow, Gather, single
from agents.engine.journal import AnyEntry, Failure, Joined, Opens, Replied, Returned, Woke
from agents.engine.replay import Replay
from agents.engine.run import Run
from tests.agents.engine.programs import drive, interpret, program

seeds = st.integers(0, 2**32)


def stored(entries: list[AnyEntry]) -> list[AnyEntry]:
    """The entries as they come back from bytes."""
    return [unseal(seal(b"", b"", entry)) for entry in entries]


def settled(entries: list[AnyEntry]) -> set[str]:
    return {entry.id for entry in entries if isinstance(entry, Replied | Returned | Joined | Woke)}


@given(program, seeds, st.data())
def test_a_flow_cut_at_any_entry_and_replayed_comes_to_the_same_end(flow: Any, seed: int, data: st.DataObject) -> None:
    whole = drive(flow, [], random.Random(seed))
    cut = data.draw(st.integers(0, len(whole.entries)))
    prefix = stored(whole.entries[:cut])
    again = drive(flow, prefix, random.Random(seed + 1))
    assert again.outcome == whole.outcome
    assert again.yielded.items() <= whole.yielded.items()
    assert not settled(prefix) & set(again.performed), "a recorded call was performed again"


@given(program, program, seeds, st.data())
def test_another_flow_over_a_journal_either_fits_or_says_so(
    flow: Any, other: Any, seed: int, data: st.DataObject
) -> None:
    entries = drive(flow, [], random.Random(seed)).entries
    prefix = entries[: data.draw(st.integers(0, len(entries)))]
    try:
        driven = drive(other, prefix, random.Random(seed))
    except FlowChanged:
        return
    recorded = {entry.id: entry.fingerprint for entry in prefix if isinstance(entry, Opens) and entry.fingerprint}
    met = yielded_by(other, driven.entries)
    assert recorded.items() <= met.items(), "a recorded command was passed over in silence"


def yielded_by(flow: Any, entries: list[AnyEntry]) -> dict[str, str]:
    """What a flow itself yields, position by position, when it is fed these results."""
    run = Run("r", genesis("r"))
    blank = [entry.model_copy(update={"fingerprint": ""}) if isinstance(entry, Opens) else entry for entry in entries]
    for entry in blank:
        run.apply(entry, b"")
    seen: dict[str, str] = {}
    replay = Spy(flow, run, seen)
    replay.pending()
    return seen


class Spy(Replay):
    """Writes down every command as it is compared."""

    def __init__(self, flow: Any, run: Run, seen: dict[str, str], **more: Any) -> None:
        self.seen = seen
        generator = interpret(flow) if isinstance(flow, list) else flow
        super().__init__(generator, run, lambda tool: Any, **more)

    def _compare(self, command: Any, step: Any) -> None:
        self.seen[self._id] = command.fingerprint

    def _branch(self, n: int, branch: Any) -> Replay:
        flow = single(branch) if isinstance(branch, Command) else branch
        return Spy(flow, self._run, self.seen, at=f"{self._id}.{n}.", met=self.met)


def test_a_failure_is_thrown_into_the_flow_by_its_own_kind() -> None:
    def flow() -> Flow:
        try:
            yield Call("t", n=1)
        except Denied as error:
            return Done(summary=f"caught {error}")

    replay = Replay(flow(), run_of(flow, Failure(kind="denied", message="no")), lambda tool: Any)
    assert replay.pending() == []
    assert replay.value == Done(summary="caught no")


def test_an_uncaught_failure_is_the_replays_error() -> None:
    def flow() -> Flow:
        yield Call("t", n=1)

    replay = Replay(flow(), run_of(flow, Failure(kind="failed", message="gone")), lambda tool: Any)
    replay.pending()
    assert replay.done
    assert isinstance(replay.error, ToolFailed)


def test_a_gather_waits_for_all_and_throws_the_first_failure_by_position() -> None:
    def flow() -> Flow:
        yield Gather(Call("t", n=1), Call("t", n=2), Call("t", n=3))

    run = Run("r")
    first = Replay(flow(), run, lambda tool: Any)
    assert [id for id, _ in first.pending()] == ["1.1.1", "1.2.1", "1.3.1"]
    for id, failure in (("1.3.1", "c"), ("1.1.1", ""), ("1.2.1", "b")):
        error = Failure(kind="failed", message=failure) if failure else None
        run.apply(Returned(at=0, id=id, error=error), b"")
    first.pending()
    assert str(first.error) == "b"


def test_a_result_that_no_longer_fits_its_type_is_a_changed_flow() -> None:
    def flow() -> Flow:
        yield Call("t", n=1)

    run = Run("r")
    run.apply(Returned(at=0, id="1", value="not a number"), b"")
    with pytest.raises(FlowChanged, match="no longer fits"):
        Replay(flow(), run, lambda tool: int).pending()


def run_of(flow: Any, failure: Failure) -> Run:
    run = Run("r")
    run.apply(Returned(at=0, id="1", error=failure), b"")
    return run
