"""Characters that nobody sees, on changed lines: found by rule, with a model or without one."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

from agents.analyzers.shapes import Analysis, Finding, Severity
from agents.models.invisible import SUSPECT, Kind, suspect
from agents.pr_reviewer.diff import rows
from agents.tools.github.shapes import ChangedFile

RULE = "trojan-source"
MOST, NAMED = 100, 5
"""Findings that are reported, and characters that one names."""
SAYS: dict[Kind, tuple[Severity, str]] = {
    "bidi": ("high", "characters that turn the direction of writing, so this is not the code it looks like"),
    "tag": ("high", "characters that nobody sees and a program or a language model reads"),
    "hidden": ("medium", "characters that nobody sees, so two names that look the same may not be"),
}


def with_unseen(files: Iterable[ChangedFile], analysis: Analysis) -> Analysis:
    """The analysis and what is found here."""
    found = [each for file in files for each in _of(file)]
    more = [f"only the first {MOST} of {len(found)} lines with unseen characters are listed"] if found[MOST:] else []
    return Analysis(findings=(*found[:MOST], *analysis.findings), notes=(*analysis.notes, *more))


def _of(file: ChangedFile) -> Iterator[Finding]:
    new = [(number, line[1:]) for number, line in rows(file.patch or "") if number and line.startswith("+")]
    if kind := suspect(file.path):
        yield _finding(file.path, new[0][0] if new else 1, kind, file.path, "the file's name")
    for number, line in new:
        # A file may begin with a byte order mark.
        text = line.removeprefix("\ufeff") if number == 1 else line
        if kind := suspect(text):
            yield _finding(file.path, number, kind, text, "the line")


def _finding(path: str, line: int, kind: Kind, text: str, where: str) -> Finding:
    severity, what = SAYS[kind]
    message = f"{where} holds {what}: {_named(text, kind)}"
    return Finding(tool="placet", rule=RULE, path=path, line=line, severity=severity, message=message)


def _named(text: str, kind: Kind) -> str:
    """The characters by number and name, each once."""
    found = dict.fromkeys(each for match in SUSPECT[kind].findall(text) for each in match)
    names = [f"U+{ord(each):04X} {unicodedata.name(each, '')}".strip() for each in found]
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more
