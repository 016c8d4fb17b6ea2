"""Explains a finding, or a change, to whoever asked: by a model, or in one line by what is remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict
from pydantic.json_schema import SkipJsonSchema

from agents.clients.github_names import name_of
from agents.engine.errors import ModelFailed
from agents.engine.flow import Call, Flow, Think
from agents.pr_reviewer.asking import Asked, Comment
from agents.pr_reviewer.diff import numbered
from agents.pr_reviewer.summary import plural
from agents.tools.github.recall import Recall
from agents.tools.github.shapes import ChangedFile, Files, Pull
from agents.wording.markdown import code, fitted, line

ROOM, MOST, WRITTEN = 40_000, 6_000, 19_000
"""Characters of patches that a model is shown, of its answer, and of the answer as it is written in Markdown."""
NO_ROOM = "(the changes of this file are not shown: there was no room for them)"
NAMED = 10
"""Files that are named one by one."""
KINDS = {
    "ruff": "a lint rule for Python",
    "bandit": "a rule about unsafe Python",
    "detect-secrets": "a pattern of credentials",
}


class Explanation(BaseModel):
    """A model's words. `by` is ours, never asked of it: empty, if no model was asked."""

    model_config = ConfigDict(frozen=True)

    text: str
    by: SkipJsonSchema[str] = "a language model"


def explanation(comment: Comment, asked: Asked, recalled: Recall) -> Flow:
    """Markdown in which other people's words are neutralised."""
    about = {"repo": comment.repo, "number": comment.number}
    found: Pull = yield Call("github.pull", **about)
    listed: Files = yield Call("github.files", **about, head=found.head_sha)
    known = _known(asked, found, recalled)
    given = _given(comment, asked, found, listed, recalled)
    try:
        nobody = Explanation(text="", by="")
        said: Explanation = yield Think(Explanation, "explain.md", otherwise=nobody, **given)
    except ModelFailed:
        return f"{known} The language model gave no usable answer."
    if not said.text.strip():
        return f"{known} No language model is configured, so this is all that the rules can say."
    unread = _unread(given["files"])
    return f"{fitted(said.text, MOST, WRITTEN - len(unread))}{unread}"


def _known(asked: Asked, found: Pull, recalled: Recall) -> str:
    """One line on what the rules know."""
    each = recalled.finding(asked.n) if asked.n else None
    if each is None:
        size = f"+{found.additions} -{found.deletions}"
        heard = f"{plural(len(recalled.findings), 'finding')} remembered"
        name = name_of(found.repo, found.number)
        return f"{name} changes {plural(found.changed_files, 'file')}, {size}; {heard}."
    kind = KINDS.get(each.tool, f"found by {line(each.tool, 60)}")
    rule = f"{code(each.rule)}, {kind}" if each.rule else kind
    said = line(each.text, 300).rstrip(".")
    return f"Finding {each.n} ({each.severity}) at {code(f'{each.path}:{each.line}')}: {rule}: {said}."


def _given(comment: Comment, asked: Asked, found: Pull, listed: Files, recalled: Recall) -> dict[str, Any]:
    each = recalled.finding(asked.n) if asked.n else None
    path = each.path if each else comment.path
    return {
        "title": found.title,
        "question": "" if each else asked.rest,
        "finding": each.model_dump(mode="json", include={"path", "line", "tool", "rule", "text"}) if each else None,
        "place": f"{comment.path}:{comment.line}" if comment.path and not each else "",
        "files": _patches([file for file in listed.items if not path or file.path == path]),
    }


def _patches(files: Sequence[ChangedFile]) -> list[dict[str, str]]:
    """The files with a patch, as far as there is room; of the others their names, and that there was none."""
    room, shown = ROOM, []
    for file in files:
        patch = numbered(file.text, frozenset()) if file.text else ""
        fits = len(patch) <= room
        room -= len(patch) if fits else 0
        if patch:
            shown.append({"path": file.path, "patch": patch if fits else NO_ROOM})
    return shown


def _unread(files: Sequence[Mapping[str, str]]) -> str:
    """What whoever asked should know of the answer; empty, if all was read."""
    left = [file["path"] for file in files if file["patch"] == NO_ROOM]
    if not left:
        return ""
    named = ", ".join(code(path) for path in left[:NAMED])
    others = f" and {plural(len(left) - NAMED, 'other file')}" if len(left) > NAMED else ""
    return f"\n\nThe model was not shown the changes of {named}{others}: there was no room for them."
