"""The sequence of mails: each at its time, in the contact's own hours, and only while nothing speaks against it."""

from __future__ import annotations

from datetime import datetime, timedelta

from agents.engine.errors import Denied, Expired, Proposed, ResultLost, Revoked, Stale, ToolFailed
from agents.engine.flow import Call, Flow, Wait, Woken
from agents.engine.retry import passing
from agents.tools.crm.shapes import Contact
from agents.tools.outreach.shapes import reason_of

from .drafts import Addressee, Mail, mails, shown
from .going_on import Looked, still
from .hours import Slot, slot
from .patience import PAUSE
from .sequence import SEQUENCE
from .shapes import Stopped
from .story import Story

DAY, AWAY = 86_400.0, 4
"""Seconds, and how often the mail server may be away when one mail is to go."""
HEARD = "*.*"
"""Whatever [[wakes]] of agent.toml lets a run hear."""


def write_to(to: Addressee, story: Story) -> Flow:
    """All mails, one after the other. Raises `Stopped` with what ended it earlier."""
    everything = mails(to)
    for mail in everything:
        yield from _written(mail, everything, to, story)


def _written(mail: Mail, everything: tuple[Mail, ...], to: Addressee, story: Story) -> Flow:
    """One mail, when its time has come; asked for anew where nobody said yes within the day's hours, and tried anew
    where the mail server was away: an hour later, then day after day."""
    woken: Woken = yield Wait(seconds=0)
    begins = datetime.fromisoformat(woken.at) + timedelta(seconds=mail.step.after)
    left, asked, away = Stopped("not answered", ""), 0, 0
    while asked < SEQUENCE.asks and away < AWAY:
        when, contact = yield from _in_hours(begins, to)
        left = yield from _sent(mail, everything, contact, when, story, PAUSE if away == 0 else DAY)
        if left is None:
            return
        asked, away = (asked, away + 1) if passing(left) else (asked + 1, away)
        woken = yield Wait(seconds=0)
        begins = datetime.fromisoformat(woken.at)
    raise left


def _in_hours(earliest: datetime, to: Addressee) -> Flow:
    """Wait for the hours, and look at the contact. A run that came too late for a day's waits for the next: no worker
    was there, or HubSpot was not."""
    while True:
        when = slot(earliest, to.country)
        woken: Woken = yield from _until(when.begins, to)
        looked: Looked = yield from still(to.contact, woken)
        earliest = datetime.fromisoformat(looked.at)
        if earliest < when.ends:
            return when, looked.contact


def _until(when: datetime, to: Addressee) -> Flow:
    """Wait. Whatever is heard meanwhile is looked at at once. Raises `Stopped`.

    Of all that came while people were asked, or before anybody waited, one look is enough.
    """
    looked = ""
    while True:
        woken: Woken = yield Wait(until=when.isoformat(), event=HEARD)
        if woken.event is None:
            return woken
        if woken.event.at > looked:  # moments of one form
            yield from still(to.contact, woken)
            looked = woken.at


def _sent(mail: Mail, everything: tuple[Mail, ...], contact: Contact, when: Slot, story: Story, pause: float) -> Flow:
    """None if it went out; else how it ends, if it is not tried again: after `pause` seconds, where something was away.

    Raises `Stopped` for a no.
    """
    about = {"contact": contact.id, "sequence": SEQUENCE.name, "step": mail.number}
    call = Call("outreach.send", **about, subject=mail.subject, text=mail.text)
    for label, text, ours in shown(mail, everything, when, story):
        call = call.showing(label, text, ours=ours)
    # It says nothing against its going by itself, and that in the contact's night it is too late for any mail.
    call = call.asking("", until=when.ends.isoformat())
    call = call.provided(Call("crm.contact", contact=contact.id), **_as_seen(contact))
    try:
        yield call
    except (Expired, Revoked):
        why = f"stopped: nobody said yes to mail {mail.number} in {SEQUENCE.asks} days of asking"
        return Stopped("not answered", why)
    except Stale as late:
        return Stopped("not sent", f"stopped: mail {mail.number} could not be sent in {SEQUENCE.asks} days ({late})")
    except Denied as no:
        yield from still(contact.id, (yield Wait(seconds=0)))
        raise Stopped("denied", f"stopped: mail {mail.number} was refused ({no})") from None
    except Proposed as observed:
        raise Stopped("proposed", f"mail {mail.number} is proposed only ({observed})") from None
    except ResultLost:
        pass
    except ToolFailed as failed:
        if reason_of(failed) == "step-sent":
            return None  # an earlier run about the same contact has sent it
        yield from still(contact.id, (yield Wait(seconds=pause if passing(failed) else 0)))
        stopped = Stopped("not sent", f"stopped: mail {mail.number} could not be sent ({failed})")
        if passing(failed):
            return stopped
        raise stopped from None
    story.sent.append(mail.number)
    return None


def _as_seen(contact: Contact) -> dict[str, str]:
    """What a mail depends on, and its own tool does not look at."""
    given = contact.model_dump()
    return {name: given[name] for name in ("id", "email", "lifecycle_stage", "lead_status")}
