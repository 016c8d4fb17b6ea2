"""Opt-outs looked up, entered and taken back, each in a transaction of its caller's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from agents.mail.address import domain_of, domains_above, normalised
from tasks.outreach.shapes import Kind, OptOut, Stop
from tasks.outreach.tables import optouts, stops


def covering(connection: Connection, addresses: Iterable[str]) -> OptOut | None:
    """An opt-out that holds for any of these addresses, or for the domain of one."""
    wanted = {normalised(each) for each in addresses if each}
    if not wanted:
        return None
    above = {domain for each in wanted for domain in domains_above(domain_of(each))}
    holds = or_(_are("address", wanted), _are("domain", above))
    row = connection.execute(select(optouts).where(holds).limit(1)).first()
    return OptOut(*row) if row else None


def add(connection: Connection, new: OptOut) -> bool:
    """Enter one; whether it was new. Raises `IntegrityError` if another process is entering it."""
    if get(connection, new.kind, new.value):
        return False
    connection.execute(insert(optouts).values(new._asdict()))
    return True


def get(connection: Connection, kind: Kind, value: str) -> OptOut | None:
    """This very one."""
    row = connection.execute(select(optouts).where(_are(kind, [value]))).first()
    return OptOut(*row) if row else None


def remove(connection: Connection, kind: Kind, value: str) -> None:
    """Take one back; of one that is not there, nothing."""
    connection.execute(delete(optouts).where(_are(kind, [value])))


def listed(connection: Connection, limit: int) -> list[OptOut]:
    """The newest."""
    wanted = select(optouts).order_by(optouts.c.at.desc(), optouts.c.value).limit(limit)
    return [OptOut(*row) for row in connection.execute(wanted)]


def stop(connection: Connection, followed: Stop) -> None:
    """Somebody wants no more mail. Raises `IntegrityError` if another process is writing the same down."""
    add(connection, OptOut("address", normalised(followed.address), "", followed.at))
    if not connection.execute(select(stops.c.at).where(stops.c.delivery == followed.delivery)).first():
        connection.execute(insert(stops).values(**followed._asdict(), told=False))


def told(connection: Connection, delivery: str) -> None:
    """Its event is in the inbox."""
    connection.execute(update(stops).where(stops.c.delivery == delivery).values(told=True))


def untold(connection: Connection, before: float, limit: int) -> Sequence[Stop]:
    """Those that were followed before then and whose event is nowhere yet, the oldest first."""
    wanted = select(*(stops.c[name] for name in Stop._fields)).where(stops.c.told.is_(False), stops.c.at <= before)
    return [Stop(*row) for row in connection.execute(wanted.order_by(stops.c.at).limit(limit))]


def _are(kind: Kind, values: Iterable[str]) -> ColumnElement[bool]:
    return and_(optouts.c.kind == kind, optouts.c.value.in_(list(values)))
