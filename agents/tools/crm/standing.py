"""How a record stands right now: what each property holds, and whose that is."""

from __future__ import annotations

from collections.abc import Sequence

from agents.clients import hubspot, hubspot_site
from agents.clients.hubspot import Kind
from agents.engine.tool import At
from agents.tools.crm.shapes import Shape
from agents.tools.crm.writers import Holder, holder_of


class Standing(Shape):
    """A record; `id` differs from the one asked for if that was merged into it."""

    kind: Kind
    id: str
    fields: dict[str, Holder]


def standing(at: At, kind: Kind, id: str, names: Sequence[str]) -> Standing:
    """Read it with the history of these properties. Raises `NotThere`, `Refused` and `Later`."""
    found = hubspot.read(at, kind, id, names, history=names)
    app = hubspot_site.ourselves(at)
    fields = {
        name: holder_of(found.properties.get(name, ""), found.history.get(name, ()), app)
        for name in dict.fromkeys(names)
    }
    return Standing(kind=kind, id=found.id, fields=fields)
