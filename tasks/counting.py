"""What journals say of a span of time, counted entry by entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from agents.engine.journal import AnyEntry, Asked, Decided, Ended, Judged, Replied, Returned, Started
from agents.tools.journal.shapes import AgentCounts, Counts, EffectCounts, QuestionCounts, RunCounts
from tasks.store import Store
from tasks.store.journals import UNREADABLE


class StoredJournals:
    """The journals of a store."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def counts(self, agents: Sequence[str], since: float, until: float) -> Counts:
        """Of each agent, from one moment to just before another. Reads the journals that have grown since.

        One that cannot be read keeps nobody from the numbers of all others, and is counted as that.
        """
        tallies = {agent: Tally(agent, since, until) for agent in agents}
        unreadable = 0
        for run in self._store.spans.grown_since(since):
            try:
                self._count(run, tallies)
            except UNREADABLE:
                unreadable += 1
        return Counts(agents=tuple(tallies[agent].counts() for agent in agents), unreadable=unreadable)

    def _count(self, run: str, tallies: Mapping[str, Tally]) -> None:
        began = self._store.journals.began(run)
        if began and (tally := tallies.get(began.agent)):
            tally.add([each.entry for each in self._store.journals.entries(run)])


class Tally:
    """The numbers of one agent, run by run. What was written before the span only says what its entries are about."""

    def __init__(self, agent: str, since: float, until: float) -> None:
        self._agent, self._since, self._until = agent, since, until
        self._runs: Counter[str] = Counter()
        self._started: Counter[str] = Counter()
        self._returned: Counter[str] = Counter()
        self._questions: Counter[str] = Counter()
        self._answers: list[float] = []
        self._tokens, self._usd = 0, 0.0

    def add(self, entries: Iterable[AnyEntry]) -> None:
        """Take in a journal, from its first entry on."""
        tools: dict[str, str] = {}
        effects: set[str] = set()
        asked: dict[str, float] = {}
        for entry in entries:
            match entry:
                case Judged():
                    tools[entry.id] = entry.tool
                    effects.discard(entry.id)
                case Started() if entry.effect:
                    effects.add(entry.id)
                case Asked():
                    asked[entry.question] = entry.at
            if self._since <= entry.at < self._until:
                self._count(entry, tools, effects, asked)

    def counts(self) -> AgentCounts:
        """What was taken in."""
        tools = sorted(self._started.keys() | self._returned.keys())
        return AgentCounts(
            agent=self._agent,
            runs=RunCounts(**self._runs),
            effects=tuple(EffectCounts(tool=t, started=self._started[t], returned=self._returned[t]) for t in tools),
            questions=QuestionCounts(
                **self._questions, median_seconds=round(median(self._answers), 1) if self._answers else None
            ),
            tokens=self._tokens,
            usd=round(self._usd, 6),
        )

    def _count(self, entry: AnyEntry, tools: dict[str, str], effects: set[str], asked: dict[str, float]) -> None:
        if isinstance(entry, Replied | Started):
            self._usd += entry.usd
        match entry:
            case Ended():
                self._runs[entry.status] += 1
            case Replied():
                self._tokens += entry.tokens_in + entry.tokens_out
            case Started() if entry.effect and entry.attempt == 1:
                self._started[tools[entry.id]] += 1
            case Returned() if entry.error is None and entry.id in effects and not entry.adopted:
                self._returned[tools[entry.id]] += 1
            case Returned() if entry.error and entry.error.kind == "expired":
                self._questions["expired"] += 1
            case Asked():
                self._questions["asked"] += 1
            case Decided():
                self._answered(entry, asked)
            case _ if entry.kind == "began":
                self._runs["begun"] += 1

    def _answered(self, entry: Decided, asked: dict[str, float]) -> None:
        self._questions["answered"] += 1
        self._answers.append(entry.at - asked[entry.question])
        if entry.outcome in ("approved", "denied"):
            self._questions[entry.outcome] += 1
