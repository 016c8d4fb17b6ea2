"""The summary in words: numbers, titles and nothing that anybody outside has written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from agents.tools.journal.shapes import AgentCounts, Counts, QuestionCounts, RunCounts
from agents.weekly_summary.sections import Section
from agents.weekly_summary.week import Week

ENDED = ("done", "failed", "cancelled", "superseded", "exhausted")
MINUTE, HOUR, DAY = 60.0, 3_600.0, 86_400.0


def subject(week: Week) -> str:
    """Of the mail."""
    return f"What the agents did in week {week.since:%V} of {week.since:%G}"


def text(week: Week, zone: str, sections: tuple[Section, ...], counted: Counts, missed: int) -> str:
    """The mail. `missed`: how many weeks before nobody was there to tell of."""
    found = {each.agent: each for each in counted.agents}
    last = week.until - timedelta(days=1)
    lines = [f"{week.since:%A, %d %B %Y} to {last:%A, %d %B %Y}, {zone}", ""]
    for section in sections:
        lines += [section.title, "-" * len(section.title), *_section(section, found), ""]
    if missed:
        lines += [f"{missed} summar{'ies' if missed > 1 else 'y'} before this one could not be sent.", ""]
    if counted.unreadable:
        several = "s" if counted.unreadable > 1 else ""
        lines += [f"Not in the numbers: {counted.unreadable} journal{several} that could not be read.", ""]
    lines.append("Counted from the journals: `placet runs` lists the runs, `placet show RUN` has one whole.")
    return "\n".join(lines) + "\n"


def _section(section: Section, found: Mapping[str, AgentCounts]) -> Iterator[str]:
    active = [found[name] for name in section.agents if name in found and worked(found[name])]
    if not active:
        yield "Nothing happened."
    for counted in active:
        yield f"{counted.agent}:"
        yield from (f"  {line}" for line in _agent(counted))


def worked(counted: AgentCounts) -> bool:
    """Whether it did anything at all."""
    return counted != AgentCounts(agent=counted.agent)


def _agent(counted: AgentCounts) -> Iterator[str]:
    yield _runs(counted.runs)
    for effect in counted.effects:
        yield f"{effect.tool}: {effect.returned} of {effect.started} done"
    if counted.questions != QuestionCounts():
        yield _questions(counted.questions)
    if counted.tokens or counted.usd:
        yield f"spent: {counted.tokens:,} tokens, ${counted.usd:.2f}"


def _runs(runs: RunCounts) -> str:
    ended = [f"{count} {status}" for status in ENDED if (count := getattr(runs, status))]
    return f"runs: {runs.begun} begun; ended: {', '.join(ended) or 'none'}"


def _questions(asked: QuestionCounts) -> str:
    other = asked.answered - asked.approved - asked.denied
    told = [f"{asked.approved} approved", f"{asked.denied} denied", f"{asked.expired} expired"]
    told += [f"{other} answered otherwise"] if other else []
    took = "" if asked.median_seconds is None else f"; an answer took {span(asked.median_seconds)} (median)"
    return f"questions: {asked.asked} asked; {', '.join(told)}{took}"


def span(seconds: float) -> str:
    """A time in the unit that people would use."""
    for unit, name in ((DAY, "days"), (HOUR, "hours"), (MINUTE, "minutes")):
        if seconds >= 2 * unit:
            return f"{seconds / unit:.0f} {name}"
    return f"{seconds:.0f} seconds"
