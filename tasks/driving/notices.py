"""Telling people: what is owed is read off the journal, so that nothing waits for a notice that never left."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from agents.engine import relay
from agents.engine.journal import Notified
from agents.engine.retry import delay
from agents.engine.run import RUN, Question
from tasks import family, links, question_views, views
from tasks.driving.questions import OPERATORS
from tasks.driving.turn import Turn
from tasks.notify import Notice, NotifyError, mail, text
from tasks.people import Person

GIVEN_UP = 3600.0
"""Seconds between attempts at an address that has refused many."""
LINK_OUTLIVES = 7 * 86_400.0
"""Seconds for which a link still leads to the page that says its question has expired."""


@dataclass(frozen=True)
class Owed:
    """Somebody to be told about a question, or (None) about how the run ended. Not before `at`.

    `reminder` counts how often they were told before.
    """

    person: Person
    question: Question | None
    at: float
    reminder: int = 0


def deliver(turn: Turn) -> None:
    """Send what is owed now, and say when to look again for what is not."""
    now = turn.now
    for owed in list(_owed(turn)):
        if owed.at > now:
            turn.wake_at(owed.at)
        else:
            _send(turn, owed)


def _owed(turn: Turn) -> Iterator[Owed]:
    first_about_the_run = sorted(turn.run.open.values(), key=lambda question: question.asked.id != RUN)
    for question in first_about_the_run:
        for person in _recipients(turn, question):
            yield from _due(turn, person, question)
    # What became of a delegate is told to whoever it works for: if that fails too, people hear of it. And what became
    # of a call from outside is told to whoever made it.
    of_its_own = not turn.began.parent and turn.began.flow != relay.NAME
    if turn.run.ended and turn.run.ended.status == "failed" and of_its_own:
        for person in turn.world.people.holding(OPERATORS):
            yield from _due(turn, person, None)


def _recipients(turn: Turn, question: Question) -> list[Person]:
    """Those who may decide; the operators too, where something went wrong or nobody else can be reached."""
    people, root = turn.world.people, family.root(turn.store, turn.run)
    able = [
        each for each in people.holding(question.asked.approvers) if not question_views.involved(root, each, people)
    ]
    if question.asked.of == "approve" and able:
        return able
    operators = [each for each in people.holding(OPERATORS) if each not in able]
    return able + operators


def _due(turn: Turn, person: Person, question: Question | None) -> Iterator[Owed]:
    sent = question.notified if question else turn.run.notices
    ours = [notified for notified in sent if notified.to == person.id]
    told = [notified for notified in ours if not notified.error]
    if not told:
        tries = len(ours)
        pause = (delay(tries) or GIVEN_UP) if tries else 0.0
        yield Owed(person, question, ours[-1].at + pause if ours else 0.0)
    elif question and question.asked.expires is None:
        yield Owed(person, question, told[-1].at + turn.world.settings.remind_seconds, len(told))


def _send(turn: Turn, owed: Owed) -> None:
    turn.world.point("notified:before")
    turn.heartbeat.busy_until(turn.now)
    error = ""
    try:
        mail.send(_notice(turn, owed), turn.world.settings)
    except NotifyError as failed:
        error = str(failed)
    name = owed.question.asked.question if owed.question else ""
    turn.intend(Notified(at=turn.now, question=name, channel="mail", to=owed.person.id, error=error))


def _notice(turn: Turn, owed: Owed) -> Notice:
    settings = turn.world.settings
    if owed.question is None:
        return text.failed(views.run_view(turn.world, turn.run), owed.person)
    approval = question_views.approval(turn.world, turn.run, owed.question)
    expires = approval.expires and approval.expires + LINK_OUTLIVES
    link = links.make(settings, approval.id, owed.person.id, expires)
    return text.asked(approval, owed.person, link, owed.reminder)
