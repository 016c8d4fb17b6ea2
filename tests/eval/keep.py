"""The evaluation as JSON, for whoever compares two of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.eval.corpus import LANGUAGES
from tests.eval.score import Result, Score, score

OUT = Path(__file__).parent / "out"


def keep(blocks: Mapping[str, Sequence[Result]], folder: Path = OUT) -> Path:
    """Write `evaluation.json`: for each block the scores by language and in total, and every case. Where it is."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "evaluation.json"
    path.write_text(json.dumps({name: _block(results) for name, results in blocks.items()}, indent=2) + "\n", "utf-8")
    return path


def _block(results: Sequence[Result]) -> dict[str, Any]:
    groups = {name: [each for each in results if each.case.card.language == name] for name in LANGUAGES}
    scores = {name: _scored(score(group)) for name, group in groups.items() if group}
    return {"scores": scores | {"total": _scored(score(results))}, "cases": [_case(each) for each in results]}


def _scored(it: Score) -> dict[str, Any]:
    return asdict(it) | {"precision": it.precision, "recall": it.recall, "f1": it.f1}


def _case(each: Result) -> dict[str, Any]:
    expect, raised = each.case.card.expect, each.said.raised
    return {
        "name": each.case.name,
        "language": each.case.card.language,
        "innocent": each.case.card.innocent,
        "hits": [expect[spot].kind for spot, _ in each.matched.hits],
        "missed": [expect[spot].kind for spot in each.matched.missed],
        "false": [asdict(raised[at]) for at in each.matched.false],
        "again": [asdict(raised[at]) for at in each.matched.again],
    }
