"""What a write to the summary comment leaves to be remembered."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from agents.analyzers.shapes import Shape
from agents.clients.github_names import Sha, name_of
from agents.engine.errors import Refused
from agents.tools.github.memory import MARKS, MOST, Memory, Remembered
from agents.tools.github.sections import Section


class Reviewed(Shape):
    """What a review leaves to be remembered: the commit, and the findings up to now with their numbers.

    `last`: the greatest number it gave, of what is not among them, too.
    """

    head: Sha
    findings: Annotated[tuple[Remembered, ...], Field(max_length=MOST)] = ()
    last: Annotated[int, Field(ge=0)] = 0


def merged(
    memory: Memory,
    mark: str,
    section: Section,
    *,
    review: Reviewed | None,
    dismiss: tuple[int, ...],
    state: str | None,
) -> Memory:
    """The memory with what one write adds to it. Raises `Refused` for a number that no finding has."""
    changes: dict[str, Any] = {"revision": memory.revision + 1, "marks": (*memory.marks, mark)[-MARKS:]}
    findings = _kept(memory, review) if review else memory.findings
    if review:
        last = max([memory.last, review.last, *(each.n for each in findings)])
        changes |= {"head": review.head, "findings": findings, "last": last}
    changes["dismissed"] = _dismissed(memory, findings, dismiss)
    if state is not None:
        changes["states"] = {**memory.states, section: state}
    return memory.model_copy(update=changes)


def _kept(memory: Memory, review: Reviewed) -> tuple[Remembered, ...]:
    """The review's findings. One that is dismissed is not pushed out, even if that was said while it was written."""
    said = {each.n for each in review.findings}
    hushed = [each for each in memory.findings if each.n in memory.dismissed and each.n not in said]
    ranked = sorted([*review.findings, *hushed], key=lambda each: each.n not in memory.dismissed)
    return tuple(ranked[:MOST])


def _dismissed(memory: Memory, findings: tuple[Remembered, ...], more: tuple[int, ...]) -> tuple[int, ...]:
    known = {each.n for each in findings}
    if unknown := sorted(set(more) - known):
        numbers = ", ".join(map(str, unknown))
        raise Refused(f"{name_of(memory.repo, memory.number)} has no finding {numbers}: nothing was dismissed")
    return tuple(sorted(known & {*memory.dismissed, *more}))
