"""How the findings about a change stand, and what of them is said and remembered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from agents.analyzers.shapes import ORDER
from agents.pr_reviewer.remarks import Numbered, Remark
from agents.tools.github.memory import MOST, TEXT, Remembered
from agents.tools.github.review_settings import ReviewSettings


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
