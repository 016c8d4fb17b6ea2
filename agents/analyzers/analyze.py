"""All analyzers over all copies: findings on changed lines, and a note on whatever was not looked at."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from agents.analyzers import process
from agents.analyzers.command import filled_in
from agents.analyzers.folding import folded
from agents.analyzers.formats import FORMATS, Heard
from agents.analyzers.masking import masked
from agents.analyzers.options import Options
from agents.analyzers.program import Program
from agents.analyzers.shapes import Analysis, Finding
from agents.analyzers.unpack import Source, Unpacked

MOST, NAMED = 500, 10
"""Findings that are kept, and paths that one note names."""
SIDE_BY_SIDE = 4
REGION = 10
"""Lines up to which a remark on several lines is one on each of them."""


@dataclass(frozen=True)
class Work:
    """The copies below a folder, by the numbered folder each is in, and the moment at which all must be over."""

    scratch: Path
    sources: Mapping[str, Source]
    options: Options
    ends: float


@dataclass(frozen=True)
class Report:
    """What came of one analyzer. `ran`: it read something, and its report was read."""

    findings: Sequence[Finding] = ()
    notes: Sequence[str] = ()
    ran: bool = False


def analyze(unpacked: Unpacked, scratch: Path, options: Options, seconds: float) -> Analysis:
    """Run the analyzers side by side within `seconds`. One that fails costs its own findings alone."""
    sources = {Path(each.place).parent.name: each for each in unpacked.sources}
    work, table = Work(scratch.resolve(), sources, options, time.monotonic() + seconds), options.table()
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        reports = dict(zip(table, pool.map(partial(_report, work), table, table.values()), strict=True))
    notes = [f"not analyzed ({why}): {_named(paths)}" for why, paths in unpacked.left_out.items()]
    notes += [note for each in reports.values() for note in each.notes]
    found = folded([finding for each in reports.values() for finding in each.findings], [*table])
    if len(found) > MOST:
        notes.append(f"only the first {MOST} of {len(found)} findings are kept")
    ran = tuple(name for name, each in reports.items() if each.ran)
    return Analysis(findings=tuple(found[:MOST]), notes=tuple(notes), ran=ran)


def _report(work: Work, name: str, program: Program) -> Report:
    places = [each.place for each in work.sources.values() if program.reads(each.changed.path)]
    if not places:
        return Report()
    try:
        heard = _heard(work, program, places)
    except process.Failed as failed:
        return Report(notes=[f"{name} gave no findings: {failed}"])
    placed = [(source, each) for each in heard if (source := _source(work, each.place))]
    notes = [
        f"{name} could not read {source.changed.path}: {masked(each.message, program.names)}"
        for source, each in placed
        if each.line is None
    ]
    if elsewhere := len(heard) - len(placed):
        notes.append(f"{name} spoke {elsewhere} times of what it was not given")
    findings = [finding for source, each in placed for finding in _on_changed_lines(name, program, source, each)]
    return Report(findings, notes, ran=True)


def _heard(work: Work, program: Program, places: Sequence[str]) -> list[Heard]:
    options = work.options
    printed = process.run(
        filled_in(program.command, places),
        work.scratch,
        memory=program.memory or options.memory,
        seconds=min(program.seconds or options.seconds, work.ends - time.monotonic()),
        ok=program.ok,
    )
    try:
        return list(FORMATS[program.format](printed))
    except (ValidationError, RecursionError):
        raise process.Failed("its report cannot be read") from None


def _source(work: Work, place: str) -> Source | None:
    """The copy that a path names: absolute or relative, below our folder or none."""
    path = Path(place)
    if path.is_absolute():
        parts = path.relative_to(work.scratch).parts if path.is_relative_to(work.scratch) else ()
    else:
        parts = path.parts
    return work.sources.get(parts[0]) if len(parts) == 2 else None


def _on_changed_lines(name: str, program: Program, source: Source, heard: Heard) -> Iterator[Finding]:
    weight = program.weighs(heard.rule, heard.level)
    if heard.line is None or weight == "off" or not (line := _changed(source, heard.line, heard.last)):
        return
    rule = masked(heard.rule, program.names)
    yield Finding(
        tool=name,
        rule=rule,
        path=source.changed.path,
        line=line,
        severity=weight,
        message=masked(heard.message, program.names) or rule,
        confidence=heard.confidence,
        security=program.security,
    )


def _changed(source: Source, first: int, last: int) -> int:
    """The first changed line of a remark, as git counts; 0 if there is none."""
    if not 0 < last - first < REGION:
        last = first
    lines = range(source.git_line(first), source.git_line(last) + 1)
    return next((line for line in lines if any(a <= line <= b for a, b in source.changed.lines)), 0)


def _named(paths: Sequence[str]) -> str:
    more = len(paths) - NAMED
    return ", ".join(paths[:NAMED]) + (f" and {more} more" if more > 0 else "")
