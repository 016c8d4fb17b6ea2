"""All analyzers over all copies: findings on changed lines, and a note on whatever was not looked at."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from agents.analyzers import bandit, process, ruff, secrets
from agents.analyzers.report import Analyzer, Said, folder_of
from agents.analyzers.shapes import ORDER, Analysis, Finding, Limits
from agents.analyzers.unpack import Source, Unpacked

ANALYZERS = (ruff.ANALYZER, bandit.ANALYZER, secrets.ANALYZER)
MOST, NAMED = 500, 10
"""Findings that are kept, and paths that one note names."""


def analyze(unpacked: Unpacked, scratch: Path, limits: Limits, seconds: float) -> Analysis:
    """Run the analyzers one after the other within `seconds`. One that fails costs its own findings alone."""
    ends = time.monotonic() + seconds
    found: list[Finding] = []
    notes = [f"not analyzed ({why}): {_named(paths)}" for why, paths in unpacked.left_out.items()]
    for analyzer in ANALYZERS:
        try:
            said = _report(analyzer, unpacked.sources, scratch, limits, ends - time.monotonic())
        except process.Failed as failed:
            notes.append(f"{analyzer.name} gave no findings: {failed}")
            continue
        sources = {folder_of(each.place): each for each in unpacked.sources}
        notes += [_unread(analyzer, sources, each) for each in said if each.line is None]
        found += (each for one in said for each in _on_changed_lines(analyzer, sources[one.folder], one))
    return _within(sorted(_once(found), key=_place), notes)


def _report(analyzer: Analyzer, sources: Sequence[Source], scratch: Path, limits: Limits, seconds: float) -> list[Said]:
    places = [each.place for each in sources if analyzer.reads(each.place)]
    if not places:
        return []
    printed = process.run(analyzer.module, analyzer.arguments(places), scratch, limits, seconds)
    try:
        return list(analyzer.parse(printed))
    except ValidationError:
        raise process.Failed("its report cannot be read") from None


def _unread(analyzer: Analyzer, sources: dict[str, Source], said: Said) -> str:
    return f"{analyzer.name} could not read {sources[said.folder].changed.path}: {said.message}"


def _on_changed_lines(analyzer: Analyzer, source: Source, said: Said) -> Iterator[Finding]:
    if said.line is None:
        return
    line, path = source.git_line(said.line), source.changed.path
    if any(first <= line <= last for first, last in source.changed.lines):
        yield Finding(
            tool=analyzer.name,
            rule=said.rule,
            path=path,
            line=line,
            severity=said.severity,
            message=said.message,
        )


def _once(found: Iterable[Finding]) -> Iterator[Finding]:
    """Each finding once; of those about one credential, the most telling."""
    credentials: dict[tuple[str, int], Finding] = {}
    for each in sorted(set(found), key=_telling):
        if each.credential:
            credentials.setdefault((each.path, each.line), each)
        elif (each.path, each.line) in credentials:
            yield each.model_copy(update={"message": f"{each.rule}, on a line with a credential (not shown)"})
        else:
            yield each
    yield from credentials.values()


def _telling(finding: Finding) -> tuple[bool, int, str]:
    return finding.tool != "detect-secrets", ORDER[finding.severity], finding.rule


def _place(finding: Finding) -> tuple[str, int, str, str, str]:
    return finding.path, finding.line, finding.tool, finding.rule, finding.message


def _within(found: list[Finding], notes: list[str]) -> Analysis:
    if len(found) > MOST:
        notes.append(f"only the first {MOST} of {len(found)} findings are kept")
    return Analysis(findings=tuple(found[:MOST]), notes=tuple(notes))


def _named(paths: Sequence[str]) -> str:
    more = len(paths) - NAMED
    return ", ".join(paths[:NAMED]) + (f" and {more} more" if more > 0 else "")
