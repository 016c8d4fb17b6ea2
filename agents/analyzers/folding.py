"""Findings of several analyzers as one list: sorted, each meaning once a line, no credential told twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from agents.analyzers.shapes import ORDER, Finding

SAME = (
    frozenset({"eslint(no-eval)", "eslint(no-new-func)", "js-eval"}),
    frozenset({"eslint(no-undef)", "react(jsx-no-undef)"}),
)
"""Rules that say the same in other words."""
MEANING = {rule: "/".join(sorted(rules)) for rules in SAME for rule in rules}


def folded(found: Collection[Finding], tools: Sequence[str]) -> list[Finding]:
    """Each finding once. Of those that mean the same on a line, the gravest stays, by the first of the `tools`."""
    rank = {tool: n for n, tool in enumerate(tools)}
    kept: dict[tuple[str, int, str], Finding] = {}
    for each in sorted(set(_apart(found)), key=lambda each: (ORDER[each.severity], rank.get(each.tool, 0))):
        kept.setdefault((each.path, each.line, _meaning(each)), each)
    return sorted(kept.values(), key=_place)


def _meaning(finding: Finding) -> str:
    return MEANING.get(finding.rule, finding.message.casefold())


def _apart(found: Collection[Finding]) -> Iterator[Finding]:
    """Of the findings about one credential the most telling; others on its line without what they say of it."""
    credentials: dict[tuple[str, int], Finding] = {}
    for each in sorted(found, key=_telling):
        if each.credential:
            credentials.setdefault((each.path, each.line), each)
    for each in found:
        if each.credential:
            continue
        if (each.path, each.line) in credentials:
            yield each.model_copy(update={"message": f"{each.rule}, on a line with a credential (not shown)"})
        else:
            yield each
    yield from credentials.values()


def _telling(finding: Finding) -> tuple[bool, int, str]:
    return finding.tool != "detect-secrets", ORDER[finding.severity], finding.rule


def _place(finding: Finding) -> tuple[str, int, str, str, str]:
    return finding.path, finding.line, finding.tool, finding.rule, finding.message
