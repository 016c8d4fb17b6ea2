"""Records made: once for each address or domain, with a note of where their fields come from."""

from __future__ import annotations

from agents.clients import hubspot, hubspot_site
from agents.clients.hubspot import Kind
from agents.clients.hubspot_shapes import ObjectShape
from agents.clients.hubspot_site import BadValues
from agents.clients.web_site import NotThere
from agents.engine.errors import Overtaken, Refused
from agents.engine.tool import At, Facts
from agents.tools.crm import noting
from agents.tools.crm.allowing import allowed, options_of
from agents.tools.crm.fields import FieldValue, Written
from agents.tools.crm.filling import filled, noted, settle
from agents.tools.crm.partly import steps
from agents.tools.crm.planning import provenance_of
from agents.tools.crm.records import KEYS

MADE = ("hs_object_source", "hs_object_source_id")
"""Who made a record: for an app, INTEGRATION and its id."""
Fields = tuple[FieldValue, ...]


def facts_of(at: At, kind: Kind, key: str, fields: Fields) -> Facts:
    """Raises `Refused` if there is one already; one that we began to make and have not noted yet is to be finished."""
    allowed(at, fields)
    found = _existing(at, kind, key)
    if found and not (_ours(at, found) and fields and not noting.marked(at, kind, found.id, "notes", _mark(at, key))):
        raise Refused(f"{hubspot.name_of(kind, found.id)} has {KEYS[kind]} {key} already: update it instead")
    return {"taken": False}


def create(at: At, kind: Kind, key: str, fields: Fields) -> Written:
    """Make it and note it. Once more finishes what broke off, by the rules of an update: people may have been there.

    Raises `Overtaken` if somebody else made it first, `Refused`, `Later`, and `Unclear` once anything was written.
    """
    allowed(at, fields)
    with steps(hubspot.name_of(kind, key)) as done:
        found, refused = _existing(at, kind, key), dict[str, str]()
        if found and not _ours(at, found):
            raise Overtaken(f"{hubspot.name_of(kind, found.id)} was made meanwhile, so nothing was written")
        if found:
            id = found.id
        else:
            id, refused = _made(at, kind, key, fields)
            done.append("the record")
        if not fields:
            return Written(id=id, written=())
        return noted(at, kind, settle(at, kind, id, fields, done, refused), fields, _mark(at, key))


def created(at: At, kind: Kind, key: str, fields: Fields) -> Written | None:
    """What that very call came to, if nothing is left of it to do: nobody else of us makes one with this key."""
    found = _existing(at, kind, key)
    return filled(at, kind, found.id, fields, _mark(at, key)) if found and _ours(at, found) else None


def _made(at: At, kind: Kind, key: str, fields: Fields) -> tuple[str, dict[str, str]]:
    """Its id, and why HubSpot did not take some fields: without them it is made all the same."""
    about, values = f"a new {hubspot.name_of(kind, key)}", {each.name: each.value for each in fields}
    try:
        return hubspot.create(at, kind, _properties(at, kind, key, fields, values), about), {}
    except BadValues as bad:
        refused = {name: why for name, why in bad.why.items() if name in values}
        if not refused or len(refused) < len(bad.why):
            raise
    left = {name: value for name, value in values.items() if name not in refused}
    return hubspot.create(at, kind, _properties(at, kind, key, fields, left), about), refused


def _properties(at: At, kind: Kind, key: str, fields: Fields, values: dict[str, str]) -> dict[str, str]:
    origin = options_of(at).provenance
    kept = {origin: provenance_of("", fields, values)} if origin and values else {}
    return {KEYS[kind]: key, **values, **kept}


def _existing(at: At, kind: Kind, key: str) -> ObjectShape | None:
    """An address is looked up, and unique; a domain is searched for, and may have several companies: the newest."""
    if kind == "companies":
        wanted, about = [hubspot.equals(KEYS[kind], key)], hubspot.name_of(kind, key)
        found = hubspot.search(at, kind, wanted, MADE, 1, about=about, newest=True).results
        return found[0] if found else None
    try:
        return hubspot.read(at, kind, key, MADE, by=KEYS[kind])
    except NotThere:
        return None


def _ours(at: At, found: ObjectShape) -> bool:
    return found.properties.get("hs_object_source_id", "") == hubspot_site.ourselves(at)


def _mark(at: At, key: str) -> str:
    """The same from call to call, as a record with this key is made once."""
    return at.stamp(key, "made")
