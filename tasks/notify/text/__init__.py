"""What people are told, in words: a question that waits for them, a run that failed."""

from __future__ import annotations

from agents.engine.journal import QuestionKind
from tasks.notify import Notice
from tasks.notify.text.rendering import line, notice
from tasks.people import Person
from tasks.status import Approval, RunView

MOST_PARTS = 20
HEADINGS: dict[QuestionKind, tuple[str, str]] = {
    "approve": ("Approve", "wants to do this, and asks first."),
    "unknown": (
        "Did it happen?",
        "made this call, and no answer came. Nobody knows whether it happened: please look, and say which.",
    ),
    "changed": (
        "Workflow changed",
        "cannot go on: its workflow was changed under this run, and no longer fits what was done.",
    ),
    "crashed": (
        "Crashed",
        "cannot go on: its workflow has a bug, or its worker died several times at the same place.",
    ),
    "spent": ("Out of budget", "has spent what it was given for this run, and waits: may it have as much again?"),
    "looping": (
        "Going round in circles",
        "seems to get nowhere, and waits before it spends more: is it to go on, and with which advice?",
    ),
}

ANSWERS: dict[QuestionKind, tuple[str, str]] = {
    "approve": ("If yes", "If no"),
    "unknown": ("If it happened", "If it did not"),
    "changed": ("If continued", "If cancelled"),
    "crashed": ("If tried again", "If cancelled"),
    "spent": ("If it goes on", "If cancelled"),
    "looping": ("If it goes on", "If cancelled"),
}
"""How `on_yes` and `on_no` are introduced."""


def asked(approval: Approval, person: Person, link: str, reminder: int = 0) -> Notice:
    """A question, for one person. `link` is their own; `reminder` counts how often they were told before."""
    heading, opening = HEADINGS[approval.kind]
    told = f".{reminder}" if reminder else ""
    title = line(approval.title)
    return notice(
        "question",
        person,
        message_id=f"ask.{approval.id}.{person.id}{told}",
        run=approval.run,
        subject=f"[Placet] {'Reminder: ' if reminder else ''}{heading}: {title}",
        given={
            "asked": approval,
            "title": title,
            "heading": heading,
            "opening": opening,
            "answers": ANSWERS[approval.kind],
            "link": link,
            "parts": approval.preview.parts[:MOST_PARTS],
            "more_parts": len(approval.preview.parts[MOST_PARTS:]),
        },
    )


def failed(run: RunView, person: Person) -> Notice:
    """That a run failed, for one of the operators."""
    about = f" on {line(run.subject)}" if run.subject else ""
    return notice(
        "failed",
        person,
        message_id=f"failed.{run.id}.{person.id}",
        run=run.id,
        subject=f"[Placet] Failed: {run.agent}{about}",
        given={"run": run},
    )
