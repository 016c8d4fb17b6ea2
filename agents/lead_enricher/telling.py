"""What people are told: the note on a contact, line by line, and the task for its owner."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from agents.clients.hubspot_site import GONE
from agents.engine.errors import Answered, CallFailed, ToolFailed
from agents.engine.flow import Call, Flow, single

from .known import Known
from .names import company_name
from .patience import patiently
from .reading import contact_of
from .story import Story

LONGEST, VALUE = 8_000, 80
NO_OWNER = "nobody"


def note(story: Story, plan: str) -> Flow:
    """Leave the note. Raises `ToolFailed` where it cannot be left, for then nobody hears of the lead; and `Stopped`."""
    call = Call("crm.note", contact=story.contact, text=text_of(story, plan), company=story.company)
    try:
        yield call
    except Answered as answer:
        story.undone.append(f"no note was left: {answer}")
    except CallFailed as failed:
        if GONE in str(failed) and (yield from _without_company(story)):
            return (yield from note(story, plan))
        raise ToolFailed(f"contact {story.contact}: no note could be left on it: {failed}") from None


def _without_company(story: Story) -> Flow:
    """Whether it is the company that is gone, and not the contact. Raises `Stopped` for a contact that is."""
    yield from contact_of(story.contact)
    if not story.company:
        return False
    story.gaps.append(f"company {story.company} was deleted in HubSpot meanwhile")
    story.company = ""
    return True


def task(story: Story, now: str) -> Flow:
    """A task for the owner, by when its grade says. That there is none is told at the end: the note is left by then.

    It counts from when the lead came, so that a run that is tried again makes the same task, which is no second one.
    """
    assert story.score is not None
    grade, owner = story.score.grade, story.choice.owner if story.choice else None
    due = (story.came or datetime.fromisoformat(now)) + timedelta(seconds=grade.call_within)
    name = company_name(story.known["company"].value) if "company" in story.known else ""
    title = f"{grade.priority.capitalize()} priority: get in touch{f' with {name}' if name else ''}"
    text = f"A new lead with a score of {story.score.points} (grade {grade.grade}). The note on the contact says why."
    given = {"title": title, "text": text, "owner": owner.id if owner else "", "due": due.isoformat()}
    try:
        yield from patiently(lambda: single(Call("crm.task", contact=story.contact, **given)))
    except CallFailed as failed:
        story.undone.append(f"no task was made: {failed}")


def closing(story: Story, why: str) -> Flow:
    """A last note, so that whoever opens the contact sees why nothing more is sent. The run ends as well without it."""
    sent = f"{len(story.sent)} mail{'' if len(story.sent) == 1 else 's'} went out"
    try:
        yield Call("crm.note", contact=story.contact, text=f"Placet writes no more mails here: {why}. {sent}.")
    except CallFailed:
        return


def text_of(story: Story, plan: str) -> str:
    """The note. What others have written stands in quotes."""
    return "\n".join([*_score(story), *_owner(story), *_found(story), *_proposed(story), plan, *_gaps(story)])[:LONGEST]


def _score(story: Story) -> Iterator[str]:
    assert story.score is not None
    grade = story.score.grade
    yield f"Score {story.score.points}: grade {grade.grade}, {grade.priority} priority."
    yield from (f"{line}" for line in story.score.lines)


def _owner(story: Story) -> Iterator[str]:
    if story.choice is not None:
        owner = story.choice.owner
        yield f"Owner: {owner.name or owner.email if owner else NO_OWNER}, {story.choice.why}."


def _found(story: Story) -> Iterator[str]:
    if story.known:
        yield "What was found:"
        yield from (f"- {_line(each)}" for each in story.known.values())


def _line(fact: Known) -> str:
    """ "employees: “120” (leads.acme, 80%); “51” says the company's home page (40%)"."""
    others = "".join(f"; “{each.value[:VALUE]}” says {each.source} ({each.confidence:.0%})" for each in fact.others)
    return f"{fact.name.replace('_', ' ')}: “{fact.value[:VALUE]}” ({fact.source}, {fact.confidence:.0%}){others}"


def _proposed(story: Story) -> Iterator[str]:
    if story.held_back:
        yield "Proposed only:"
    for each in story.held_back:
        whose = "a person has written" if each.by == "person" else "there stands"
        yield f"- {each.name} could be “{each.ours[:VALUE]}”; {whose} “{each.theirs[:VALUE]}”"


def _gaps(story: Story) -> Iterator[str]:
    if story.gaps:
        yield "Not found out, or not done:"
        yield from (f"- {each}" for each in story.gaps)
