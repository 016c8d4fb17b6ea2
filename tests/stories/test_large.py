"""A pull request of many files is reviewed within the limits that ship, with a model and without."""

from __future__ import annotations

from agents.models import Request
from agents.models.scripted import ScriptedModel
from agents.pr_reviewer.portions import FILES
from tests.eval.site import Site, site

CHANGED = FILES + 5
PATHS = [f"docs/page{n}.md" for n in range(CHANGED)]


def answer(request: Request) -> object:
    """A finding about each file, nothing beyond; the second look confirms them all."""
    if request.prompt == "file.md":
        body = "This word is not spelled right."
        finding = {"path": "", "line": 1, "severity": "low", "confidence": "high", "body": body}
        return {"digest": "Adds a page.", "items": [finding]}
    if request.prompt == "confirm.md":
        return {"items": [{"number": n + 1, "why": "It stands there.", "holds": True} for n in range(CHANGED)]}
    return {"items": []}


def reviewed(at: Site) -> int:
    repo = at.hub.create_repository("acme/docs", files={"README.md": "# Docs\n"})
    pull = repo.open_pull("pages", title="Add pages", files=dict.fromkeys(PATHS, "Helo.\n"))
    said = at.finish(at.begin(at.hub.deliveries[-1]))
    assert len(pull.comments) == 1
    assert "size/m" in {label.lower() for label in pull.labels}
    return said


def test_more_files_than_a_model_reads_are_reviewed_without_asking_for_more_budget() -> None:
    with site(ScriptedModel(answer)) as at:
        assert reviewed(at) > 0


def test_without_a_model_the_files_that_none_read_cost_no_budget() -> None:
    with site(None) as at:
        assert reviewed(at) == 0
