"""What the operator lets be written, and where origins are kept."""

from __future__ import annotations

from agents.engine.errors import Refused
from agents.engine.tool import At
from agents.tools.crm.fields import FieldOptions, FieldValue


def options_of(at: At) -> FieldOptions:
    """The operator's."""
    found = at.options
    return found if isinstance(found, FieldOptions) else FieldOptions()


def origins_of(at: At) -> list[str]:
    """The property that keeps each field's source and confidence, if there is one."""
    name = options_of(at).provenance
    return [name] if name else []


def allowed(at: At, fields: tuple[FieldValue, ...]) -> None:
    """Raises `Refused` for a property that the operator does not have us write."""
    options = options_of(at)
    known = {*options.fields}
    names = [each.name for each in fields if each.name == options.provenance or (known and each.name not in known)]
    if names:
        raise Refused(f"{', '.join(names)}: not among the `fields` that options in [tools] let us write")
