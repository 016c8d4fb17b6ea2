"""The stale table, told in order. Each part tells what happens, and stops the demo when it is not so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.demo.checks import expect
from tests.demo.terminal import Terminal
from tests.demo.warehouse import HOURS, REPOSITORY, TABLES, Warehouse
from tests.sandbox.github.issue import Issue
from tests.stories.stack import Stack, until
from webhooks.cli.columns import cut

AGENT, ROOT = "pipeline_monitor", TABLES[0]
ROW, LINES = 90, 5
"""How wide a row is, and how many lines of the chart's source are shown."""


@dataclass
class Stale:
    """One telling. What a part learns, the next ones use."""

    stack: Stack
    warehouse: Warehouse
    out: Terminal
    issue: Issue = field(init=False)

    def play(self) -> None:
        """All of it. Raises `NotSo`."""
        self.a_healthy_warehouse()
        self.an_issue()
        self.a_load()

    def a_healthy_warehouse(self) -> None:
        """It has been looked at since the start, and nobody heard of it."""
        self.out.scene("A table goes stale")
        self.out.pair("lineage", " → ".join(TABLES))
        self.out.pair("looked at", "every two seconds here (each hour, as it ships), by the clock of `placet up`")
        self.out.text(f"So far: {self._looks()[0]}")
        expect(not self._issues(), "there is an issue though all is healthy")
        self.warehouse.load(HOURS)
        self.out.checked(
            f"nobody was told of anything. Now the load has not run: the newest rows are {HOURS} hours old"
        )

    def an_issue(self) -> None:
        """One, about the first bad table, with its cause and a chart."""
        self.out.scene("One issue, with its cause and a chart")
        self.issue = until(self._issues, "an issue is opened")[0]
        known = len(self._looks())
        body = self.issue.body or ""
        self.out.pair(f"{REPOSITORY}#{self.issue.number}", self.issue.title)
        self.out.pair("labels", ", ".join(self.issue.labels))
        self.out.quote(_shown(body))
        expect(self.issue.title.startswith(f"{ROOT}: "), f"the issue is about {self.issue.title}, not about {ROOT}")
        expect("Bad because of it: `orders`, `revenue`." in body, "the issue does not say what is bad because of it")
        expect("```mermaid" in body, "there is no chart in the issue")
        until(lambda: len(self._looks()) > known, "it looks again")
        expect(len(self._issues()) == 1, "there is a second issue")
        expect(not self.issue.comments, "the issue has comments though nothing has changed")
        self.out.checked("three tables are bad and one is the cause: one issue; the next look adds nothing to it")

    def a_load(self) -> None:
        """The load has run, and the issue is closed."""
        self.out.scene("The load runs again")
        self.warehouse.load()
        until(lambda: self.issue.state == "closed", "the issue is closed")
        (comment,) = self.issue.comments
        self.out.quote(line for line in _seen(comment.body).splitlines() if line)
        expect(len(self._issues()) == 1, "there is a second issue")
        self.out.checked("healthy twice in a row: the issue is closed, by whoever opened it")

    def _looks(self) -> list[str]:
        """What came of each look that has ended, the newest first."""
        page = self.stack.read(f"/runs?agent={AGENT}&limit=200")["items"]
        return [run["summary"] for run in page if run["status"] == "done"]

    def _issues(self) -> list[Issue]:
        return list(self.stack.hub.repositories[REPOSITORY].issues.values())


def _shown(markdown: str) -> Iterator[str]:
    """The text as far as its chart's first lines, nearly as it reads on GitHub: the table's rows as columns."""
    text, fence, chart = markdown.partition("```mermaid")
    for line in _seen(text).splitlines():
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if cells and not set(line) <= set("|-"):
            table, _, now, usual, _, why = cells
            yield cut(f"{table:<12} {now:<11} {usual:<14} {why}", ROW)
        elif line and not cells:
            yield line
    yield from (cut(line, ROW) for line in [fence, *chart.strip().splitlines()[:LINES], "…"])


def _seen(markdown: str) -> str:
    return re.sub("<!--.*?-->", "", markdown, flags=re.DOTALL).replace("**", "").replace("`", "")
