"""The other questions of a run that wait for the same person, each with a link of theirs."""

from __future__ import annotations

from collections.abc import Sequence

from agents.engine.run import Run
from agents.engine.state import Question
from tasks import family, links, question_views
from tasks.brief import arguments
from tasks.people import Person
from tasks.status import Approval, OpenQuestion
from tasks.world import World


def beside(world: World, run: Run, question: Question, person: Person) -> tuple[OpenQuestion, ...]:
    """What else the run asks this person, in the order in which it was asked. None to whoever caused the run."""
    others = [each for each in run.open.values() if each is not question]
    if not others or question_views.involved(family.root(world.store, run), person, world.people):
        return ()
    theirs = [each for each in others if world.people.may(person, each.asked.approvers)]
    shown = [question_views.approval(world, run, each) for each in (question, *theirs)]
    titles = [each.title for each in shown]
    return tuple(_line(world, each, titles, person) for each in shown[1:] if each.status == "open")


def _line(world: World, approval: Approval, titles: Sequence[str], person: Person) -> OpenQuestion:
    return OpenQuestion(
        kind=approval.kind,
        title=approval.title,
        gives=arguments(approval, titles),
        tool=approval.tool,
        risk=approval.risk,
        expires=approval.expires,
        token=links.token(world.settings, approval.id, person.id, links.until(approval.expires)),
    )
