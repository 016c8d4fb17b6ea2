"""Tools about made-up leads, whose answers are as long as a provider's: prose is this project's own documentation."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

from agents.engine.tool import At, Tool, keyed, read, tool

DOCS = Path(__file__).parents[2] / "docs"
PAGE = 4_000
"""Characters of a home page's text."""
VALUE = 14
"""Characters of a field: a name, a town, a number of people."""
NAMES = ("firstname", "lastname", "email", "jobtitle", "phone", "city", "country", "lifecyclestage", "website", "owner")
FOUND = ("employees", "industry", "revenue", "city", "country", "linkedin", "founded", "phone", "technology", "name")
SOURCES = ("CRM_UI", "IMPORT", "FORM", "INTEGRATION", "API")


@cache
def prose() -> str:
    """Words that people have written."""
    return "".join(path.read_text("utf-8") for path in sorted(DOCS.glob("*.md")))


def words(number: int, length: int) -> str:
    """A stretch of them, each number its own."""
    start = number * 7919 % (len(prose()) - length)
    return prose()[start : start + length]


def fields(number: int, names: tuple[str, ...]) -> dict[str, Any]:
    """Values with whoever wrote them last."""
    die = random.Random(number)
    return {
        name: {
            "value": words(die.randrange(10**6), VALUE),
            "by": die.choice(SOURCES),
            "at": f"2026-0{die.randint(1, 9)}-1{die.randint(0, 9)}T08:{die.randint(10, 59)}:00Z",
        }
        for name in names
    }


@tool("lead.contact", risk="low", repeat=read, roles={"contact": "free"}, returns={"domain": "internal"})
def contact(at: At, contact: int) -> dict[str, Any]:
    """Read a contact."""
    return {"id": contact, "domain": f"company{contact}.example", "fields": fields(contact, NAMES)}


@tool("lead.company", risk="low", repeat=read, roles={"domain": "free"})
def company(at: At, domain: str) -> dict[str, Any]:
    """Read a company."""
    number = len(domain) * 31 + int("".join(filter(str.isdigit, domain)))
    return {"id": number, "domain": domain, "fields": fields(number, FOUND)}


@tool("lead.standing", risk="low", repeat=read, roles={"contact": "free"})
def standing(at: At, contact: int) -> dict[str, Any]:
    """What was written to a contact before."""
    return {"opted_out": False, "in_conversation": False, "last_in": "", "last_out": "", "domain": f"d{contact}"}


@tool("lead.homepage", risk="low", repeat=read, roles={"domain": "free"})
def homepage(at: At, domain: str) -> dict[str, Any]:
    """Read a public page."""
    number = int("".join(filter(str.isdigit, domain)))
    return {"url": f"https://{domain}/", "status": 200, "title": words(number, 40), "text": words(number, PAGE)}


@tool("lead.found", risk="low", repeat=read, roles={"domain": "free"})
def found(at: At, domain: str) -> dict[str, Any]:
    """Ask a provider of data."""
    die = random.Random(domain)
    values = {name: words(die.randrange(10**6), VALUE) for name in FOUND}
    return {"fields": [{"name": name, "value": each, "confidence": 0.75} for name, each in values.items()]}


@tool(
    "lead.update",
    risk="medium",
    repeat=keyed(24),
    once_per=("contact", "fields"),
    roles={"contact": "free", "fields": "content"},
)
def update(at: At, contact: int, fields: list[dict[str, Any]]) -> dict[str, Any]:
    """Write fields of a contact."""
    at.sending()
    return {"id": contact, "written": [each["name"] for each in fields], "held_back": []}


@tool(
    "lead.note",
    risk="medium",
    repeat=keyed(24),
    once_per=("contact", "text"),
    roles={"contact": "free", "text": "content"},
)
def note(at: At, contact: int, text: str) -> str:
    """Write a note beside a contact."""
    at.sending()
    return f"note-{contact}"


@tool(
    "lead.send",
    risk="high",
    repeat=keyed(24),
    once_per=("contact", "step"),
    roles={"contact": "free", "step": "free", "subject": "content", "text": "content"},
)
def send(at: At, contact: int, step: int, subject: str, text: str) -> dict[str, Any]:
    """Send a letter."""
    at.sending()
    return {"id": f"<{contact}.{step}@mail.example>", "to": f"someone@company{contact}.example"}


TOOLS: dict[str, Tool] = {each.name: each for each in (contact, company, standing, homepage, found, update, note, send)}
