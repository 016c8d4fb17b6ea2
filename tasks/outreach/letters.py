"""Mails of series written down, each in a transaction of its caller's."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from agents.mail.address import domain_of, normalised
from agents.tools.outreach.at import Known, Letter, Who
from agents.tools.outreach.shapes import NotWritten
from tasks.outreach import optouts
from tasks.outreach.tables import letters


def known(connection: Connection, who: Who) -> Known:
    """What is on record about a contact."""
    out = optouts.covering(connection, _addresses(connection, who))
    to_domain = select(letters.c.at).where(letters.c.domain == who.domain, letters.c.state == "sent").limit(1)
    to_them = select(letters.c.at).where(letters.c.address.in_(_theirs(who)[:1]), letters.c.state == "sent").limit(1)
    newest = select(func.max(letters.c.at)).where(letters.c.contact.in_(who.ids))
    return Known(
        opted_out=out.words if out else "",
        first_to_domain=bool(who.domain) and connection.execute(to_domain).first() is None,
        first_to_address=connection.execute(to_them).first() is None,
        last_out=connection.execute(newest).scalar() or 0.0,
    )


def step_sent(connection: Connection, who: Who, sequence: str, step: int) -> bool:
    """Whether they have had it for certain: as this contact, or as another with an address of theirs.

    A contact may be deleted and made anew; who reads the mail is still the same.
    """
    them = or_(letters.c.contact.in_(who.ids), letters.c.address.in_(_theirs(who)))
    same = (letters.c.sequence == sequence, letters.c.step == step, them, letters.c.state == "sent")
    return connection.execute(select(letters.c.at).where(*same).limit(1)).first() is not None


def leaving(connection: Connection, letter: Letter) -> None:
    """One that is about to leave. Raises `NotWritten` if they have opted out, or have had it, or may have."""
    if out := optouts.covering(connection, [letter.to, *_addresses(connection, letter.who)]):
        raise NotWritten("opted-out", out.words)
    if step_sent(connection, letter.who, letter.sequence, letter.step):
        raise NotWritten("step-sent", f"they have had mail {letter.step} of {letter.sequence} already")
    if _on_its_way(connection, letter):
        told = f"they may have had mail {letter.step} of {letter.sequence}"
        raise NotWritten("step-sent", f"{told}: whether another run's has left is not known")
    connection.execute(delete(letters).where(letters.c.effect == letter.effect))
    values = {
        "effect": letter.effect,
        "contact": letter.who.ids[0],
        "address": normalised(letter.to),
        "domain": domain_of(letter.to),
        "sequence": letter.sequence,
        "step": letter.step,
        "message_id": letter.message_id,
        "run": letter.run,
        "state": "leaving",
        "at": letter.at,
    }
    connection.execute(insert(letters).values(values))


def left(connection: Connection, effect: str) -> None:
    """It was taken over."""
    connection.execute(update(letters).where(letters.c.effect == effect).values(state="sent"))


def unsent(connection: Connection, effect: str) -> None:
    """It was not, for certain."""
    connection.execute(delete(letters).where(letters.c.effect == effect, letters.c.state == "leaving"))


def _on_its_way(connection: Connection, letter: Letter) -> bool:
    """Whether another run's may have left: its run asks people about that one, and knows what they said."""
    them = or_(letters.c.contact.in_(letter.who.ids), letters.c.address == normalised(letter.to))
    same = (letters.c.sequence == letter.sequence, letters.c.step == letter.step, letters.c.state == "leaving")
    found = select(letters.c.at).where(*same, them, letters.c.run != letter.run).limit(1)
    return connection.execute(found).first() is not None


def _theirs(who: Who) -> list[str]:
    """Their addresses as they are kept, the one that is written to first."""
    return [normalised(each) for each in who.addresses]


def _addresses(connection: Connection, who: Who) -> Iterable[str]:
    """Theirs now, and all that we have written to as theirs: a new address undoes no opt-out."""
    before = connection.execute(select(letters.c.address).where(letters.c.contact.in_(who.ids)).distinct())
    return {*who.addresses, *before.scalars()}
