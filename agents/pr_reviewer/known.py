"""What was found now beside what is remembered: new, still open, fixed, dismissed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from agents.analyzers.shapes import ORDER
from agents.pr_reviewer.diff import rows
from agents.pr_reviewer.remarks import MODEL, Numbered, Remark
from agents.tools.github.memory import MOST, TEXT, Remembered
from agents.tools.github.recall import Recall
from agents.tools.github.review_settings import ReviewSettings
from agents.tools.github.shapes import ChangedFile

Lines = Mapping[str, Mapping[int, str]]
"""By path and number, the lines of the new version that the diff shows."""


@dataclass(frozen=True)
class Looked:
    """What was looked at: `lines` of the whole diff, the paths `at`, those `unseen` whole, and whether the analyzers
    could read all of it (`sure`)."""

    lines: Lines
    at: Collection[str]
    unseen: Collection[str]
    sure: bool


@dataclass(frozen=True)
class Picture:
    """How the findings stand. `open` are those said before that still hold; none of the dismissed is among them."""

    fresh: tuple[Numbered, ...]
    open: tuple[Remembered, ...]
    fixed: tuple[Remembered, ...]
    known: tuple[Numbered, ...]
    kept: tuple[Remembered, ...]
    dismissed: frozenset[int] = frozenset()

    @property
    def last(self) -> int:
        """The greatest number there is (0: none)."""
        return max([0, *(each.n for each in self.fresh), *(each.n for each in self.kept)])

    def wanted(self, settings: ReviewSettings) -> Picture:
        """The same without what the repository does not want to hear of; it is remembered all the same."""
        numbered = [each.remark.path for each in (*self.fresh, *self.known)]
        ignored = settings.ignored([*numbered, *(each.path for each in self.kept)])

        def heard(each: Remark | Remembered) -> bool:
            grave = ORDER[each.severity] <= ORDER[settings.min_severity]
            return grave and each.path not in ignored and not settings.leaves_out(each.tool, each.rule)

        return replace(
            self,
            fresh=tuple(each for each in self.fresh if heard(each.remark)),
            open=tuple(filter(heard, self.open)),
            fixed=tuple(filter(heard, self.fixed)),
            known=tuple(each for each in self.known if heard(each.remark)),
        )

    def remembered(self, inline: Collection[int]) -> tuple[Remembered, ...]:
        """As much as there is room for, those in `inline` as said on their lines.

        What was dismissed comes first, or it would be raised again; then what matters most.
        """
        fresh = [_remembered(each, inline=each.n in inline) for each in self.fresh]
        kept = [each.model_copy(update={"inline": each.inline or each.n in inline}) for each in self.kept]

        def rank(each: Remembered) -> tuple[bool, bool, int, int]:
            return each.n not in self.dismissed, each.fixed, ORDER[each.severity], each.n

        return tuple(sorted([*fresh, *kept], key=rank)[:MOST])


def lines_of(files: Iterable[ChangedFile]) -> Lines:
    """The text of every line shown, without its sign."""
    return {file.path: {n: line[1:] for n, line in rows(file.patch or "") if n} for file in files}


def picture(remarks: Iterable[Remark], recalled: Recall, looked: Looked) -> Picture:
    """Findings by fingerprint: a line that only moved is the same finding."""
    found = dict(_fingerprinted(remarks, looked.lines))
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


def _fingerprinted(remarks: Iterable[Remark], lines: Lines) -> Iterable[tuple[str, Remark]]:
    seen: Counter[str] = Counter()
    for each in sorted(dict.fromkeys(remarks), key=lambda remark: (remark.path, remark.line, remark.rank)):
        text = lines.get(each.path, {}).get(each.line)
        said = re.sub(r"\d+", "0", each.text) if text is None else text
        base = _base(each.path, each.tool, each.rule, said)
        seen[base] += 1
        yield f"{base}-{min(seen[base], 9999)}", each


def _base(path: str, tool: str, rule: str, text: str) -> str:
    whole = "\x1f".join([path, tool, rule, " ".join(text.split())])
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:16]


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
    return all(_base(before.path, before.tool, before.rule, text) != base for text in texts)


def _remembered(each: Numbered, *, inline: bool) -> Remembered:
    said = each.remark
    return Remembered(
        n=each.n,
        fingerprint=each.fingerprint,
        severity=said.severity,
        path=said.path[:4096],
        line=said.line,
        tool=said.tool[:100],
        rule=said.rule[:200],
        text=said.text[:TEXT],
        inline=inline,
    )
