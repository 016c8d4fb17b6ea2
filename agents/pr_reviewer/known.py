"""What was found now beside what is remembered: new, still open, fixed, dismissed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from agents.pr_reviewer.fingerprints import Lines, base_of, fingerprinted
from agents.pr_reviewer.picture import Picture
from agents.pr_reviewer.remarks import MODEL, Numbered, Remark
from agents.tools.github.memory import Remembered
from agents.tools.github.recall import Recall


@dataclass(frozen=True)
class Looked:
    """What was looked at: `lines` of the whole diff, the paths `at`, those `unseen` whole, and whether the analyzers
    could read all of it (`sure`)."""

    lines: Lines
    at: Collection[str]
    unseen: Collection[str]
    sure: bool


def picture(remarks: Iterable[Remark], recalled: Recall, looked: Looked) -> Picture:
    """Findings by fingerprint: a line that only moved is the same finding."""
    found = dict(fingerprinted(remarks, looked.lines))
    before = {each.fingerprint: each for each in recalled.findings}
    back = {each.n for each in recalled.findings if each.fixed and each.fingerprint in found}
    kept = tuple(_now(each, found, looked) for each in recalled.findings)
    hushed = {*recalled.dismissed, *back}
    fixed = {each.n for each in recalled.findings if not each.fixed}
    last = max([recalled.last, *(each.n for each in recalled.findings)])
    new = sorted(((key, each) for key, each in found.items() if key not in before), key=lambda pair: pair[1].rank)
    again = [Numbered(before[key].n, key, each) for key, each in found.items() if key in before]
    return Picture(
        fresh=tuple(
            [each for each in again if each.n in back - {*recalled.dismissed}]
            + [Numbered(last + n, key, each) for n, (key, each) in enumerate(new, 1)]
        ),
        open=tuple(each for each in kept if not each.fixed and each.n not in hushed),
        fixed=tuple(each for each in kept if each.fixed and each.n in fixed - {*recalled.dismissed}),
        known=tuple(each for each in again if each.n not in hushed),
        kept=tuple(each for each in kept if each.n not in back - {*recalled.dismissed}),
        dismissed=frozenset(recalled.dismissed),
    )


def _now(before: Remembered, found: Mapping[str, Remark], looked: Looked) -> Remembered:
    """A finding as it stands now: where it was found again, else as it was, or fixed."""
    if again := found.get(before.fingerprint):
        return before.model_copy(update={"line": again.line, "severity": again.severity, "fixed": False})
    return before.model_copy(update={"fixed": before.fixed or _gone(before, looked)})


def _gone(before: Remembered, looked: Looked) -> bool:
    """Whether it is certain that it does not hold any more: what was not looked at stays open."""
    if before.path in looked.unseen:
        return False
    if before.path not in looked.lines:
        return True
    if before.path not in looked.at:
        return False
    if before.tool != MODEL and looked.sure:
        return True
    texts = looked.lines[before.path].values()
    base = before.fingerprint.partition("-")[0]
    return all(base_of(before.path, before.tool, before.rule, text) != base for text in texts)
