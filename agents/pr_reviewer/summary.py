"""What the summary comment and the review say: what was looked at and found, what was not, and by whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.pr_reviewer.picture import Picture
from agents.pr_reviewer.remarks import Numbered, Remark, by
from agents.tools.github.memory import Remembered
from agents.tools.github.shapes import ChangedFile, Pull
from agents.wording.markdown import cell, code, in_cell, line, within

NAMED, NOTES, ROOM = 10, 20, 19_000
"""Paths and notes that are listed, and characters of all of it, of the summary as of what a review says."""
HOW = "Comment `/explain N` to have finding N explained, `/dismiss N` to hear of it no more (needs write access)."
QUOTED = "_Paths, code and messages are quoted from the change and from tools: they are untrusted text._"


@dataclass(frozen=True)
class Seen:
    """What a review rests on.

    `since`: the commit reviewed before, if only what came after it was looked at; `why`: why it was not so.
    `raised`: the new findings that are said, `hanging` those of them on their lines; `most`: how many are listed.
    `read_by` says who looked at the changes, `notes` what nobody looked at.
    """

    pull: Pull
    files: Sequence[ChangedFile]
    picture: Picture
    raised: Sequence[Numbered]
    hanging: Sequence[Numbered]
    comments: int
    most: int
    untested: Sequence[str]
    read_by: str
    notes: Sequence[str]
    since: str = ""
    why: str = ""

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say but that it was looked at."""
        found = (*self.picture.fresh, *self.picture.open, *self.picture.fixed)
        return not (found or self.untested or self.notes or self.why)


def summary(seen: Seen) -> str:
    """GitHub Flavored Markdown, with all that outsiders wrote neutralised. One line if there is nothing to say."""
    if seen.silent:
        return f"{_title(seen)}: nothing found. {_looked(seen)} {seen.read_by}"
    parts = (
        f"### {_title(seen)}\n\n{counts(seen)} {_looked(seen)} {seen.read_by}",
        line(seen.why, 500),
        "\n".join(_table(seen)),
        HOW if seen.raised or seen.picture.open else "",
        _tests(seen.untested),
        "\n".join(_notes(seen.notes)),
    )
    return within("\n\n".join(part for part in parts if part), ROOM) + f"\n\n{QUOTED}"


def opening(seen: Seen) -> str:
    """What the review says above its comments: the counts, and each finding that hangs on no line."""
    loose = [each for each in seen.raised if each not in seen.hanging]
    listed = (f"- {each.n}. {_where(each.remark)}: {line(each.remark.text, 500)}" for each in loose)
    parts = (
        f"### {_title(seen)}\n\n{counts(seen)} {seen.read_by} The summary comment lists all of it.",
        "\n".join(["**Not on a line that the diff shows, or not sure**\n", *listed] if loose else []),
    )
    return within("\n\n".join(part for part in parts if part), ROOM) + f"\n\n{QUOTED}"


def counts(seen: Seen) -> str:
    """How many findings are new, open and fixed, in a sentence."""
    new = len(seen.picture.fresh)
    said = f"{plural(seen.comments, 'comment')} on the diff"
    if not (seen.since or seen.why or seen.picture.open or seen.picture.fixed):
        return f"{plural(new, 'finding')}, {said}." if new else "Nothing found."
    return f"{new} new, {len(seen.picture.open)} still open, {len(seen.picture.fixed)} fixed since; {said}."


def plural(count: int, noun: str) -> str:
    """ "1 finding", "2 findings"."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _title(seen: Seen) -> str:
    since = f", since {seen.since[:7]}" if seen.since else ""
    return f"Review of {seen.pull.head_sha[:7]}{since}"


def _looked(seen: Seen) -> str:
    since = "since then" if seen.since else f"changed, +{seen.pull.additions} -{seen.pull.deletions}"
    return f"{plural(len(seen.files), 'file')} {since}."


def _table(seen: Seen) -> Iterator[str]:
    rows = [*(_new(each) for each in seen.raised), *map(_row, seen.picture.open)]
    if not rows:
        return
    yield from ("| | Severity | Where | What | By |", "|---|---|---|---|---|")
    yield from rows[: seen.most]
    if more := len(seen.picture.fresh) + len(seen.picture.open) - len(rows[: seen.most]):
        yield f"\n… and {more} more, not listed."


def _new(each: Numbered) -> str:
    said = each.remark
    return _cells(f"{each.n} (new)", said.severity, _where(said), cell(said.text, 200), said.by)


def _row(each: Remembered) -> str:
    where = code(f"{each.path}:{each.line}")
    return _cells(str(each.n), each.severity, where, cell(each.text, 200), by(each.tool, each.rule))


def _cells(number: str, severity: str, where: str, text: str, who: str) -> str:
    return f"| {number} | {severity} | {in_cell(where)} | {text} | {in_cell(who)} |"


def _tests(untested: Sequence[str]) -> str:
    if not untested:
        return ""
    more = f" and {len(untested) - NAMED} more" if len(untested) > NAMED else ""
    return f"**Tests.** Code changed without a test: {', '.join(map(code, untested[:NAMED]))}{more}."


def _notes(notes: Sequence[str]) -> Iterator[str]:
    if notes:
        yield "**Not looked at**\n"
    for each in notes[:NOTES]:
        yield f"- {line(each, 500)}"
    if len(notes) > NOTES:
        yield f"- … and {len(notes) - NOTES} more"


def _where(said: Remark) -> str:
    return code(f"{said.path}:{said.line}")
