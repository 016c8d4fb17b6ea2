"""The sequence of mails: each at its time, in the contact's own hours, and only while nothing speaks against it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from agents.engine.errors import Denied, Expired, Proposed, ResultLost, Revoked, Stale, ToolFailed
from agents.engine.flow import Call, Flow, Wait, Woken
from agents.lead_enricher.going_on import still
from agents.lead_enricher.hours import Slot, slot
from agents.lead_enricher.sequence import SEQUENCE, Step
from agents.lead_enricher.shapes import Stopped
from agents.lead_enricher.story import Story
from agents.tools.crm.shapes import Contact
from agents.tools.outreach.shapes import reason_of

HEARD = "*.*"
"""Whatever [[wakes]] of agent.toml lets a run hear."""


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


def write_to(to: Addressee, story: Story) -> Flow:
    """All mails, one after the other. Raises `Stopped` with what ended it earlier."""
    everything = mails(to)
    for mail in everything:
        yield from _written(mail, everything, to, story)


def _written(mail: Mail, everything: tuple[Mail, ...], to: Addressee, story: Story) -> Flow:
    """One mail, when its time has come; asked for anew where nobody said yes within the day's hours."""
    woken: Woken = yield Wait(seconds=0)
    begins = datetime.fromisoformat(woken.at) + timedelta(seconds=mail.step.after)
    for _ in range(SEQUENCE.asks):
        when, woken = yield from _in_hours(begins, to)
        contact: Contact = yield from still(to.contact, woken)
        if (yield from _sent(mail, everything, contact, when, story)):
            return
        woken = yield Wait(seconds=0)
        begins = datetime.fromisoformat(woken.at)
    raise Stopped("not answered", f"stopped: nobody said yes to mail {mail.number} in {SEQUENCE.asks} days of asking")


def _in_hours(earliest: datetime, to: Addressee) -> Flow:
    """Wait for the hours. A run that woke too late for a day's, since no worker was there, waits for the next."""
    while True:
        when = slot(earliest, to.country)
        woken: Woken = yield from _until(when.begins, to)
        earliest = datetime.fromisoformat(woken.at)
        if earliest < when.ends:
            return when, woken


def _until(when: datetime, to: Addressee) -> Flow:
    """Wait. Whatever is heard meanwhile is looked at at once. Raises `Stopped`."""
    while True:
        woken: Woken = yield Wait(until=when.isoformat(), event=HEARD)
        if woken.event is None:
            return woken
        yield from still(to.contact, woken)


def _sent(mail: Mail, everything: tuple[Mail, ...], contact: Contact, when: Slot, story: Story) -> Flow:
    """Whether it went out; if not, it may be tried again. Raises `Stopped` for a no."""
    about = {"contact": contact.id, "sequence": SEQUENCE.name, "step": mail.number}
    call = Call("outreach.send", **about, subject=mail.subject, text=mail.text)
    for label, text in _shown(mail, everything, when, story):
        call = call.showing(label, text, ours=True)
    # It says nothing against its going by itself, and that a yes in the contact's night comes too late.
    call = call.asking("", until=when.ends.isoformat())
    call = call.provided(Call("crm.contact", contact=contact.id), **_as_seen(contact))
    try:
        yield call
    except (Expired, Stale, Revoked):
        return False
    except Denied as no:
        yield from still(contact.id, (yield Wait(seconds=0)))
        raise Stopped("denied", f"stopped: mail {mail.number} was refused ({no})") from None
    except Proposed as observed:
        raise Stopped("proposed", f"mail {mail.number} is proposed only ({observed})") from None
    except ResultLost:
        pass
    except ToolFailed as failed:
        if reason_of(failed) == "step-sent":
            return True  # an earlier run about the same contact has sent it
        yield from still(contact.id, (yield Wait(seconds=0)))
        raise Stopped("not sent", f"stopped: mail {mail.number} could not be sent ({failed})") from None
    story.sent.append(mail.number)
    return True


def _as_seen(contact: Contact) -> dict[str, str]:
    """What a mail depends on, and its own tool does not look at."""
    given = contact.model_dump()
    return {name: given[name] for name in ("id", "email", "lifecycle_stage", "lead_status")}


def _shown(mail: Mail, everything: tuple[Mail, ...], when: Slot, story: Story) -> list[tuple[str, str]]:
    """What whoever is asked should see: why this lead, until when a yes counts, and what would follow."""
    later = "\n\n".join(
        f"{after(each)}: {each.subject}\n\n{each.text}" for each in everything if each.number > mail.number
    )
    score = story.score
    lines = "\n".join(map(str, score.lines)) if score else ""
    until = f"A yes counts until {when.ends:%Y-%m-%d %H:%M} there ({when.zone}), for nobody is written to at night."
    again = f"Without one it is asked anew on the next day, {SEQUENCE.asks} times in all."
    return [
        *([("The score", f"{score.points} (grade {score.grade.grade})\n{lines}")] if score else []),
        ("When it is sent", f"{until} {again}"),
        *([("What follows it, unless they answer or stop it", later)] if later else []),
    ]


def after(mail: Mail) -> str:
    """ "Mail 2, 3 days after the one before"."""
    return f"Mail {mail.number}, {_span(mail.step.after)} after {'the one before' if mail.number > 1 else 'the score'}"


def _span(seconds: float) -> str:
    """As people say it: "3 days", "1 hour", "90 minutes"."""
    for least, unit, name in ((48 * 3600, 24 * 3600, "day"), (3600, 3600, "hour"), (60, 60, "minute")):
        if seconds >= least and seconds % (unit / 2) == 0:
            return f"{seconds / unit:g} {name}{'' if seconds == unit else 's'}"
    return f"{seconds:g} seconds"
