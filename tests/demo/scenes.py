"""The pull request, told in order. Each part tells what happens, and stops the demo when it is not so."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from tests.demo import change
from tests.demo.browser import Browser
from tests.demo.checks import QUIET_SECONDS, begins, expect
from tests.demo.terminal import Terminal
from tests.demo.timeline import timeline
from tests.sandbox.github.pull import Pull
from tests.stories.stack import Stack, text_of, until
from webhooks.cli.columns import cut

NOTE = "Revoke that key, please."
ROW = 90


@dataclass
class Review:
    """One telling. What a part learns, the next ones use."""

    stack: Stack
    out: Terminal
    key: str = field(default_factory=change.a_key)
    pull: Pull = field(init=False)
    asked: dict[str, Any] = field(init=False)
    mail: EmailMessage = field(init=False)

    def play(self) -> None:
        """All of it. Raises `NotSo`."""
        self.a_pull_request()
        self.a_question()
        self.a_click()
        self.a_review()
        self.a_journal()

    def a_pull_request(self) -> None:
        """Somebody opens it, and the webhook arrives."""
        self.out.scene("A pull request is opened")
        self.stack.hub.events = {"pull_request"}  # as README.md has it set on GitHub
        repo = self.stack.hub.create_repository(change.REPOSITORY, files=change.BEFORE)
        files = change.after(self.key)
        self.pull = repo.open_pull(change.BRANCH, title=change.TITLE, author=change.AUTHOR, files=files)
        self.out.text(f"{change.AUTHOR} opens {change.SUBJECT}, “{change.TITLE}”:")
        for path, what in change.INSIDE:
            self.out.pair(path, what)
        (sent,) = self.stack.hub.deliveries
        expect(sent.status == 202, f"the webhook was answered {sent.status or sent.error}, not 202")
        self.out.checked("GitHub's webhook, signed, is kept on disk and answered: 202")

    def a_question(self) -> None:
        """The agent reads, analyzes, and asks before it writes."""
        self.out.scene("The agent reads it, and asks before it writes")
        self.asked = self.stack.asked(change.SUBJECT)
        self.mail = self.stack.mail(self.asked["id"])
        until(lambda: self.stack.run(self.asked["run"])["status"] == "parked", "the run lets go of its worker")
        calls = [done.removesuffix(": done") for done in self.asked["done"] if done.endswith(": done")]
        self.out.pair("done so far", ", ".join(calls))
        self.out.pair("sensitive", f"{', '.join(self.asked['facts']['sensitive'])}: so policy says, ask first")
        self.out.text("A mail goes out:")
        self.out.quote(begins(self.mail, "Sensitive paths"))
        self._nothing_written("while Ada has not answered")
        self.out.checked("nothing is written; the run waits in the store, and no worker with it")

    def a_click(self) -> None:
        """Opening the link decides nothing. Ada's answer does."""
        self.out.scene("Ada opens the link")
        link, before = self.stack.link(self.mail), self._length()
        with Browser() as scanner:
            seen = [scanner.look(method, link).status_code for method in ("HEAD", "GET", "GET")]
        expect(seen == [200] * 3, f"the page was answered {seen}, not 200")
        expect(self._length() == before, "opening the link changed the journal")
        self._nothing_written("by opening the link")
        self.out.checked("a mail scanner was there before her (HEAD, GET, GET): nothing is decided")
        with Browser() as ada:
            page = ada.answer(link, "approved", NOTE)
            expect(page.status_code == 200, f"her answer was answered {page.status_code}")
            expect("Approved by you" in page.text, "the page does not say that she approved")
        self.out.checked(f"she reads the page, notes “{NOTE}”, and presses Approve")

    def a_review(self) -> None:
        """What was shown is written, once."""
        self.out.scene("The review, as it stands on GitHub")
        run = self.stack.ended(self.asked["run"])
        expect(run["status"] == "done", f"the run is {run['status']}: {run['summary']}")
        time.sleep(QUIET_SECONDS)
        self._written_once()
        (review,) = self.pull.reviews
        self.out.quote(_shown(review.body))
        for comment in review.comments:
            self.out.pair(f"{comment.path}:{comment.line}", ": ".join(_shown(comment.body)))
        self.out.pair("labels", ", ".join(self.pull.labels))
        shown = self.asked["args"]
        expect(review.body.startswith(shown["body"]), "the review is not the one that the question showed")
        bodies = [comment.body for comment in review.comments]
        expect(bodies == [each["body"] for each in shown["comments"]], "the comments are not those that were shown")
        (summed,) = self.pull.comments
        self.out.text("And the one comment that sums it up, and is changed in place from now on:")
        self.out.quote(_shown(summed.body))
        self.out.checked("one review, one summary, one set of labels; the review is the one that Ada was shown")

    def a_journal(self) -> None:
        """Every fact, in order, and the key in none."""
        self.out.scene(f"The journal of run {self.asked['run']}")
        journal = self.stack.journal(self.asked["run"])
        for numbers, at, name, said in timeline(journal):
            self.out.row(numbers, f"{at:.2f} s", name, said)
        self._kept_nowhere(journal)
        self.out.checked("the API key that was in the code is in no review, mail, journal, log or file of the store")

    def _length(self) -> int:
        return len(self.stack.journal(self.asked["run"]))

    def _nothing_written(self, when: str) -> None:
        expect(not self.stack.hub.writes, f"something was written to GitHub {when}: {self.stack.hub.writes}")

    def _written_once(self) -> None:
        written = sorted(write.kind for write in self.stack.hub.writes)
        expect(written == ["add_labels", "create_comment", "create_review"], f"what was written to GitHub is {written}")

    def _kept_nowhere(self, journal: list[dict[str, Any]]) -> None:
        """Of the key there is nothing in what was written, sent or kept."""
        texts = [review.body for review in self.pull.reviews]
        texts += [comment.body for comment in self.pull.review_comments]
        texts += [comment.body for comment in self.pull.comments]
        places = {"review": " ".join(texts), "mail": text_of(self.mail), "journal": json.dumps(journal)}
        for path in self.stack.folder.rglob("*"):
            if path.is_file():
                places[f"file {path.relative_to(self.stack.folder)}"] = path.read_bytes().decode("utf-8", "replace")
        for place, text in places.items():
            expect(self.key not in text, f"the API key of the pull request is in the {place}")


def _shown(markdown: str) -> Iterator[str]:
    """Markdown as it reads on GitHub, nearly: a table's rows as columns, and nothing of what is not seen there."""
    for line in re.sub("<!--.*?-->", "", markdown).replace("**", "").splitlines():
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == 5:
            yield from [] if set(line) <= set("|-") else [cut("{:<8}  {:<8}  {:<18}  {}".format(*cells), ROW)]
        elif line:
            yield line
