"""All that was found, as remarks: the gravest first, on a line of the diff where that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agents.analyzers.shapes import ORDER, Finding, Severity
from agents.pr_reviewer.markdown import code, plain
from agents.pr_reviewer.markdown import line as line_of
from agents.pr_reviewer.shapes import ModelFinding
from agents.pr_reviewer.suggestion import block
from agents.tools.github.shapes import InlineComment

BODY, TOGETHER = 1500, 8
"""Characters of one remark, and remarks in one comment."""
MODEL = "language model"
Anchors = Mapping[str, frozenset[int]]
"""By path, the lines where GitHub takes a comment."""


@dataclass(frozen=True)
class Remark:
    """One finding, of the `rule` of a `tool`. `text` is untrusted.

    `suggestion` may be committed in place of the lines from `start` (None: the one line).
    """

    severity: Severity
    path: str
    line: int
    tool: str
    rule: str
    text: str
    confidence: Severity = "high"
    suggestion: str = ""
    start: int | None = None

    @property
    def by(self) -> str:
        """Who found it, in Markdown."""
        return by(self.tool, self.rule)

    @property
    def rank(self) -> tuple[int, int, str, int, str, str]:
        """The gravest first, of those the surest."""
        return ORDER[self.severity], ORDER[self.confidence], self.path, self.line, self.by, self.text


@dataclass(frozen=True)
class Numbered:
    """A remark with the number that people call it by, and its fingerprint."""

    n: int
    fingerprint: str
    remark: Remark


def by(tool: str, rule: str) -> str:
    """A tool and a rule of it, in Markdown."""
    return f"{line_of(tool, 100)} {code(rule)}" if rule else line_of(tool, 100)


def remarks_of(findings: Iterable[Finding], model: Iterable[ModelFinding]) -> Iterator[Remark]:
    """Both kinds as one."""
    for each in findings:
        yield Remark(each.severity, each.path, each.line, each.tool, each.rule, each.message, each.confidence)
    for said in model:
        yield Remark(
            said.severity,
            said.path,
            said.line,
            MODEL,
            "",
            said.body,
            said.confidence,
            said.suggestion or "",
            said.start_line,
        )


def hangs(remark: Remark, anchors: Anchors) -> bool:
    """Whether it is said on its line: GitHub takes a comment there, and it is no guess."""
    return remark.confidence != "low" and remark.line in anchors.get(remark.path, frozenset())


def comments_on(findings: Iterable[Numbered], anchors: Anchors) -> tuple[InlineComment, ...]:
    """Those that can be said on their lines, one comment a line."""
    places: dict[tuple[str, int], list[Numbered]] = {}
    for each in findings:
        if hangs(each.remark, anchors):
            places.setdefault((each.remark.path, each.remark.line), []).append(each)
    return tuple(_comment(path, line, here[:TOGETHER]) for (path, line), here in places.items())


def _comment(path: str, line: int, here: list[Numbered]) -> InlineComment:
    """One comment on one place. It can carry one suggestion: the gravest remark's that has any."""
    parts = [
        f"**{each.remark.severity}** · {each.remark.by} · finding {each.n}\n\n{plain(each.remark.text, BODY)}"
        for each in here
    ]
    offer = next((each.remark for each in here if each.remark.suggestion), None)
    if offer:
        parts.append(block(offer.suggestion))
    return InlineComment(path=path, line=line, start_line=offer.start if offer else None, body="\n\n".join(parts))
