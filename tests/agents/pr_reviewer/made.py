"""Results as the tools give them, made up."""

from __future__ import annotations

from typing import Any

from agents.analyzers.shapes import Analysis, Finding
from agents.code.shapes import Context
from agents.engine.flow import Call, Think
from agents.pr_reviewer.shapes import Check, Checks, FileReading, Findings, ModelFinding, PullRequest
from agents.tools.github.compare import Compared
from agents.tools.github.recall import Recall
from agents.tools.github.review_settings import ReviewSettings
from agents.tools.github.shapes import ChangedFile, Files, Labels, Pull, Review
from agents.tools.github.summarize import Summary

HEAD, NEXT, BASE = "1" * 40, "2" * 40, "b" * 40
EVENT = PullRequest(repo="acme/shop", number=7, head_sha=HEAD, base_sha=BASE, action="opened")
PATCH = "@@ -1,2 +1,4 @@ def f():\n a = 1\n+b = 2\n+c = 3\n d = 4"
"""Shows lines 1 to 4 of the new file; 2 and 3 are new."""
SUMMED = Summary(id=5, url="https://github.example/acme/shop/pull/7#issuecomment-5", revision=1)
POSTED = Review(id=99, url="https://github.example/acme/shop/pull/7#pullrequestreview-99")


def pull(**more: Any) -> Pull:
    fields = {
        "repo": "acme/shop",
        "number": 7,
        "head_sha": HEAD,
        "base_sha": BASE,
        "state": "open",
        "draft": False,
        "merged": False,
        "updated_at": "2026-01-01T00:00:00+00:00",
        "base_ref": "main",
        "head_ref": "x",
        "author": "mona",
        "title": "Add b and c",
        "body": "They were missing.",
        "changed_files": 1,
        "additions": 2,
        "deletions": 0,
        **more,
    }
    return Pull.model_validate(fields)


def file(path: str = "app.py", **more: Any) -> ChangedFile:
    fields = {"path": path, "status": "modified", "additions": 2, "deletions": 0, "patch": PATCH, **more}
    return ChangedFile.model_validate(fields)


def finding(line: int = 2, **more: Any) -> Finding:
    fields = {"tool": "ruff", "rule": "F821", "path": "app.py", "severity": "medium", "message": "Undefined", **more}
    return Finding.model_validate({"line": line, **fields})


def said(line: int = 2, **more: Any) -> ModelFinding:
    fields = {"path": "app.py", "severity": "high", "confidence": "high", "body": "It breaks.", **more}
    return ModelFinding.model_validate({"line": line, **fields})


class World:
    """Answers every command of the reviewer; each answer can be replaced, by a value, a list of them, or an error.

    `think` stands for what a model finds in the files, each told of its own; it confirms all of it. Without one the
    rules answer.
    """

    def __init__(self, **answers: Any) -> None:
        self.answers: dict[str, Any] = {
            "pull": pull(),
            "files": Files(head=HEAD, items=(file(), file("tests/test_app.py"))),
            "run": Analysis(findings=(), notes=()),
            "context": Context(files=()),
            "review": POSTED,
            "recall": Recall(),
            "settings": ReviewSettings(),
            "compare": Compared(status="ahead", items=(file(),)),
            "summarize": SUMMED,
            "label": Labels(labels=("size/XS",)),
            **answers,
        }

    def __call__(self, command: Call | Think) -> Any:
        name = command.tool.rpartition(".")[2] if isinstance(command, Call) else command.prompt.removesuffix(".md")
        answer = self.answers[name] if name in self.answers else self._thought(command)
        if isinstance(answer, list):
            answer = answer.pop(0)
        if callable(answer):
            answer = answer(command)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _thought(self, command: Call | Think) -> Any:
        assert isinstance(command, Think)
        answer = self.answers.get("think", command.otherwise)
        if not isinstance(answer, Findings) or "think" not in self.answers:
            return answer
        if command.prompt == "confirm.md":
            return confirming(*(each["number"] for each in command.given["claims"]))
        if command.prompt == "across.md":
            return Findings(items=())
        own = tuple(item for item in answer.items if item.path == command.given["path"])
        return FileReading(digest="It adds b.", items=own, by=answer.by)


def confirming(*numbers: int) -> Checks:
    """A second look that holds those findings, and no other."""
    return Checks(items=tuple(Check(number=number, why="seen", holds=True) for number in numbers))
