"""What a site asks software to leave alone. RFC 9309, "Robots Exclusion Protocol"."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator
from urllib.parse import quote

US = "placet"
EVERYBODY = "*"
MOST = 512 * 1024
"""Bytes of a robots.txt that are read; RFC 9309 asks for 500 kibibytes at least."""
LONGEST = 2_000

Rule = tuple[bool, str]
"""Whether it allows, and the pattern of what."""


def rules_of(text: str) -> tuple[Rule, ...]:
    """Those for us, or if there are none for us by name, those for everybody."""
    groups: dict[str, list[Rule]] = {}
    for agents, rules in _groups(text):
        for agent in agents:
            groups.setdefault(agent, []).extend(rules)
    return tuple(groups.get(US, groups.get(EVERYBODY, ())))


def allows(rules: Iterable[Rule], target: str) -> bool:
    """Whether a path (with its query) may be read: the longest pattern that fits decides, of two as long the milder."""
    fitting = [(len(pattern), allowed) for allowed, pattern in rules if _fits(pattern, target)]
    return max(fitting, default=(0, True))[1]


def _groups(text: str) -> Iterator[tuple[set[str], list[Rule]]]:
    agents: set[str] = set()
    rules: list[Rule] = []
    naming = False
    for name, value in _lines(text):
        if name == "user-agent":
            if not naming:
                yield agents, rules
                agents, rules = set(), []
            agents.add(value.partition("/")[0].strip().lower())
        elif name in ("allow", "disallow") and value and len(value) <= LONGEST:
            rules.append((name == "allow", quote(value, safe=string.punctuation)))
        naming = name == "user-agent" or (naming and name not in ("allow", "disallow"))
    yield agents, rules


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.lstrip("\ufeff").splitlines():
        name, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _fits(pattern: str, target: str) -> bool:
    """`*` is any text, `$` at the end the end. In linear time, whatever is written there."""
    whole = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    at = len(first)
    last = rest.pop() if rest and whole else None
    for part in rest:
        found = target.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    if last is not None:
        return target.endswith(last) and len(target) - len(last) >= at
    return at == len(target) if whole else True
