"""Fields written into a record: only where no person has, given back where an edit crossed ours, and noted."""

from __future__ import annotations

from collections.abc import Mapping

from agents.clients import hubspot
from agents.clients.hubspot import Kind
from agents.clients.hubspot_site import BadValues
from agents.clients.web_site import NotThere
from agents.engine.errors import Refused, Unclear
from agents.engine.tool import At, Facts
from agents.tools.crm import noting
from agents.tools.crm.allowing import allowed, origins_of
from agents.tools.crm.fields import FieldValue, Written
from agents.tools.crm.partly import steps
from agents.tools.crm.planning import Plan, plan_of, provenance_of
from agents.tools.crm.standing import Standing, standing

CROSSINGS = 5
"""How often an edit of a person's may cross a write of ours in one call."""
Fields = tuple[FieldValue, ...]


def facts_of(at: At, kind: Kind, id: str, fields: Fields) -> Facts:
    """How the fields stand, and what would come of writing them now. Raises `NotThere`, `Refused` and `Later`."""
    allowed(at, fields)
    now = standing(at, kind, id, _names(fields))
    plan = plan_of(fields, now)
    return {
        "id": now.id,
        "fields": {name: holder.shown() for name, holder in now.fields.items()},
        "to_write": sorted(plan.write),
        "held_back": sorted(each.name for each in plan.held_back),
    }


def fill(at: At, kind: Kind, id: str, fields: Fields, mark: str) -> Written:
    """Write what may be written, as the record stands right now, then note it, by `mark`.

    Once more does what is left of it: so a call that broke off is finished, and nothing is written twice. An edit that
    came between our look and our write is seen in the history afterwards, and given back.

    Raises `Refused` if HubSpot takes none of it, `NotThere`, `Later`, and `Unclear` once anything was written.
    """
    with steps(hubspot.name_of(kind, id)) as done:
        written = settle(at, kind, id, fields, done)
        if fields and all(each.by == "hubspot" for each in written.held_back) and len(written.held_back) == len(fields):
            told = "; ".join(f"{each.name}: {each.why}" for each in written.held_back)
            raise Refused(f"{hubspot.name_of(kind, id)}: HubSpot does not take any of it ({told})"[:1_000])
        return noted(at, kind, written, fields, mark)


def settle(at: At, kind: Kind, id: str, fields: Fields, done: list[str], known: Mapping[str, str] = {}) -> Written:
    """The fields alone. `done` takes what was written, `known` is why HubSpot does not take some of them."""
    allowed(at, fields)
    names, refused, sent = [*_names(fields), *origins_of(at)], dict(known), set[str]()
    for _ in range(CROSSINGS):
        now = standing(at, kind, id, names)
        plan = plan_of(fields, now, refused, sent)
        if plan.settled:
            return Written(id=now.id, written=plan.kept, held_back=plan.held_back)
        if turned_down := _update(at, now, plan, fields):
            refused |= turned_down
            continue
        sent |= plan.write.keys()
        done += [*plan.write, *plan.restore]
    raise Unclear(
        f"{hubspot.name_of(kind, id)}: somebody keeps changing the same fields, so how they stand is not known"
    )


def filled(at: At, kind: Kind, id: str, fields: Fields, mark: str) -> Written | None:
    """What that very call came to, if nothing is left of it to do. Its note is the last of it."""
    try:
        now = standing(at, kind, id, _names(fields))
    except NotThere:
        return None
    ours = [name for name, holder in now.fields.items() if holder.by == "us"]
    told = bool(noting.marked(at, kind, now.id, "notes", mark))
    plan = plan_of(fields, now, sent=ours if told else ())
    if not plan.settled or ((plan.kept or plan.held_back) and not told):
        return None
    return Written(id=now.id, written=plan.kept, held_back=plan.held_back)


def noted(at: At, kind: Kind, written: Written, fields: Fields, mark: str) -> Written:
    """Leave the note, if there is anything to tell and it is not there."""
    due = written.written or written.held_back
    if due and not noting.marked(at, kind, written.id, "notes", mark):
        noting.leave(at, [(kind, written.id)], noting.told(fields, written.written, written.held_back), mark)
    return written


def _update(at: At, now: Standing, plan: Plan, fields: Fields) -> Mapping[str, str]:
    """One update, which HubSpot does whole or not at all; why it took some properties of it not."""
    changes = {**plan.write, **plan.restore}
    changes |= _remembered(at, now, plan, fields)
    try:
        hubspot.update(at, now.kind, now.id, changes)
    except BadValues as bad:
        if not (ours := {name: why for name, why in bad.why.items() if name in plan.write}):
            raise
        return ours
    return {}


def _remembered(at: At, now: Standing, plan: Plan, fields: Fields) -> dict[str, str]:
    """The origins of what is written, unless a person has written something else into that property."""
    for name in origins_of(at):
        holder = now.fields[name]
        if plan.write and holder.by != "person":
            return {name: provenance_of(holder.value, fields, plan.write)}
    return {}


def _names(fields: Fields) -> list[str]:
    return [each.name for each in fields]
