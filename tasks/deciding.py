"""One way to decide, whatever the channel: one compare-and-set append."""

from __future__ import annotations

from dataclasses import dataclass

from agents.engine.journal import OUTCOMES, AnyEntry, Cancelled, Decided, Rewound
from agents.engine.run import Run
from agents.engine.state import Question, position
from tasks import expiry, family, question_views
from tasks.errors import AlreadyDecided, Forbidden, Invalid, NoLongerOpen, NotFound
from tasks.status import DecisionView
from tasks.store.journals import Late, Moved
from tasks.world import World


@dataclass(frozen=True)
class Answer:
    """What a person says. `position`: from where to go on, for `continue`. `args_hash` "": not stated."""

    outcome: str
    person: str
    channel: str
    note: str = ""
    position: int = 0
    args_hash: str = ""


def decide(world: World, id: str, answer: Answer) -> DecisionView:
    """Write a decision down, or say why not. See `Runs.decide` for what is raised."""
    run_id, _, name = id.partition(".")
    run = world.store.journals.load(run_id)
    while True:
        question = _question(run, name)
        _check(world, run, question, answer)
        entries = _entries(world, run, question, answer)
        try:
            limit = expiry.deadline(world.store, run, question)
            world.store.journals.append(run, *entries, due="now", not_after=limit)
        except Moved:
            continue
        except Late:
            raise NoLongerOpen("nobody answered in time: it has expired") from None
        decided = run.questions[name].decided
        assert decided is not None
        return question_views.decision(decided)


def _question(run: Run, name: str) -> Question:
    if run.began is None or name not in run.questions:
        raise NotFound(f"there is no question {run.id}.{name}")
    return run.questions[name]


def _check(world: World, run: Run, question: Question, answer: Answer) -> None:
    asked = question.asked
    person = world.people.get(answer.person)
    if person is None:
        raise Forbidden(f"{answer.person} is nobody in people.toml")
    if not world.people.may(person, asked.approvers):
        raise Forbidden(f"{person.name} is not among those asked: {', '.join(asked.approvers)}")
    if asked.of == "approve" and question_views.involved(family.root(world.store, run), person, world.people):
        raise Forbidden(f"{person.name} caused this run, and somebody else must decide about it")
    if answer.outcome not in OUTCOMES[asked.of]:
        raise Invalid(f"outcome must be one of {', '.join(OUTCOMES[asked.of])}, not {answer.outcome!r}")
    if answer.outcome == "instruct" and not answer.note.strip():
        raise Invalid("instruct needs a note: it is what the agent is told")
    if answer.args_hash and answer.args_hash != asked.args_hash:
        raise Invalid("args_hash is not that of the arguments this question is about; read it again")
    if question.decided:
        raise AlreadyDecided(question_views.decision(question.decided))
    if question.closed:
        raise NoLongerOpen(f"it is no longer open: {question.closed}")


def _entries(world: World, run: Run, question: Question, answer: Answer) -> list[AnyEntry]:
    now, asked = world.store.now(), question.asked
    decided = Decided(
        at=now,
        question=asked.question,
        by=answer.person,
        channel=answer.channel,
        outcome=answer.outcome,
        note=answer.note,
        position=answer.position,
    )
    match answer.outcome:
        case "cancel":
            return [decided, Cancelled(at=now, by=answer.person, why=answer.note)]
        case "restart":
            return [decided, _rewound(run, 1, answer.person, now)]
        case "continue":
            return [decided, _rewound(run, answer.position, answer.person, now)]
    return [decided]


def _rewound(run: Run, to: int, by: str, now: float) -> Rewound:
    last = max((position(id) for id in run.steps), default=0)
    if not 1 <= to <= last + 1:
        raise Invalid(f"position must be from 1 to {last + 1}: from there on, answers are forgotten")
    if run.unclear:
        raise Invalid("something this run did may or may not have happened; that must be settled first")
    return Rewound(at=now, to=to, by=by)
