"""The tool `github.summarize`: the one summary comment of a pull request, written section by section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, StringConstraints

from agents.analyzers.shapes import Shape
from agents.clients import github
from agents.clients.github_names import Number, Repo, name_of
from agents.engine.errors import Refused
from agents.engine.tool import At, Facts, Preview, PreviewPart, probe, tool
from agents.tools.github.memory import STATE, Memory, block_of
from agents.tools.github.merging import Reviewed, merged
from agents.tools.github.ourselves import our_comment, read_back, reviewed, write
from agents.tools.github.sections import ROOM, Section, comment_of, tame
from agents.tools.github.sensitive import SensitiveOptions, touched
from agents.tools.github.standing import standing

Text = Annotated[str, StringConstraints(max_length=max(ROOM.values()))]
State = Annotated[str, StringConstraints(max_length=STATE)]
Occasion = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Numbers = Annotated[tuple[int, ...], Field(max_length=100)]


class Summary(Shape):
    """The comment as it stands: its id, its page, and how often it was written."""

    id: int
    url: str
    revision: int


@tool(
    "github.summarize",
    risk="medium",
    repeat=probe,
    once_per=("repo", "number", "section", "occasion"),
    exclusive=("repo", "number"),
    roles={
        "repo": "ref",
        "number": "ref",
        "section": "enum",
        "occasion": "label",
        "text": "content",
        "review": "content",
        "dismiss": "label",
        "state": "content",
    },
    returns={"id": "internal", "url": "internal"},
    timeout=60.0,
    options=SensitiveOptions,
)
def summarize(
    at: At,
    repo: Repo,
    number: Number,
    section: Section,
    occasion: Occasion,
    text: Text | None = None,
    review: Reviewed | None = None,
    dismiss: Numbers = (),
    state: State | None = None,
) -> Summary:
    """Write one section of the summary comment. GitHub Docs, "REST API endpoints for issue comments".

    The comment is made if there is none, else changed in place; other sections, and what is not named here, stay as
    they are. `occasion` says what makes two calls the same write: a commit, the id of the comment that asked.
    `text`: the section in Markdown, in which the caller has neutralised other people's words (None: as it is; empty:
    the section goes). `review`: what is remembered of the review from now on. `dismiss`: numbers of findings that
    are not raised again, added to those there are. `state`: up to 2,000 characters that the section keeps for
    itself; `github.recall` gives them back under `states`.

    Raises `Refused` for a number that no finding has, and without a `SECRET_KEY`; `Later` if somebody else wrote
    over it at the same moment; `Unclear`.
    """
    about, words = name_of(repo, number), tame(text or "")
    if len(words) > ROOM[section]:
        raise Refused(f"{about}: the section `{section}` holds at most {ROOM[section]:,} characters")
    with github.reading(at, about, within=github.before_sending(at)) as hub:
        found = our_comment(at, hub, repo, number)
    before = found.memory or Memory(repo=repo, number=number)
    mark = at.marker(repo, number, section, occasion)
    memory = merged(before, mark, section, review=review, dismiss=dismiss, state=state)
    body = comment_of(block_of(at, memory), found.sections if text is None else {**found.sections, section: words})
    with github.writing(at, about) as hub:
        id, url = write(hub, repo, number, found.id, body)
    read_back(at, repo, number, id, mark)
    return Summary(id=id, url=url, revision=memory.revision)


@summarize.facts
def _facts(at: At, repo: str, number: int, review: Reviewed | None, **_: object) -> Facts:
    """`sensitive`: what a review touches. `reviewed`: our review of that head stands, so its words have been seen."""
    with github.reading(at, name_of(repo, number)) as hub:
        paths = touched(at, hub, repo, number) if review else []
        seen = bool(review and paths) and reviewed(at, hub, repo, number, review.head if review else "")
        return {**standing(github.pull_of(hub, repo, number)), "sensitive": paths, "reviewed": seen}


@summarize.probe
def _probe(at: At, repo: str, number: int, section: Section, occasion: str, **_: object) -> Summary | None:
    with github.reading(at, name_of(repo, number)) as hub:
        found = our_comment(at, hub, repo, number)
    if found.memory and at.marker(repo, number, section, occasion) in found.memory.marks:
        return Summary(id=found.id, url=found.url, revision=found.memory.revision)
    return None


@summarize.preview
def _preview(
    facts: Facts,
    repo: str,
    number: int,
    section: Section,
    text: str | None,
    dismiss: tuple[int, ...],
    **_: object,
) -> Preview:
    def parts() -> Iterator[PreviewPart]:
        if paths := facts.get("sensitive"):
            yield PreviewPart(label="Sensitive paths it touches", text="\n".join(paths), untrusted=True)
        if dismiss:
            yield PreviewPart(label="Findings not to be raised again", text=", ".join(map(str, dismiss)))
        if text is not None:
            yield PreviewPart(label="What it says", text=text or "(the section goes)", form="markdown")

    return Preview(title=f"Write the {section} section of the summary on {name_of(repo, number)}", parts=tuple(parts()))
