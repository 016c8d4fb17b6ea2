"""Bad metrics gathered by what they come from: one group for each first bad table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agents.lineage.graph import roots
from agents.pipeline_monitor.findings import Finding, moment, tables
from agents.tools.lineage.upstream import Made


@dataclass(frozen=True)
class Group:
    """`root`: the first bad table. `tables`: all that are bad because of it, itself among them. `findings`: all that
    were measured of those, the root's first."""

    root: str
    tables: tuple[str, ...]
    findings: tuple[Finding, ...]
    owner: str = ""
    job: str = ""

    @property
    def bad(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if each.bad)

    def confirmed(self, after: int) -> frozenset[str]:
        """The metrics that were bad so many times in a row."""
        return frozenset(each.metric for each in self.bad if each.row >= after)

    def certain(self, after: int) -> bool:
        """Whether the root itself was bad so many times in a row."""
        return any(each.table == self.root and each.row >= after for each in self.bad)

    @property
    def since(self) -> str:
        """When the first of what is bad now became so."""
        return min((each.since for each in self.bad), key=moment)


def grouped(findings: Iterable[Finding], made: Iterable[Made]) -> tuple[Group, ...]:
    """The groups, by name of their root."""
    every, known = tuple(findings), {each.table: each for each in made}
    upstream: Mapping[str, tuple[str, ...]] = {name: each.upstream for name, each in known.items()}
    bad = tables(every, lambda finding: finding.bad)
    healthy = tables(every, lambda finding: not finding.bad) - bad
    found = roots(upstream, bad, healthy)
    return tuple(_group(root, found[root], every, known.get(root)) for root in sorted(found))


def _group(root: str, names: tuple[str, ...], every: tuple[Finding, ...], made: Made | None) -> Group:
    within = sorted((each for each in every if each.table in names), key=lambda it: (it.table != root, it.table))
    return Group(
        root=root,
        tables=names,
        findings=tuple(within),
        owner=made.owner if made else "",
        job=made.job if made else "",
    )
