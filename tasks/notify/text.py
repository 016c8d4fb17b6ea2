"""What people are told, in words: a question that waits for them, a run that failed."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from agents.engine.journal import QuestionKind
from tasks.notify import Notice
from tasks.people import Person
from tasks.status import Approval, RunView

LONGEST_PART = 4_000
MOST_PARTS = 20
# Marks that turn the direction of text: with them, a line reads otherwise than it is.
TURNING = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

HEADINGS: dict[QuestionKind, tuple[str, str]] = {
    "approve": ("Approve", "wants to do this, and asks first."),
    "unknown": (
        "Did it happen?",
        "made this call, and no answer came. Nobody knows whether it happened: please look, and say which.",
    ),
    "changed": (
        "Workflow changed",
        "cannot go on: its workflow was changed under this run, and no longer fits what was done.",
    ),
    "crashed": (
        "Crashed",
        "cannot go on: its workflow has a bug, or its worker died several times at the same place.",
    ),
    "spent": ("Out of budget", "has spent what it was given for this run, and waits: may it have as much again?"),
    "looping": (
        "Going round in circles",
        "seems to get nowhere, and waits before it spends more: is it to go on, and with which advice?",
    ),
}

ANSWERS: dict[QuestionKind, tuple[str, str]] = {
    "approve": ("If yes", "If no"),
    "unknown": ("If it happened", "If it did not"),
    "changed": ("If continued", "If cancelled"),
    "crashed": ("If tried again", "If cancelled"),
    "spent": ("If it goes on", "If cancelled"),
    "looping": ("If it goes on", "If cancelled"),
}
"""How `on_yes` and `on_no` are introduced."""


def asked(approval: Approval, person: Person, link: str, reminder: int = 0) -> Notice:
    """A question, for one person. `link` is their own; `reminder` counts how often they were told before."""
    heading, opening = HEADINGS[approval.kind]
    told = f".{reminder}" if reminder else ""
    title = line(approval.title)
    return _notice(
        "question",
        person,
        message_id=f"ask.{approval.id}.{person.id}{told}",
        run=approval.run,
        subject=f"[Placet] {'Reminder: ' if reminder else ''}{heading}: {title}",
        given={
            "asked": approval,
            "title": title,
            "heading": heading,
            "opening": opening,
            "answers": ANSWERS[approval.kind],
            "link": link,
            "parts": approval.preview.parts[:MOST_PARTS],
            "more_parts": len(approval.preview.parts[MOST_PARTS:]),
        },
    )


def failed(run: RunView, person: Person) -> Notice:
    """That a run failed, for one of the operators."""
    about = f" on {line(run.subject)}" if run.subject else ""
    return _notice(
        "failed",
        person,
        message_id=f"failed.{run.id}.{person.id}",
        run=run.id,
        subject=f"[Placet] Failed: {run.agent}{about}",
        given={"run": run},
    )


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


def _notice(template: str, person: Person, *, message_id: str, run: str, subject: str, given: dict[str, Any]) -> Notice:
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
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=select_autoescape(["html.j2"], default=False),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.filters.update(line=line, shown=shown, quoted=_quoted, indented=_indented, utc=_utc)
