"""The mails of the sequence as they are drafted, and what whoever is asked about one sees beside it."""

from __future__ import annotations

from typing import NamedTuple

from .hours import Slot
from .sequence import SEQUENCE, Step
from .story import Story


class Addressee(NamedTuple):
    """Who is written to. `names` are checked, and all that a letter is filled in with."""

    contact: str
    country: str
    names: dict[str, str]


class Mail(NamedTuple):
    """One mail of the sequence: which it is, and what it says."""

    number: int
    step: Step
    subject: str
    text: str


def mails(to: Addressee) -> tuple[Mail, ...]:
    """All of them, in the language of the country."""
    letters = ((n, step, SEQUENCE.letter(step, to.country)) for n, step in enumerate(SEQUENCE.steps, 1))
    return tuple(Mail(n, step, *letter.to(to.names)) for n, step, letter in letters)


def shown(mail: Mail, everything: tuple[Mail, ...], when: Slot, story: Story) -> list[tuple[str, str, bool]]:
    """What whoever is asked should see: why this lead, until when a yes counts, and what would follow.

    Each with whether all of it is our own words: the score's lines quote what anybody may have written.
    """
    later = "\n\n".join(
        f"{after(each)}: {each.subject}\n\n{each.text}" for each in everything if each.number > mail.number
    )
    score = story.score
    lines = "\n".join(map(str, score.lines)) if score else ""
    until = f"A yes counts until {when.ends:%Y-%m-%d %H:%M} there ({when.zone}), for nobody is written to at night."
    again = f"Without one it is asked anew on the next day, {SEQUENCE.asks} times in all."
    return [
        *([("The score", f"{score.points} (grade {score.grade.grade})", True)] if score else []),
        *([("Where it is from", lines, False)] if lines else []),
        ("When it is sent", f"{until} {again}", True),
        *([("What follows it, unless they answer or stop it", later, True)] if later else []),
    ]


def after(mail: Mail) -> str:
    """ "Mail 2, 3 days after the one before"."""
    return f"Mail {mail.number}, {_span(mail.step.after)} after {'the one before' if mail.number > 1 else 'the score'}"


def _span(seconds: float) -> str:
    """As people say it: "3 days", "1 hour", "30 minutes"."""
    for least, unit, name in ((48 * 3600, 24 * 3600, "day"), (3600, 3600, "hour"), (60, 60, "minute")):
        if seconds >= least and seconds % (unit / 2) == 0:
            return f"{seconds / unit:g} {name}{'' if seconds == unit else 's'}"
    return f"{seconds:g} seconds"
