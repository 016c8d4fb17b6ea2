"""All that was found, as remarks: the gravest first, on a line of the diff where that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agents.analyzers.shapes import ORDER, Finding, Severity
from agents.pr_reviewer.shapes import ModelFinding
from agents.pr_reviewer.suggestion import block
from agents.tools.github.shapes import InlineComment
from agents.wording.markdown import code, plain
from agents.wording.markdown import line as line_of

BODY, TOGETHER, ROOM = 1500, 8, 13_000
"""Characters of one remark, remarks in one comment, and characters of them all as they are written.

A comment's 20,000 leave room for a suggestion, and for the numbers of the remarks that are not in it.
"""
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
    return tuple(_comment(path, line, here) for (path, line), here in places.items())


def _comment(path: str, line: int, here: list[Numbered]) -> InlineComment:
    """One comment on one place: the gravest remarks, and the numbers of those that there is no room for.

    It can carry one suggestion: the gravest remark's that has any.
    """
    parts = list(_fitting(map(_part, here[:TOGETHER])))
    offer = next((each.remark for each in here[: len(parts)] if each.remark.suggestion), None)
    if rest := [str(each.n) for each in here[len(parts) :]]:
        parts.append(f"_Also about this line, and listed in the summary: {', '.join(rest)}._")
    if offer:
        parts.append(block(offer.suggestion))
    return InlineComment(path=path, line=line, start_line=offer.start if offer else None, body="\n\n".join(parts))


def _part(each: Numbered) -> str:
    return f"**{each.remark.severity}** · {each.remark.by} · finding {each.n}\n\n{plain(each.remark.text, BODY)}"


def _fitting(parts: Iterable[str]) -> Iterator[str]:
    """The first one, and those after it for as long as there is room."""
    left = ROOM
    for n, part in enumerate(parts):
        left -= len(part) + 2
        if n and left < 0:
            return
        yield part
