"""What of a pull request is to be looked at: all of it, or what came since it was reviewed last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agents.engine.errors import CallFailed
from agents.engine.flow import Call, Flow
from agents.tools.github.compare import Compared
from agents.tools.github.recall import Recall
from agents.tools.github.shapes import ChangedFile

WHYS = {
    "behind": "the branch was taken back behind it",
    "diverged": "the branch was force-pushed or rebased since",
    "unknown": "GitHub does not find that commit any more",
}


@dataclass(frozen=True)
class Scope:
    """`files` to be looked at, and the same as a model is to read them; `since` or `why` as the summary says them."""

    files: tuple[ChangedFile, ...]
    read: tuple[ChangedFile, ...]
    since: str = ""
    why: str = ""


def scope(about: dict[str, Any], files: Sequence[ChangedFile], recalled: Recall, asked: bool) -> Flow:
    """What is new since the last review, if its commit is still part of the branch; else all, and why."""
    whole, last = Scope(tuple(files), tuple(files)), recalled.head
    if not last or (asked and last == about["head"]):
        return whole
    try:
        compared: Compared = yield Call("github.compare", **{**about, "base": last})
    except CallFailed as failed:
        return _all(whole, last, str(failed))
    if compared.capped or compared.status not in ("ahead", "identical"):
        return _all(whole, last, compared.capped or WHYS[compared.status])
    changed = {each.path: each for each in compared.items}
    mine = tuple(each for each in files if each.path in changed)
    parts = tuple(_part(each, changed[each.path]) for each in mine)
    return Scope(mine, parts, since=last)


def _part(file: ChangedFile, since: ChangedFile) -> ChangedFile:
    """What came since where all of that is shown, else the file's whole diff: what that lacks is said."""
    told = since if since.text and (file.why or not since.why) else file
    return file.model_copy(update={"patch": told.patch, "why": told.why})


def _all(whole: Scope, last: str, why: str) -> Scope:
    return Scope(
        whole.files, whole.read, why=f"All of it was looked at again, not only what came since {last[:7]}: {why}."
    )
