"""Telling people: what is owed is read off the journal, so that nothing waits for a notice that never left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from agents.engine import relay
from agents.engine.journal import Notified
from agents.engine.retry import delay
from agents.engine.state import RUN, Question
from tasks import family, links, question_views, views
from tasks.driving.questions import OPERATORS
from tasks.driving.turn import Turn
from tasks.notify import Notice, NotifyError, mail, text
from tasks.notify.text.together import Listed, asked_together
from tasks.people import Person

GIVEN_UP = 3600.0
"""Seconds between attempts at an address that has refused many."""
MOST = 40
"""Questions that one notice lists; more go into a further one."""


@dataclass(frozen=True)
class Owed:
    """Somebody to be told about a question, or (None) about how the run ended. Not before `at`.

    `reminder` counts how often they were told before.
    """

    person: Person
    question: Question | None
    at: float
    reminder: int = 0

    @property
    def beside(self) -> tuple[str, str, bool]:
        """What is alike of all that goes into one notice: whom it is for, what it is about, and whether it reminds.

        About the run itself people are told alone and first: where something is broken, it may be what else there is
        to tell.
        """
        about = "the end" if self.question is None else "the run" if self.question.asked.id == RUN else "commands"
        return self.person.id, about, self.reminder > 0


def deliver(turn: Turn) -> None:
    """Send what is owed now, to each person all of it together, and say when to look again for what is not."""
    now, due = turn.now, list[Owed]()
    for owed in _owed(turn):
        if owed.at > now:
            turn.wake_at(owed.at)
        else:
            due.append(owed)
    for together in told_together(due):
        _send(turn, together)


def told_together(due: Sequence[Owed]) -> Iterator[Sequence[Owed]]:
    """What is owed, by the notice that it goes into: each once, in order."""
    alike = dict[tuple[str, str, bool], list[Owed]]()
    for owed in due:
        alike.setdefault(owed.beside, []).append(owed)
    for each in alike.values():
        yield from (each[start : start + MOST] for start in range(0, len(each), MOST))


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


def _send(turn: Turn, together: Sequence[Owed]) -> None:
    """One notice. That it left is written down for each question by itself, and for all of them at once."""
    turn.world.point("notified:before")
    turn.heartbeat.busy_until(turn.now)
    error = ""
    try:
        mail.send(_notice(turn, together), turn.world.settings)
    except NotifyError as failed:
        error = str(failed)
    common: dict[str, Any] = {"at": turn.now, "channel": "mail", "to": together[0].person.id, "error": error}
    names = [owed.question.asked.question if owed.question else "" for owed in together]
    turn.note(*(Notified(question=name, **common) for name in names))


def _notice(turn: Turn, together: Sequence[Owed]) -> Notice:
    person, listed = together[0].person, list[Listed]()
    for owed in together:
        if owed.question is None:
            return text.failed(views.run_view(turn.world, turn.run), person)
        approval = question_views.approval(turn.world, turn.run, owed.question)
        link = links.make(turn.world.settings, approval.id, person.id, links.until(approval.expires))
        listed.append(Listed(approval, link, owed.reminder))
    if len(listed) > 1:
        return asked_together(listed, person)
    [(asked, link, reminder)] = listed
    return text.asked(asked, person, link, reminder)
