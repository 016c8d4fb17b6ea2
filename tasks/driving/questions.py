"""Questions asked: the entry is written before anybody is told, and binds what they will be shown."""

from __future__ import annotations

from collections.abc import Iterable

from agents.engine import relay
from agents.engine.conversation import as_text
from agents.engine.errors import FlowChanged
from agents.engine.flow import SHOWN, Leaf, Think
from agents.engine.journal import Asked, Failure, Lapsed, QuestionKind, Stop
from agents.engine.preview import PreviewPart
from agents.engine.state import RUN, Question
from tasks import expiry
from tasks.driving.judging import Case, turn_down
from tasks.driving.turn import Turn

OPERATORS = ("role:operator",)
UNANSWERED: dict[QuestionKind, tuple[Stop, str]] = {
    "spent": ("spent", "nobody raised its budget in time"),
    "looping": ("looping", "nobody said in time how it is to go on"),
}
"""How a run ends that waited in vain for leave to go on."""
ENOUGH = "people were asked about {most} calls of this key in this hour already; try it again in the next one"
NOBODY = "nobody may decide this: the rules that ask name approvers that no one person meets"


def ask_approval(turn: Turn, case: Case) -> None:
    """May this call be performed? Of a run that is out of date nobody is asked any more."""
    if turn.run.cancelled:
        turn.settle(case.id, stale(turn), case.judged(turn.now))
        return
    approvers = _common(turn, case)
    if not approvers:
        turn_down(turn, case.denied(NOBODY))
        return
    if why := _enough(turn):
        turn_down(turn, case.denied(why))
        return
    now = turn.now
    asked = Asked(
        at=now,
        id=case.id,
        fingerprint=case.call.fingerprint,
        question=turn.run.next_question(case.id),
        of="approve",
        why="; ".join(filter(None, [case.why, *(case.verdict.because if case.verdict.verb == "ask" else ())])),
        approvers=approvers,
        expires=now + (case.verdict.expires or case.limits.expires or turn.agent.spec.expires),
        args_hash=case.args_hash,
        effect=case.effect,
        facts=case.facts,
        policy=case.policy,
        shown=(*_task(turn), *case.call.shown),
    )
    turn.intend(case.judged(now), asked)


def _enough(turn: Turn) -> str:
    """Why people are asked nothing more for now: a call from outside is a run of its own, and a model that asks in
    other words each time would otherwise ask without end. What was asked once may be asked anew."""
    if turn.began.flow != relay.NAME or turn.run.questions:
        return ""
    most = turn.world.settings.mcp_questions_per_hour
    return ENOUGH.format(most=most) if turn.store.guarded.asked(turn.session) > most else ""


def _task(turn: Turn) -> tuple[PreviewPart, ...]:
    """What the run was told to do, for those it asks: by the agent that handed work over, or by a prompt."""
    began = turn.began
    if not began.parent:
        given = {"What it was asked to do": began.input.get("prompt"), "What it was given": began.input.get("input")}
        told = given if began.event is None else {}
        return tuple(
            PreviewPart(label=label, text=as_text(each)[:SHOWN], untrusted=True) for label, each in told.items() if each
        )
    theirs = began.input_trust.get("prompt", "untrusted") == "untrusted"
    return (PreviewPart(label=f"The task, from {began.path[-2]}", text=began.prompt[:SHOWN], untrusted=theirs),)


def ask_unknown(turn: Turn, id: str) -> None:
    """Did it happen? Only a person can find out."""
    step = turn.run.step(id)
    assert step.judged is not None
    assert step.started is not None
    spec = turn.agent.spec
    own = spec.tools[step.judged.tool].approvers if step.judged.tool in spec.tools else ()
    asked = Asked(
        at=turn.now,
        id=id,
        fingerprint=step.fingerprint,
        question=turn.run.next_question(id),
        of="unknown",
        why=_lost(turn, id),
        approvers=_joined(own or spec.approvers, OPERATORS),
        args_hash=step.judged.args_hash,
        effect=step.started.effect,
        facts=step.judged.facts,
    )
    turn.intend(asked)


def ask_spent(turn: Turn, id: str, command: Leaf, why: str, *, shared: bool = False) -> None:
    """The budget is used up before this command: may it be raised? One such question waits at a time.

    `shared`: it is that of the root, which this run works for.
    """
    waiting = [each for each in turn.run.open.values() if each.asked.of == "spent"]
    if waiting:
        _wait_for(turn, waiting[0])
    else:
        _ask_to_go_on(turn, id, command, "spent", why, shared=shared)


def ask_looping(turn: Turn, id: str, think: Think, why: str) -> None:
    """It seems to get nowhere: may the model be asked at this command nevertheless?"""
    waiting = [each for each in turn.run.open.values() if (each.asked.of, each.asked.id) == ("looping", id)]
    if waiting:
        _wait_for(turn, waiting[0])
    else:
        _ask_to_go_on(turn, id, think, "looping", why)


