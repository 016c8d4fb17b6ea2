"""What a server's tools are now beside what a person accepted: what is new, changed or gone, and what that means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import unified_diff
from fnmatch import fnmatchcase
from typing import Literal

from agents.servers.declared import Because, name_of, why
from agents.servers.lock import Definition, Pinned
from agents.servers.spec import ServerSpec
from agents.servers.usable import unusable

Kind = Literal["new", "changed", "gone", "same"]


@dataclass(frozen=True)
class Change:
    """Of one tool. `name` is the server's for it, `called` ours. `now` None: it is gone. `unusable`: why it cannot be
    accepted; empty: it can. `because`: its risk, and how it can be repeated, once it is accepted."""

    name: str
    called: str
    kind: Kind
    before: Definition | None
    now: Definition | None
    because: Because | None
    unusable: str = ""

    @property
    def lines(self) -> list[str]:
        """A unified diff of both as JSON, keys in order; all of what it says is the server's word."""
        return list(unified_diff(_lines(self.before), _lines(self.now), "accepted", "now", lineterm=""))


def changes(
    server: str, spec: ServerSpec, accepted: Mapping[str, Pinned], live: Mapping[str, Definition]
) -> list[Change]:
    """Of every tool that a server has or had, by name."""
    wrong = unusable(server, _standing(accepted, live))
    return [
        _change(server, spec, name, accepted.get(name), live.get(name), wrong.get(name, "") if name in live else "")
        for name in sorted(accepted.keys() | live.keys())
    ]


def _standing(accepted: Mapping[str, Pinned], live: Mapping[str, Definition]) -> list[Definition]:
    """What was accepted, then what else there is: no newcomer takes a name, whichever a server lists first.

    One that is gone keeps its name until a person has accepted that.
    """
    before = [live.get(name, pinned.definition) for name, pinned in accepted.items()]
    return [*before, *(each for name, each in live.items() if name not in accepted)]


def meant(found: list[Change], tool: str) -> list[Change]:
    """Those that a person named, by our word for the tool or the server's, or a glob of either; empty `tool`: all."""
    return [each for each in found if not tool or _is_meant(each, tool)]


def _is_meant(each: Change, tool: str) -> bool:
    return fnmatchcase(each.name, tool) or fnmatchcase(each.called.partition(".")[2], tool)


def _change(
    server: str, spec: ServerSpec, name: str, pinned: Pinned | None, now: Definition | None, wrong: str
) -> Change:
    before = pinned.definition if pinned else None
    because = why(spec, now) if now and not wrong else None
    return Change(name, name_of(server, name), _kind(before, now), before, now, because, wrong)


def _kind(before: Definition | None, now: Definition | None) -> Kind:
    if before is None:
        return "new"
    if now is None:
        return "gone"
    return "same" if before == now else "changed"


def _lines(definition: Definition | None) -> list[str]:
    if definition is None:
        return []
    text = json.dumps(definition.model_dump(mode="json"), indent=2, sort_keys=True, ensure_ascii=False)
    return text.splitlines()
