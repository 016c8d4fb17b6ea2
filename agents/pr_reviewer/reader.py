"""How a model reads a pull request: each file by itself, then all of them together, then a second look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from agents.analyzers.shapes import ORDER, Analysis, Finding
from agents.engine.errors import ModelFailed
from agents.engine.flow import Flow, Gather, Think
from agents.pr_reviewer.around import Shown, surroundings
from agents.pr_reviewer.confirm import confirmed
from agents.pr_reviewer.portions import ANSWER, Portion, about, portioned, withheld
from agents.pr_reviewer.shapes import RULES, FileReading, Findings, ModelFinding
from agents.pr_reviewer.suggestion import checked
from agents.pr_reviewer.summary import plural
from agents.tools.github.shapes import ChangedFile, Files, Pull
from agents.wording.markdown import named

NOBODY = Findings(items=(), by=RULES)
UNREAD = FileReading(digest="", items=(), by=RULES)
EACH, MOST, TAKEN = 8, 25, 20
"""Findings that are taken of one file, that are looked at again, and that are kept."""
DIGEST = 1_500
"""Letters of a file's digest."""


def read(found: Pull, listed: Files, analysis: Analysis) -> Flow:
    """A model's `Findings`, and a sentence on who read the changes. Without a model: none, saying so.

    Of each finding the path is one of the pull request's and the suggestion, if any, can be committed. A file that
    no model read is named in the findings' notes.
    """
    portions, left_out = portioned(found, listed.items, analysis.findings)
    if not portions:
        return NOBODY, "No language model was used: no file shows text that it could read."
    around, unshown = yield from surroundings(found, portions, analysis.findings)
    files = (_file(found, each, around.get(each.file.path, ())) for each in portions)
    answers: list[FileReading | None] = yield Gather(*files)
    done = [(each, said) for each, said in zip(portions, answers, strict=True) if said and not said.by_rules]
    if not done:
        asked = any(said is None for said in answers)
        return NOBODY, "The language model gave no usable answer." if asked else "No language model was used."
    across, missed = yield from _across(found, listed, done)
    made = [*(said.items for _, said in done), across]
    items = _sorted(item for each in made for item in each[:EACH])
    kept, how = yield from confirmed(items[:MOST], {each.file.path: each.patch for each in portions})
    failed = [each.file for each, said in zip(portions, answers, strict=True) if said is None]
    over = (sum(len(each[EACH:]) for each in made), len(items[MOST:]), len(kept[TAKEN:]))
    notes = (*_unread(left_out, failed), *unshown, *missed, *_untaken(*over))
    final = _committable(kept[:TAKEN], listed.items, analysis.findings)
    sentence = f"A language model read the changes of {plural(len(done), 'file')}. {how}".strip()
    return Findings(items=final, notes=notes), sentence


def _file(found: Pull, portion: Portion, around: Sequence[Shown]) -> Flow:
    """One file's reading; None if the model gave no usable answer. Its findings are about this file alone."""
    given = portion.given(found, around)
    try:
        said: FileReading = yield Think(FileReading, "file.md", otherwise=UNREAD, max_tokens=ANSWER, **given)
    except ModelFailed:
        return None
    own = [item.model_copy(update={"path": portion.file.path}) for item in said.items]
    return said.model_copy(update={"items": tuple(own)})


def _across(found: Pull, listed: Files, done: Sequence[tuple[Portion, FileReading]]) -> Flow:
    """What can be seen only when all files are read together, and a note if nobody could."""
    if len(done) < 2:
        return (), ()
    files = [_digest(portion, said) for portion, said in done]
    others = [file.path for file in listed.items if file.path not in {each["path"] for each in files}]
    try:
        said: Findings = yield Think(
            Findings,
            "across.md",
            otherwise=NOBODY,
            max_tokens=ANSWER,
            **about(found),
            files=files,
            others=others[:100],
        )
    except ModelFailed:
        return (), ("the files together: the language model gave no usable answer",)
    known = {file.path for file in listed.items}
    return tuple(item for item in said.items if item.path in known), ()


def _digest(portion: Portion, said: FileReading) -> dict[str, Any]:
    return {
        "path": portion.file.path,
        "status": portion.file.status,
        "digest": said.digest[:DIGEST],
        "found": [f"line {item.line}: {item.body[:200]}" for item in said.items[:EACH]],
    }


def _sorted(items: Iterable[ModelFinding]) -> list[ModelFinding]:
    """Each once, the gravest first, the surest of those first."""
    rank = {item: (ORDER[item.severity], ORDER[item.confidence], item.path, item.line) for item in items}
    return sorted(rank, key=rank.__getitem__)


def _committable(
    items: Iterable[ModelFinding], files: Iterable[ChangedFile], known: Sequence[Finding]
) -> tuple[ModelFinding, ...]:
    patches = {file.path: file.patch for file in files}
    return tuple(checked(item, patches.get(item.path), withheld(item.path, known)) for item in items)


def _unread(left_out: Sequence[ChangedFile], failed: Sequence[ChangedFile]) -> Iterator[str]:
    for files, why in (
        (left_out, "not shown to the language model, for want of room"),
        (failed, "the language model gave no usable answer about it"),
    ):
        if files:
            yield f"{why}: {named([file.path for file in files])}"


def _untaken(of_a_file: int, again: int, kept: int) -> Iterator[str]:
    """How many of a model's findings there was no room for."""
    counts = (
        (of_a_file, f"beyond the first {EACH} of a file"),
        (again, f"beyond the {MOST} gravest, of which no more were looked at again"),
        (kept, f"beyond the {TAKEN} that are kept"),
    )
    if said := ", ".join(f"{count} {why}" for count, why in counts if count):
        yield f"findings of the language model that there was no room for: {said}"
