"""What several sources say of a lead, made one: the best value of each field, and who says otherwise. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from pydantic import BaseModel, ConfigDict

from .fields import Name
from .values import as_written, same


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


def found(name: str, value: object, source: str, confidence: float) -> Found | None:
    """What a source says, as we write it; None for what is nothing, or no field of ours."""
    text = as_written(name, value)
    if name not in get_args(Name) or not text or not 0 < confidence <= 1:
        return None
    return Found.model_validate({"name": name, "value": text, "source": source, "confidence": confidence})


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
