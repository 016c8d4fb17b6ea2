"""What a company's home page says about it, by a model where there is one, else by rules. It is anybody's word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import SkipJsonSchema

from agents.engine.errors import ModelFailed
from agents.engine.flow import Flow, Think

from .countries import COUNTRIES
from .fields import FIELDS, Name
from .industries import industry_in
from .known import Found, found
from .names import company_name
from .values import same

RULES = "the rules"
SHOWN, ANSWER = 8_000, 600
"""Characters that a model is shown, and tokens of its answer."""
PARTED = re.compile(r"\s+[|–—·•:-]\s+|\s*[|:]\s+")
PLAIN_TITLES = frozenset(
    {"home", "homepage", "home page", "welcome", "startseite", "start", "willkommen", "accueil", "inicio"}
)
THOUSANDS = re.compile(r"(?<=\d)[.,'](?=\d{3}(?!\d))")
# It begins where a number does, and has an end: a page may be one number from its first sign to its last.
NUMBER = r"(?<!\d)(?<!\d[.,'])(\d{1,3}(?:[.,']\d{3}){1,3}|\d{1,6})(?:\s*\+)?"
PEOPLE = re.compile(
    rf"{NUMBER}\s+(?:employees|people work|team members|colleagues|staff|Mitarbeiter\w*|Mitarbeitende\w*"
    r"|Beschäftigte\w*|collaborateurs|salariés|empleados|dipendenti|medewerkers)",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"(?i:headquartered in|head office in|headquarters in|based in|Hauptsitz in|mit Sitz in)\s+"
    r"((?:[A-ZÄÖÜÉ][\w'’.-]+\s?){1,3})(?:,\s*((?:[A-ZÄÖÜÉ][\w'’.-]+\s?){1,3}))?"
)


class Said(BaseModel):
    """What a page says of a company; what it does not say is empty. `by` is ours, never asked of a model."""

    model_config = ConfigDict(frozen=True)

    company: str = ""
    industry: str = ""
    employees: str = ""
    country: str = ""
    city: str = ""
    by: SkipJsonSchema[str] = "a language model"


def read(title: str, text: str) -> Flow:
    """What is found on the page, and what was put aside of a model's answer (empty: nothing)."""
    rules = extracted(title, text)
    try:
        said: Said = yield Think(
            Said, "page.md", otherwise=rules, small=True, max_tokens=ANSWER, title=title[:200], text=text[:SHOWN]
        )
    except ModelFailed:
        said = rules
    if said.by == RULES:
        return list(_found(said, "the company's home page", FIELDS.confidence.page)), ""
    there, strange = _only_what_stands_there(said, f"{title}\n{text[:SHOWN]}")
    kept = list(_found(there, "the company's home page, read by a language model", FIELDS.confidence.model))
    named = ", ".join(f"{name} “{value[:40]}”" for name, value in strange)
    return kept, f"A language model's answer was put aside where the page does not say so: {named}." if strange else ""


def extracted(title: str, text: str) -> Said:
    """By rules alone: the title's name, "120 employees", "based in Berlin, Germany", the industry named oftenest."""
    people, told = PEOPLE.search(text), TOLD.search(text)
    city, country = (told[1] or "", told[2] or "") if told else ("", "")
    if told and not country and same(city) in COUNTRY_NAMES:
        city, country = "", city
    return Said(
        company=_titled(title),
        industry=industry_in(f"{title} {text}"),
        employees=people[1] if people else "",
        country=country.strip(" ."),
        city=city.strip(" ."),
        by=RULES,
    )


COUNTRY_NAMES = frozenset(same(name) for country in COUNTRIES.values() for name in country.names)


def _titled(title: str) -> str:
    """The shortest part of a title that can be a name: "Acme" of "Home | Acme – Tools for builders"."""
    parts = [company_name(each) for each in PARTED.split(title)]
    names = [each for each in parts if each and each.casefold() not in PLAIN_TITLES]
    return min(names, key=lambda each: len(each.split()), default="")


def _only_what_stands_there(said: Said, page: str) -> tuple[Said, list[tuple[str, str]]]:
    """A model's answer without what the page does not say, and what that was."""
    there = f" {_words(page)} "
    values = said.model_dump(exclude={"by"})
    strange = [(name, value) for name, value in values.items() if value and f" {_words(value)} " not in there]
    return said.model_copy(update=dict.fromkeys((name for name, _ in strange), "")), strange


def _words(text: str) -> str:
    """A text as it is searched: "1,200" is one number, of which "200" is no part."""
    return same(THOUSANDS.sub("", text))


def _found(said: Said, source: str, confidence: float) -> Iterator[Found]:
    for name in get_args(Name):
        value = getattr(said, name, "")
        value = company_name(value) if name == "company" else value
        if fact := found(name, value, source, confidence):
            yield fact
