"""Records as they live now: one that was merged away lives on as another."""

from __future__ import annotations

from agents.clients import hubspot
from agents.clients.hubspot import Kind
from agents.clients.web_site import NotThere
from agents.engine.tool import At

KEYS: dict[Kind, str] = {"contacts": "email", "companies": "domain"}
"""What people know a record by."""


def id_of(at: At, kind: Kind, id: str) -> str:
    """Its id, or that of the one it was merged into. Raises `NotThere`, `Refused` and `Later`."""
    return hubspot.read(at, kind, id, (KEYS[kind],)).id


def id_if_there(at: At, kind: Kind, id: str) -> str:
    """The same, or nothing: to a probe, a record that is gone has nothing of ours. Raises `Refused` and `Later`."""
    try:
        return id_of(at, kind, id)
    except NotThere:
        return ""
