"""Fields written into a record: only where no person has, given back where an edit crossed ours, and noted."""

from __future__ import annotations

from collections.abc import Mapping

from agents.clients import hubspot
from agents.clients.hubspot import Kind
from agents.clients.hubspot_site import BadValues
from agents.engine.errors import Refused, Unclear
from agents.engine.tool import At, Facts
from agents.tools.crm import noting
from agents.tools.crm.fields import FieldOptions, FieldValue, HeldBack, Written
from agents.tools.crm.planning import Plan, plan_of, provenance_of
from agents.tools.crm.standing import Standing, standing

CROSSINGS = 5
"""How often an edit of a person's may cross a write of ours in one call."""
Fields = tuple[FieldValue, ...]


def options_of(at: At) -> FieldOptions:
    """The operator's."""
    found = at.options
    return found if isinstance(found, FieldOptions) else FieldOptions()


def allowed(at: At, fields: Fields) -> None:
    """Raises `Refused` for a property that the operator does not have us write."""
    options = options_of(at)
    known = {*options.fields}
    names = [each.name for each in fields if each.name == options.provenance or (known and each.name not in known)]
    if names:
        raise Refused(f"{', '.join(names)}: not among the `fields` that options in [tools] let us write")


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


def fill(at: At, kind: Kind, id: str, fields: Fields, mark: str, known: Mapping[str, str] = {}) -> Written:
    """Write what may be written, as the record stands right now, then note it.

    Once more does what is left of it: so a call that broke off is finished, and nothing is written twice. An edit that
    came between our look and our write is seen in the history afterwards, and given back. `mark`: the note's. `known`:
    why HubSpot does not take some of them.
    """
    allowed(at, fields)
    names, refused, sent = [*_names(fields), *_provenance(at)], dict(known), set[str]()
    for _ in range(CROSSINGS):
        now = standing(at, kind, id, names)
        plan = plan_of(fields, now, refused, sent)
        if plan.settled:
            break
        turned_down = _written(at, now, plan, fields)
        refused |= turned_down
        sent |= set() if turned_down else plan.write.keys()
    else:
        raise Unclear(f"{hubspot.name_of(kind, id)}: somebody keeps changing the same fields, and it is not known how")
    if refused and len(refused) == len(fields):
        told = "; ".join(f"{name}: {why}" for name, why in sorted(refused.items()))
        raise Refused(f"{hubspot.name_of(kind, id)}: HubSpot does not take any of it ({told})"[:1_000])
    return _noted(at, now, plan, fields, mark)


def filled(at: At, kind: Kind, id: str, fields: Fields, mark: str) -> Written | None:
    """What that very call came to, if nothing is left of it to do. Its note is the last of it."""
    now = standing(at, kind, id, _names(fields))
    ours = [name for name, holder in now.fields.items() if holder.by == "us"]
    noted = bool(noting.marked(at, kind, now.id, "notes", mark))
    plan = plan_of(fields, now, sent=ours if noted else ())
    if not plan.settled or (_due(plan) and not noted):
        return None
    return Written(id=now.id, written=plan.kept, held_back=plan.held_back)


def _written(at: At, now: Standing, plan: Plan, fields: Fields) -> Mapping[str, str]:
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
    for name in _provenance(at):
        holder = now.fields[name]
        if plan.write and holder.by != "person":
            return {name: provenance_of(holder.value, fields, plan.write)}
    return {}


def _noted(at: At, now: Standing, plan: Plan, fields: Fields, mark: str) -> Written:
    if _due(plan) and not noting.marked(at, now.kind, now.id, "notes", mark):
        noting.leave(at, [(now.kind, now.id)], noting.told(fields, plan.kept, plan.held_back), mark)
    return Written(id=now.id, written=plan.kept, held_back=plan.held_back)


def _due(plan: Plan) -> tuple[str, ...] | tuple[HeldBack, ...]:
    """Whether there is anything that a note would tell."""
    return plan.kept or plan.held_back


def _names(fields: Fields) -> list[str]:
    return [each.name for each in fields]


def _provenance(at: At) -> list[str]:
    name = options_of(at).provenance
    return [name] if name else []
