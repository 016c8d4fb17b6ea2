"""The review's summary: what was looked at, what was found, what was not looked at, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.pr_reviewer.markdown import cell, code, line
from agents.pr_reviewer.remarks import Remark, Sorted
from agents.tools.github.shapes import ChangedFile, Pull

ROWS, NAMED, NOTES = 40, 10, 20


@dataclass(frozen=True)
class Seen:
    """What the review rests on: `read_by` says who looked at the changes, `notes` what nobody looked at."""

    pull: Pull
    files: Sequence[ChangedFile]
    remarks: Sorted
    untested: Sequence[str]
    read_by: str
    notes: Sequence[str]


def summary(seen: Seen) -> str:
    """GitHub Flavored Markdown, with all that outsiders wrote neutralised."""
    parts = (
        _opening(seen),
        "\n".join(_table(seen.remarks.all)),
        _tests(seen.untested),
        "\n".join(_unanchored(seen.remarks.unanchored)),
        "\n".join(_notes(seen.notes)),
    )
    return "\n\n".join(part for part in parts if part)


def plural(count: int, noun: str) -> str:
    """ "1 finding", "2 findings"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _opening(seen: Seen) -> str:
    pull, remarks = seen.pull, seen.remarks
    found = "Nothing found."
    if remarks.all:
        found = f"{plural(len(remarks.all), 'finding')}, {plural(len(remarks.inline), 'comment')} on the diff."
    looked = f"{plural(len(seen.files), 'file')} changed, +{pull.additions} -{pull.deletions}."
    return f"### Review of {pull.head_sha[:7]}\n\n{found} {looked} {seen.read_by}"


def _table(remarks: Sequence[Remark]) -> Iterator[str]:
    if not remarks:
        return
    yield from ("| Severity | Where | What | By |", "|---|---|---|---|")
    for each in remarks[:ROWS]:
        yield f"| {each.severity} | {_escaped(_where(each))} | {cell(each.text, 200)} | {_escaped(each.by)} |"
    if len(remarks) > ROWS:
        yield f"\n… and {len(remarks) - ROWS} more."


def _tests(untested: Sequence[str]) -> str:
    if not untested:
        return ""
    more = f" and {len(untested) - NAMED} more" if len(untested) > NAMED else ""
    return f"**Tests.** Code changed without a test: {', '.join(map(code, untested[:NAMED]))}{more}."


def _unanchored(remarks: Sequence[Remark]) -> Iterator[str]:
    if remarks:
        yield "**Not about a line that the diff shows**\n"
    for each in remarks[:NOTES]:
        yield f"- {_where(each)}: {line(each.text, 500)}"


def _notes(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield "**Not looked at**\n"
    for each in notes[:NOTES]:
        yield f"- {line(each, 500)}"


def _where(remark: Remark) -> str:
    return code(f"{remark.path}:{remark.line}")


def _escaped(markdown: str) -> str:
    return markdown.replace("|", r"\|")
