"""Runs as people and programs are shown them."""

from __future__ import annotations

from collections.abc import Sequence

from agents.engine.journal import Began, Judged, Returned, Totals
from agents.engine.run import Run
from agents.engine.state import Step, order
from tasks import family, question_views
from tasks.status import CallView, ChildView, RunLine, RunStatus, RunView, WaitView
from tasks.store import Store
from tasks.waits import waits_for
from tasks.world import World


def status(store: Store, run: Run) -> RunStatus:
    """Where a run stands now."""
    if run.ended:
        return run.ended.status
    if run.open or any(each.open for each in family.below(store, run, at_work=True)):
        return "parked"
    if run.out:
        return "waiting"
    waiting = any(step.waited and not step.outcome for step in run.steps.values())
    return "waiting" if waiting else "running"


def line(store: Store, run: Run) -> RunLine:
    """A run in a list."""
    began = _began(run)
    return RunLine(
        id=run.id,
        agent=began.agent,
        status=status(store, run),
        subject=family.subject(family.origin(store, began)),
        began_at=began.at,
        summary=_summary(run),
        parent=began.parent,
    )


def run_view(world: World, run: Run) -> RunView:
    """A run whole, without its journal."""
    began = _began(run)
    origin = family.origin(world.store, began)
    below = list(family.below(world.store, run))
    return RunView(
        id=run.id,
        agent=began.agent,
        status=status(world.store, run),
        subject=family.subject(origin),
        event=origin.event.name if origin.event else "",
        began_at=began.at,
        ended_at=run.ended.at if run.ended else None,
        summary=run.ended.summary if run.ended else "",
        stop=run.ended.stop if run.ended else "",
        output=run.ended.output if run.ended else None,
        calls=tuple(_calls(run)),
        totals=run.totals,
        tree=_together(run, below),
        model=world.model is not None and not run.by_rules,
        approvals=(
            *(question_views.line(world, run, question) for question in run.questions.values()),
            *(question_views.line(world, each, question) for each in below for question in each.open.values()),
        ),
        attempt=began.attempt,
        waits=tuple(WaitView(call=each.id, until=each.until, event=each.event) for each in run.waits),
        session=began.session,
        parent=began.parent,
        children=tuple(_child(world.store, each) for each in below),
    )


def _began(run: Run) -> Began:
    assert run.began is not None
    return run.began


def _summary(run: Run) -> str:
    if run.ended:
        return run.ended.summary
    return "; ".join([q.asked.why for q in run.open.values()] or map(waits_for, run.waits))


def _together(run: Run, below: Sequence[Run]) -> Totals | None:
    """What a run and all below it have spent; None for one that has delegated nothing."""
    if not below:
        return None
    return family.together((run, *below))


def _child(store: Store, run: Run) -> ChildView:
    began = _began(run)
    return ChildView(
        id=run.id,
        parent=began.parent,
        path=began.path,
        agent=began.agent,
        task=began.prompt,
        status=status(store, run),
        summary=_summary(run),
        totals=run.totals,
    )


def _calls(run: Run) -> list[CallView]:
    judged = [step for step in run.steps.values() if step.judged]
    return [_call(step, step.judged) for step in sorted(judged, key=lambda step: order(step.id)) if step.judged]


def _call(step: Step, judged: Judged) -> CallView:
    answer = step.outcome if isinstance(step.outcome, Returned) else None
    error = answer.error if answer else None
    return CallView(
        id=step.id,
        tool=judged.tool,
        args=judged.args,
        verdict=judged.verdict,
        outcome=error.kind if error else "done" if answer else "pending",
        result=answer.value if answer else None,
        error=error.message if error else "",
    )
