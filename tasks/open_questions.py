"""The other questions of a run that wait for the same person, each with a link of theirs."""

from __future__ import annotations

from agents.engine.run import Question, Run
from tasks import family, links, question_views
from tasks.people import Person
from tasks.status import Approval, OpenQuestion
from tasks.world import World


def beside(world: World, run: Run, question: Question, person: Person) -> tuple[OpenQuestion, ...]:
    """What else the run asks this person, in the order in which it was asked. None to whoever caused the run."""
    others = [each for each in run.open.values() if each is not question]
    if not others or question_views.involved(family.root(world.store, run), person, world.people):
        return ()
    theirs = [each for each in others if world.people.may(person, each.asked.approvers)]
    shown = (question_views.approval(world, run, each) for each in theirs)
    return tuple(_line(world, approval, person) for approval in shown if approval.status == "open")


def _line(world: World, approval: Approval, person: Person) -> OpenQuestion:
    return OpenQuestion(
        kind=approval.kind,
        title=approval.title,
        tool=approval.tool,
        risk=approval.risk,
        expires=approval.expires,
        token=links.token(world.settings, approval.id, person.id, links.until(approval.expires)),
    )
