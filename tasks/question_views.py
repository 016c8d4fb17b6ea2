"""Questions as people and programs are shown them, and who may settle them."""

from __future__ import annotations

from agents.engine import budget
from agents.engine.journal import OUTCOMES, Asked, Began, Decided, Joined, Judged, Replied, Woke
from agents.engine.run import Run
from agents.engine.state import Question, Step, order
from agents.engine.tool import Preview, PreviewPart
from tasks import expiry, family, risks, waits
from tasks.people import People, Person
from tasks.status import Approval, ApprovalLine, ApprovalStatus, DecisionView
from tasks.world import World

FOLLOWS = {
    "approve": ("The call is performed, exactly as shown.", "It is not performed; the agent is told, with your note."),
    "unknown": ("The run goes on as if it had been done, and it is not done again.", "It is tried once more."),
    "changed": ("The run goes on under the workflow as it is now.", "The run ends."),
    "crashed": ("The run is tried again from where it stood.", "The run ends."),
    "spent": ("It goes on.", "The run ends."),
    "looping": ("It goes on as it was about to.", "The run ends."),
}
INSTRUCTED = (
    "The same, and your note is given to the agent as an instruction. A fixed workflow cannot be told anything."
)


def line(world: World, run: Run, question: Question) -> ApprovalLine:
    """A question beside the run that put it."""
    asked = question.asked
    judged, id = run.step(asked.id).judged, f"{run.id}.{asked.question}"
    return ApprovalLine(
        id=id,
        kind=asked.of,
        status=_status(world, run, question),
        title=_title(world, asked, judged),
        tool=judged.tool if judged else "",
        url=f"{world.settings.public_url}/v1/approvals/{id}",
    )


def approval(world: World, run: Run, question: Question) -> Approval:
    """A question as it is shown to those who settle it."""
    asked, began = question.asked, run.began
    assert began is not None
    origin = family.origin(world.store, began)
    judged = run.step(asked.id).judged
    agent = world.catalog.agents.get(began.agent)
    on_yes, on_no = FOLLOWS[asked.of]
    status = _status(world, run, question)
    if asked.of == "spent":
        on_yes = _as_much_again(run, origin if asked.shared else began, shared=asked.shared)
    return Approval(
        id=f"{run.id}.{asked.question}",
        run=run.id,
        agent=began.agent,
        title=_title(world, asked, judged),
        kind=asked.of,
        status=status,
        why=asked.why,
        subject=family.subject(origin),
        tool=judged.tool if judged else "",
        risk=risks.of_call(world.catalog, began, judged.tool) if judged else None,
        args=judged.args if judged else {},
        args_hash=asked.args_hash,
        facts=asked.facts,
        preview=_preview(world, asked, judged),
        done=tuple(_done(run, asked.id)),
        approvers=_names(world, asked),
        outcomes=OUTCOMES[asked.of],
        asked_at=asked.at,
        expires=asked.expires,
        on_yes=on_yes,
        on_no=on_no,
        on_instruct=INSTRUCTED if "instruct" in OUTCOMES[asked.of] else "",
        on_silence=_silence(asked),
        decision=decision(question.decided) if question.decided else None,
        closed="nobody answered in time" if status == "expired" else question.closed,
        agent_title=agent.spec.title if agent else began.agent,
        path=_path(world, began),
        event=origin.event.name if origin.event else "",
    )


def decision(decided: Decided) -> DecisionView:
    return DecisionView(
        by=decided.by, channel=decided.channel, outcome=decided.outcome, note=decided.note, at=decided.at
    )


def involved(root: Run, person: Person, people: People) -> bool:
    """Whether this person caused what the run does, at its beginning or by an event that it waited for: they decide
    neither about it nor about any below it."""
    assert root.began is not None
    if person.id in (root.began.starter, *root.began.retried_by):
        return True
    return any(people.is_actor(person, event.source, event.actor) for event in root.causes)


def _path(world: World, began: Began) -> tuple[str, ...]:
    """The titles of the agents from the root down."""
    known = world.catalog.agents
    return tuple(known[name].spec.title if name in known else name for name in began.path or (began.agent,))


def _title(world: World, asked: Asked, judged: Judged | None) -> str:
    match asked.of:
        case "approve":
            return _preview(world, asked, judged).title
        case "unknown":
            return f"Did this happen? {_preview(world, asked, judged).title}"
        case "changed":
            return "The workflow changed under a run"
        case "crashed":
            return "A run keeps failing"
        case "spent":
            return "A run has used up its budget"
        case "looping":
            return "A run seems to go round in circles"


def _as_much_again(run: Run, began: Began, *, shared: bool) -> str:
    """What raising the budget gives a run, or (`shared`) the root it works for and all that work for that."""
    times = run.shared_raises if shared else run.raises
    before = f" It was raised {'once' if times == 1 else f'{times} times'} before." if times else ""
    whom = f"{began.agent} and all that work for it have as much again as {began.agent} began with"
    given = whom if shared else "with as much again as it began with"
    return f"It goes on{':' if shared else ','} {given}: {budget.words(began.budget)}.{before}"


def _preview(world: World, asked: Asked, judged: Judged | None) -> Preview:
    if judged is None:
        return Preview(title=asked.why)
    tool = world.catalog.tools.get(judged.tool)
    if tool is None:
        parts = tuple(PreviewPart(label=name, text=str(value)) for name, value in judged.args.items())
        return Preview(title=judged.tool, parts=parts)
    preview = tool.preview_of(judged.args, asked.facts, judged.trust)
    return preview.model_copy(update={"parts": (*preview.parts, *asked.shown)})


def _status(world: World, run: Run, question: Question) -> ApprovalStatus:
    # A run that is out of date and goes on nevertheless can still be asked about, only not for leave to do more.
    moot = question.asked.of == "approve" or bool(question.closed)
    overtaken = moot and run.cancelled is not None and bool(run.cancelled.newer)
    past = expiry.past(world.store, run, question, world.store.now())
    if question.lapsed or (overtaken and not question.decided):
        return "stale"
    if question.decided:
        return "decided"
    if question.closed:
        return "expired" if question.closed == "the call has an answer" and past else "closed"
    return "expired" if past else "open"


def _silence(asked: Asked) -> str:
    if asked.expires is None:
        return "The run waits, and you are reminded every day."
    return "It is not performed." if asked.of == "approve" else "The run ends."


def _names(world: World, asked: Asked) -> tuple[str, ...]:
    return tuple(person.name for person in world.people.holding(asked.approvers)) or asked.approvers


def _done(run: Run, before: str) -> list[str]:
    """What the run did so far, a line each."""
    steps = [step for step in run.steps.values() if step.outcome and step.id != before]
    return [_told(run, step) for step in sorted(steps, key=lambda step: order(step.id))]


def _told(run: Run, step: Step) -> str:
    answer = step.outcome
    if isinstance(answer, Woke):
        return waits.waited_for(answer, run.events.get(answer.event))
    if isinstance(answer, Replied):
        return "answered by the rules, without a language model" if answer.model == "none" else f"asked {answer.model}"
    if isinstance(answer, Joined):
        return f"{answer.agent}: {answer.error.message if answer.error else f'{answer.status}, {answer.summary}'}"
    name = step.judged.tool if step.judged else "call"
    return f"{name}: {answer.error.message}" if answer and answer.error else f"{name}: done"
