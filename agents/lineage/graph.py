"""The lineage as a graph: which tables a table is made of, and the walk from bad ones to the first that are bad."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from graphlib import CycleError, TopologicalSorter

Upstream = Mapping[str, tuple[str, ...]]
"""By table: the tables that it is made of. One that is no key is made of none that we know."""


def cycle(upstream: Upstream) -> tuple[str, ...]:
    """A way from a table back to itself; empty: there is none."""
    try:
        TopologicalSorter(upstream).prepare()
    except CycleError as error:
        return tuple(error.args[1])
    return ()


def above(upstream: Upstream, tables: Iterable[str]) -> tuple[str, ...]:
    """These tables and all that they are made of, the nearest first; each once, whatever leads in a circle."""
    found = dict.fromkeys(tables)
    waiting = list(found)
    while waiting:
        fresh = [each for name in waiting for each in upstream.get(name, ()) if each not in found]
        found.update(dict.fromkeys(fresh))
        waiting = list(dict.fromkeys(fresh))
    return tuple(found)


def shortened(upstream: Upstream, tables: AbstractSet[str]) -> dict[str, tuple[str, ...]]:
    """For each of these tables the nearest of them that it is made of, through whatever lies between."""
    others = frozenset[str]()
    return {table: causes(upstream, tables - {table}, others, table) for table in sorted(tables)}


def causes(upstream: Upstream, bad: AbstractSet[str], healthy: AbstractSet[str], table: str) -> tuple[str, ...]:
    """The bad tables that a bad one is made of, the nearest on each way.

    The walk goes through tables that nobody measured, and not through one that was found healthy.
    """
    seen, found = {table}, dict[str, None]()
    waiting = list(upstream.get(table, ()))
    while waiting:
        name = waiting.pop()
        if name in seen or name in healthy:
            continue
        seen.add(name)
        if name in bad:
            found[name] = None
        else:
            waiting.extend(upstream.get(name, ()))
    return tuple(sorted(found))


def roots(upstream: Upstream, bad: AbstractSet[str], healthy: AbstractSet[str]) -> dict[str, tuple[str, ...]]:
    """By the first bad tables: all that are bad because of them, themselves among them, by name.

    A first bad table has no cause. Where bad tables lead in a circle, the first of them by name stands for all that
    nothing else explains: none is left out.
    """
    because = {table: causes(upstream, bad, healthy, table) for table in bad}
    made: dict[str, tuple[str, ...]] = {}
    for table in sorted(bad):
        for cause in because[table]:
            made[cause] = (*made.get(cause, ()), table)
    # The same walk as upstream, downwards: what is bad because of one, because of that, and so on.
    firsts = sorted(table for table in bad if not because[table])
    found = {first: tuple(sorted(above(made, [first]))) for first in firsts}
    left = bad - {each for group in found.values() for each in group}
    while left:
        first = min(left)
        found[first] = tuple(sorted({*above(made, [first])} & left))
        left -= set(found[first])
    return found
