"""What `make eval` prints and keeps, and that it is the real reviewer that is measured."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from agents.models import Model, Request
from agents.models.scripted import ScriptedModel
from tests.eval.__main__ import main
from tests.eval.corpus import Case, Planted, load
from tests.eval.evaluate import Outcome, evaluate, readable
from tests.eval.said import Raised, Said
from tests.eval.score import Result, result, score
from tests.eval.site import NotEvaluated, site

CASES = {case.name: case for case in load()}
DUPLICATE = CASES["35-yaml-duplicate-key"]
FAR = [CASES[name] for name in ("03-py-missing-await", "12-js-changed-return", "28-sql-fan-out")]
"""What no analyzer finds."""


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No `.env` and no variables of whoever runs the tests."""
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"):
        monkeypatch.delenv(name, raising=False)


def finding(case: Case, planted: Planted) -> dict[str, Any]:
    place = {"path": planted.path, "line": case.lines(planted)[0]}
    return place | {"severity": planted.severity, "confidence": "high", "body": planted.why}


def knowing(cases: Sequence[Case]) -> Model:
    """A model that knows what was planted."""
    planted = [(case, each) for case in cases for each in case.card.expect]

    def answer(request: Request) -> Any:
        if request.prompt == "confirm.md":
            return {"items": [{"number": n, "why": "it shows", "holds": True} for n in range(1, 20)]}
        if request.prompt != "file.md":
            return {"items": []}
        shown = [(case, each) for case, each in planted if each.path in request.text and each.quote in request.text]
        return {"digest": "as it says", "items": [finding(case, each) for case, each in shown]}

    return ScriptedModel(answer)


def results(cases: Sequence[Case], model: Model | None = None) -> list[Result]:
    outcomes = [outcome for _, outcome in evaluate(cases, model)]
    assert all(isinstance(each, Result) for each in outcomes), outcomes
    return [each for each in outcomes if isinstance(each, Result)]


def blind(cases: Sequence[Case], model: Model | None = None) -> Iterator[Outcome]:
    """An evaluation of nobody: the first case fails, the others find nothing."""
    for n, case in enumerate(cases):
        said = Said(raised=(), answered=True, twice=0, off=0)
        yield case, result(case, said) if n else NotEvaluated("the store is away")


def wordy(cases: Sequence[Case], model: Model | None = None) -> Iterator[Outcome]:
    for case in cases:
        yield case, result(case, Said((Raised("compose.yaml", 1, "**high** said"),), answered=True, twice=0, off=0))


def test_the_real_reviewer_finds_what_an_analyzer_can_and_misses_what_only_a_reader_can() -> None:
    found, missed = results([DUPLICATE, FAR[0]])
    assert score([found]).recall == 1.0
    assert score([missed]).recall == 0.0
    assert missed.said.answered


def test_with_a_model_that_knows_what_is_wrong_all_of_it_is_found() -> None:
    it = score(results(FAR, knowing(FAR)))
    assert (it.hits, it.planted, it.recall) == (4, 4, 1.0)


def test_a_review_that_does_not_end_well_is_not_scored() -> None:
    with site(None) as here:
        repo = here.hub.create_repository("acme/draft", files=DUPLICATE.base)
        repo.open_pull("change", title="t", files=DUPLICATE.changes).close()
        run = here.begin(here.hub.deliveries[-2])
        with pytest.raises(NotEvaluated, match=r"reviewed nothing: .* is closed"):
            here.finish(run)


def test_findings_that_cannot_be_read_are_no_score_of_zero() -> None:
    nothing = Said(raised=(), answered=True, twice=0, off=0)
    assert readable(nothing, 0) is nothing
    with pytest.raises(NotEvaluated, match="2 findings, and none can be read"):
        readable(nothing, 2)


def test_a_case_that_could_not_be_evaluated_is_exit_1_and_says_why_and_the_others_are_scored(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["yaml"], blind, tmp_path) == 1
    said = capsys.readouterr()
    assert said.err == "33-yaml-pull-request-target could not be evaluated: the store is away\n"
    assert "Rules only: 7 pull requests" in said.out
    assert "3 of 3" in said.out


def test_bad_scores_are_no_failure_and_the_json_says_what_the_table_says(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["-v", DUPLICATE.name], wordy, tmp_path) == 0
    out = capsys.readouterr().out
    assert "missed 35-yaml-duplicate-key: duplicate key (high)" in out
    assert "false  35-yaml-duplicate-key: compose.yaml:1: high said" in out
    kept = json.loads((tmp_path / "evaluation.json").read_text())["Rules only"]
    assert kept["scores"]["total"]["recall"] == 0.0
    assert kept["scores"]["yaml"]["false"] == 1
    assert kept["cases"][0]["missed"] == ["duplicate key"]


def test_a_name_that_there_is_not_is_exit_2(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["cobol"], blind, tmp_path) == 2
    assert "no case cobol; there are: 01-py-sql-injection" in capsys.readouterr().err
