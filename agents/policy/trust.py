"""Where a call's arguments come from: the trust of each, found by the labelled values of the run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from agents.engine.event import Trust
from agents.engine.labels import DISTRUST, Scalar, scalar
from agents.engine.run import Run
from agents.engine.tool import CONSEQUENTIAL, Tool
from agents.policy.verdict import Proposed


def trust_of(call: Proposed, run: Run) -> dict[str, Trust]:
    """The label of every argument: that of its least trusted value.

    A value is as trusted as the most trusted value of the run that it equals. An argument of a closed type,
    or equal to its declared default, is the author's own choice: trusted. What a flow wrote itself is internal, unless
    it is consequential.
    """
    declared = _declared_by(call.tool)
    wanted = {
        name: set(_scalars(value, declared)) for name, value in call.args.items() if not call.tool.chosen(name, value)
    }
    found = {name: _worst(run.vouched.of(each) for each in wanted.get(name, ())) for name in call.args}
    own: dict[str, Trust] = {name: "internal" for name, label in found.items() if _own_words(call, name, label)}
    return {**found, **own}


def doubtful(tool: Tool, trust: Mapping[str, Trust]) -> list[str]:
    """The consequential arguments that no trusted or internal value vouches for."""
    return sorted(name for name, label in trust.items() if label == "untrusted" and tool.role_of(name) in CONSEQUENTIAL)


def _own_words(call: Proposed, name: str, label: Trust) -> bool:
    """Whether the flow alone vouches for it, which it can where nothing follows from the value."""
    return label == "untrusted" and name in call.vouched and call.tool.role_of(name) not in CONSEQUENTIAL


def _worst(labels: Iterable[Trust]) -> Trust:
    return max(labels, key=DISTRUST.__getitem__, default="trusted")


def _scalars(value: Any, declared: frozenset[str]) -> Iterator[Scalar]:
    """What somebody chose: leaves, keys that no type declares, and that a list or object is empty."""
    if not isinstance(value, Mapping | list):
        yield scalar(value)
    elif not value:
        yield "empty", type(value).__name__
    elif isinstance(value, list):
        for item in value:
            yield from _scalars(item, declared)
    else:
        for key, item in value.items():
            if key not in declared:
                yield scalar(key)
            yield from _scalars(item, declared)


@lru_cache(maxsize=1024)
def _declared_by(tool: Tool) -> frozenset[str]:
    return _declared(tool.schema)


def _declared(schema: Any) -> frozenset[str]:
    """Every property name that the arguments' types declare, at any depth."""
    if isinstance(schema, list):
        return frozenset().union(*map(_declared, schema))
    if not isinstance(schema, Mapping):
        return frozenset()
    own = schema.get("properties", {})
    return frozenset(own).union(*map(_declared, schema.values()))