def exhausted(turn: Turn) -> tuple[Stop, str] | None:
    """What nobody has answered in time, so that the run ends, by its kind and in words; None: it goes on.

    It does not end before it is known of all it did whether it happened.
    """
    run = turn.run
    asked = run.open
    for question in asked.values() if asked and not run.unclear else ():
        said = UNANSWERED.get(question.asked.of)
        if said and expiry.past(turn.store, run, question, turn.now):
            return said
    return None


def ask_changed(turn: Turn, changed: FlowChanged) -> None:
    """The workflow moved under the run."""
    _ask_about_run(turn, "changed", f"the workflow changed under this run, {changed}")


def ask_crashed(turn: Turn, why: str) -> None:
    """Something is broken: driving on would break it again."""
    _ask_about_run(turn, "crashed", why)


def make_stale(turn: Turn) -> bool:
    """Close the approvals a newer event has overtaken; whether there were any."""
    overtaken = [each for each in turn.run.open.values() if each.asked.of == "approve"]
    for question in overtaken:
        failure = stale(turn)
        lapsed = Lapsed(at=turn.now, question=question.asked.question, why=failure.message)
        turn.settle(question.asked.id, failure, lapsed)
    return bool(overtaken)


def stale(turn: Turn) -> Failure:
    """What a flow is told when the world has moved on."""
    assert turn.run.cancelled is not None
    return Failure(kind="stale", message=turn.run.cancelled.why)


def frozen(turn: Turn, id: str) -> float:
    """Seconds for which a kill switch has stopped the clock of the question at this command."""
    question = turn.run.questions.get(turn.run.step(id).question)
    expires = question.asked.expires if question and question.open else None
    if question is None or expires is None or expires > turn.now:
        return 0.0
    return expiry.frozen(turn.store, turn.run, question)


def _ask_about_run(turn: Turn, of: QuestionKind, why: str) -> None:
    known = turn.world.catalog.agents.get(turn.began.agent)
    asked = Asked(
        at=turn.now,
        id=RUN,
        fingerprint="",
        question=turn.run.next_question(RUN),
        of=of,
        why=why,
        approvers=_joined(known.spec.approvers if known else (), OPERATORS),
    )
    turn.intend(asked)


def _ask_to_go_on(turn: Turn, id: str, command: Leaf, of: QuestionKind, why: str, *, shared: bool = False) -> None:
    spec, now = turn.agent.spec, turn.now
    asked = Asked(
        at=now,
        id=id,
        fingerprint=command.fingerprint,
        question=turn.run.next_question(id),
        of=of,
        why=why,
        approvers=_joined(_owners(turn) if shared else spec.approvers, OPERATORS),
        expires=now + spec.expires,
        shared=shared,
    )
    turn.intend(asked)


def _owners(turn: Turn) -> tuple[str, ...]:
    """Who may raise what is shared: the approvers of the root's agent, whose budget it is, and of no delegate's."""
    root = turn.world.catalog.agents.get(turn.origin.agent)
    return root.spec.approvers if root else ()


def _wait_for(turn: Turn, question: Question) -> None:
    """Be woken when it expires; where that waits for something unclear, what becomes of it wakes us."""
    until, now = question.asked.expires, turn.now
    if until is not None and until <= now:
        until += expiry.frozen(turn.store, turn.run, question)
        until = max(until, now + expiry.FROZEN_LOOK) if until > now else now
    if until != now or not turn.run.unclear:
        turn.wake_at(until)


def _lost(turn: Turn, id: str) -> str:
    error = turn.run.step(id).unsettled
    return error.message if error else "the worker stopped before the answer came"


def _common(turn: Turn, case: Case) -> tuple[str, ...]:
    """Who may decide: those whom every rule that asks accepts."""
    lists = case.verdict.approvers or _usual(turn, case)
    if len(set(lists)) == 1:
        return lists[0]
    people = list(turn.world.people.holding(lists[0]))
    for approvers in lists[1:]:
        people = [person for person in people if turn.world.people.may(person, approvers)]
    return tuple(f"person:{person.id}" for person in people)


def _usual(turn: Turn, case: Case) -> tuple[tuple[str, ...], ...]:
    """Whom each agent on the path asks about this tool, where policy itself has nothing to ask."""
    known = turn.world.catalog.agents
    specs = [known[name].spec for name in turn.path if name in known]
    named = (spec.tools[case.tool.name].approvers if case.tool.name in spec.tools else () for spec in specs)
    return tuple(own or spec.approvers for own, spec in zip(named, specs, strict=True))


def _joined(*lists: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for approvers in lists for each in approvers))
