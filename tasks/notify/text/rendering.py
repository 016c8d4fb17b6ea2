"""Words put into a notice: values on one line, other people's words marked, and the templates."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from tasks.notify import Notice
from tasks.people import Person

LONGEST_PART = 4_000
# Marks that turn the direction of text: with them, a line reads otherwise than it is.
TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def line(value: Any) -> str:
    """A value on one line, cut where nobody would read on."""
    words = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    words = " ".join(shown(words).split())
    return words if len(words) <= 300 else words[:299] + "…"


def shown(text: str) -> str:
    """Text as it is: what would hide or turn it is written out, and a very long one is cut."""
    cut = text if len(text) <= LONGEST_PART else text[:LONGEST_PART] + "\n… (the whole is on the page)"
    turned = TURNING.sub(lambda found: f"<U+{ord(found[0]):04X}>", cut)
    return UNPRINTABLE.sub("\ufffd", turned)


def notice(template: str, person: Person, *, message_id: str, run: str, subject: str, given: dict[str, Any]) -> Notice:
    """A notice in both forms, of the templates of that name, which are `given` names and `person`."""
    given = {**given, "person": person}
    return Notice(
        message_id=message_id,
        to_name=person.name,
        to_mail=person.mail,
        subject=subject,
        text=_TEMPLATES.get_template(f"{template}.txt.j2").render(given),
        html=_TEMPLATES.get_template(f"{template}.html.j2").render(given),
        thread=f"run.{run}",
    )


def _quoted(text: str) -> str:
    """Somebody else's words, each line marked, so that none can pass for ours."""
    return "\n".join(f"> {each}" for each in shown(text).splitlines()) or "> "


def _indented(text: str) -> str:
    return "\n".join(f"    {each}" for each in shown(text).splitlines())


def _utc(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=select_autoescape(["html.j2"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters.update(line=line, shown=shown, quoted=_quoted, indented=_indented, utc=_utc)
