"""All that was found, as remarks: the gravest first, on a line of the diff where that can be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agents.analyzers.shapes import ORDER, Finding, Severity
from agents.pr_reviewer.markdown import code, plain
from agents.pr_reviewer.shapes import ModelFinding
from agents.pr_reviewer.suggestion import block
from agents.tools.github.shapes import InlineComment

INLINE, BODY, TOGETHER = 10, 1500, 8
"""Inline comments at most, characters of one remark, and remarks in one comment."""
Anchors = Mapping[str, frozenset[int]]
"""By path, the lines where GitHub takes a comment."""


@dataclass(frozen=True)
class Remark:
    """One finding. `text` is untrusted; `by` names who found it, in Markdown.

    `suggestion` may be committed in place of the lines from `start` (None: the one line).
    """

    severity: Severity
    path: str
    line: int
    by: str
    text: str
    sure: bool = True
    suggestion: str = ""
    start: int | None = None

    @property
    def rank(self) -> tuple[int, str, int, str, str]:
        return ORDER[self.severity], self.path, self.line, self.by, self.text


@dataclass(frozen=True)
class Sorted:
    """Remarks by rank; those on a line of the diff; those about no line that the diff shows."""

    all: tuple[Remark, ...]
    inline: tuple[InlineComment, ...]
    unanchored: tuple[Remark, ...]


def remarks_of(findings: Iterable[Finding], model: Iterable[ModelFinding]) -> Iterator[Remark]:
    """Both kinds as one."""
    for each in findings:
        yield Remark(each.severity, each.path, each.line, f"{each.tool} {code(each.rule)}", each.message)
    for said in model:
        sure = said.confidence != "low"
        more = said.suggestion or ""
        yield Remark(said.severity, said.path, said.line, "language model", said.body, sure, more, said.start_line)


def sort(remarks: Iterable[Remark], anchors: Anchors) -> Sorted:
    """Place at most ten comments, the gravest first; what a model only guesses at gets none."""
    ranked = tuple(sorted(dict.fromkeys(remarks), key=lambda each: each.rank))
    places: dict[tuple[str, int], list[Remark]] = {}
    for each in ranked:
        if each.sure and _fits(each, anchors):
            places.setdefault((each.path, each.line), []).append(each)
    chosen = list(places.items())[:INLINE]
    inline = tuple(_comment(path, line, here[:TOGETHER]) for (path, line), here in chosen)
    return Sorted(ranked, inline, tuple(each for each in ranked if not _fits(each, anchors)))


def _fits(remark: Remark, anchors: Anchors) -> bool:
    return remark.line in anchors.get(remark.path, frozenset())


def _comment(path: str, line: int, here: list[Remark]) -> InlineComment:
    """One comment on one place. It can carry one suggestion: the gravest remark's that has any."""
    parts = [f"**{each.severity}** · {each.by}\n\n{plain(each.text, BODY)}" for each in here]
    offer = next((each for each in here if each.suggestion), None)
    if offer:
        parts.append(block(offer.suggestion))
    return InlineComment(path=path, line=line, start_line=offer.start if offer else None, body="\n\n".join(parts))
