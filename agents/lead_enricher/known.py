"""What several sources say of a lead, made one: the best value of each field, and who says otherwise. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from agents.lead_enricher.countries import code_of, name_of
from agents.lead_enricher.industries import industry_of
from agents.lead_enricher.tables import FOLDER, Spec, table
from agents.models.invisible import visible

Name = Literal["company", "industry", "employees", "revenue", "city", "country", "job_title", "phone"]
"""All that can be found out. A score's rules may also ask for "mailbox" and "domain"."""
NUMBERS = ("employees", "revenue")
Property = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
Part = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False, strict=False)]
LONG = 300
CITY = re.compile(r"[^\W\d_](?:[^\W\d_]|[ .'’()/-]){0,59}")


class Confidence(Spec):
    """Of the sources that do not say it themselves."""

    crm: Part
    page: Part
    model: Part


class Fields(Spec):
    """The table `fields.toml`: the property that holds each field, at contact and company."""

    contact: dict[Name, Property]
    company: dict[Name, Property]
    confidence: Confidence
    providers: Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], ...], Field(strict=False)] = ()
    score: Property | Literal[""] = ""


class Found(BaseModel):
    """What one source says. `source` is as people read it."""

    model_config = ConfigDict(frozen=True)

    name: Name
    value: str
    source: str
    confidence: float


class Known(BaseModel):
    """What is gone by, and by how much; `others` are the values that do not agree."""

    model_config = ConfigDict(frozen=True)

    name: Name
    value: str
    source: str
    confidence: float
    others: tuple[Found, ...] = ()


FIELDS = table(FOLDER / "fields.toml", Fields)


def found(name: str, value: object, source: str, confidence: float) -> Found | None:
    """What a source says, as we write it; None for what is nothing, or no field of ours."""
    text = _plain(str(value))[:LONG] if value is not None else ""
    if name not in get_args(Name) or not text or not 0 < confidence <= 1:
        return None
    text = AS_WRITTEN[name](text) if name in AS_WRITTEN else text
    given = {"name": name, "value": text, "source": source, "confidence": confidence}
    return Found.model_validate(given) if text else None


def merged(everything: Iterable[Found]) -> dict[str, Known]:
    """One value a field, in order of the fields: the one that is most believed, of equals the one found first.

    Sources that agree are believed more than each alone: of two at 0.5, one of both is right at 0.75.
    """
    by_name: dict[str, list[Found]] = {}
    for each in everything:
        by_name.setdefault(each.name, []).append(each)
    return {name: _one(by_name[name]) for name in get_args(Name) if name in by_name}


def _one(said: list[Found]) -> Known:
    groups: dict[str, list[Found]] = {}
    for each in said:
        groups.setdefault(same(each.value), []).append(each)
    best = max(groups.values(), key=_together)  # the first of equals
    sources = ", ".join(dict.fromkeys(each.source for each in best))
    others = tuple(each for group in groups.values() if group is not best for each in group)
    return Known(name=best[0].name, value=best[0].value, source=sources, confidence=_together(best), others=others)


def _together(agreeing: list[Found]) -> float:
    """That not all of them are wrong, each source counted once, by what it is surest of."""
    wrong = 1.0
    for part in {each.source: each.confidence for each in sorted(agreeing, key=lambda each: each.confidence)}.values():
        wrong *= 1 - part
    return round(1 - wrong, 4)


def same(value: str) -> str:
    """A value as it is compared: "ACME, Inc." and "Acme Inc" are one."""
    plain = unicodedata.normalize("NFKC", value).casefold()
    return re.sub(r"[\W_]+", " ", plain).strip()


def number_of(text: str) -> int | None:
    """A whole number of "1,200", "1.200", "1200.0", "51-200" (its middle) and "1,000+"; None for none."""
    plain = re.sub(r"(?<=\d)[.,' \u00a0](?=\d{3}(?!\d))", "", text.strip().rstrip("+").strip())
    if span := re.fullmatch(r"(\d{1,15})\s*(?:-|–|to)\s*(\d{1,15})", plain):
        return (int(span[1]) + int(span[2])) // 2
    one = re.fullmatch(r"(\d{1,15})(?:[.,]\d{1,2})?", plain)
    return int(one[1]) if one else None


def _number(text: str) -> str:
    number = number_of(text)
    return "" if number is None else str(number)


def _country(text: str) -> str:
    return name_of(text) if code_of(text) else ""


def _city(text: str) -> str:
    return text if CITY.fullmatch(text) else ""


def _plain(text: str) -> str:
    return " ".join(str(visible(unicodedata.normalize("NFKC", text))).split())


AS_WRITTEN: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(NUMBERS, _number),
    "industry": industry_of,
    "country": _country,
    "city": _city,
}
"""So that all who mean the same say the same. An industry that HubSpot does not know is none; "Texas" is no country."""
