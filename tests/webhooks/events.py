"""Server-sent events as a client reads them (HTML Standard, "Interpreting an event stream")."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple


class Event(NamedTuple):
    """One event, its data read as JSON."""

    id: str
    kind: str
    data: Any


def events(lines: Iterable[str]) -> Iterator[Event]:
    """The events in a stream's lines; comments, and what is not ended by an empty line, are none."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line and name:
            fields[name] = value.removeprefix(" ")
        elif not line and "data" in fields:
            yield Event(fields["id"], fields["event"], json.loads(fields["data"]))
            fields = {}
