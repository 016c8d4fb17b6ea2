"""How questions and their answers are named to people, and under which status a closed one is told."""

from __future__ import annotations

from typing import NamedTuple

from agents.engine.journal import QuestionKind
from tasks.status import ApprovalStatus


class Button(NamedTuple):
    """What an outcome is called before it is chosen and after, and how much it stands out."""

    label: str
    past: str
    tone: str


BUTTONS: dict[str, Button] = {
    "approved": Button("Approve", "Approved", "primary"),
    "denied": Button("Deny", "Denied", "danger"),
    "happened": Button("It happened", "Answered “it happened”", "plain"),
    "not_happened": Button("It did not happen", "Answered “it did not happen”", "plain"),
    "continue": Button("Continue from there", "Continued", "primary"),
    "restart": Button("Start again from the top", "Started again", "plain"),
    "retry": Button("Try again", "Tried again", "primary"),
    "top_up": Button("Let it go on", "Let go on", "primary"),
    "instruct": Button("Instruct it and let it go on", "Instructed", "plain"),
    "cancel": Button("Cancel the run", "Cancelled", "danger"),
}

ASKS: dict[QuestionKind, str] = {
    "approve": "Approval",
    "unknown": "Did it happen?",
    "changed": "The workflow has changed",
    "crashed": "The run keeps stopping",
    "spent": "The budget is spent",
    "looping": "It goes round in circles",
}
"""What kind of question it is, as the heading above its title."""

SHOWS: dict[QuestionKind, str] = {
    "approve": "What it wants to do",
    "unknown": "What may have happened",
    "changed": "What it was about to do",
    "crashed": "What it was about to do",
    "spent": "What it was about to do",
    "looping": "What it was about to do",
}
"""What the call is headed with."""

CHANNELS = {"mail": "by mail", "api": "over the API", "cli": "from the command line"}
"""How an answer came."""

FOLLOWS: dict[QuestionKind, tuple[str, str]] = {
    "approve": ("If you approve", "If you deny"),
    "unknown": ("If it happened", "If it did not"),
    "changed": ("If it goes on", "If you cancel"),
    "crashed": ("If it tries again", "If you cancel"),
    "spent": ("If you let it go on", "If you cancel"),
    "looping": ("If you let it go on", "If you cancel"),
}
"""What the texts about yes and no are headed with."""

CLOSED: dict[ApprovalStatus, tuple[int, str]] = {
    "expired": (410, "Too late to answer"),
    "stale": (409, "The world has moved on"),
    "closed": (410, "No longer open"),
}
"""The HTTP status and heading of a question that nobody can answer any more."""

PROBLEMS: dict[str, tuple[str, str]] = {
    "link-forged": (
        "This link is not one of ours",
        "Nothing was changed. Open it from the mail again, or copy it whole.",
    ),
    "link-expired": (
        "This link is too old",
        "If the question still waits, a newer mail about it has a link that works.",
    ),
    "not-found": ("This question is no longer kept", ""),
    "forbidden": ("This is not yours to decide", "Nothing was changed."),
    "invalid": ("That answer cannot be taken", "Nothing was changed. Go back and try again."),
    "store-away": ("Our records cannot be reached just now", "Nothing was decided. Try again in a moment."),
    "internal-error": ("Something went wrong", "Open the link again to see whether your answer was taken."),
}
"""How a problem is headed on a page, and what a person can do about it."""


def button(outcome: str) -> Button:
    """How an outcome is shown; one without a name of its own is shown as it is."""
    return BUTTONS.get(outcome, Button(outcome, outcome, "plain"))
