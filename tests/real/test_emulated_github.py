"""The whole way against a GitHub that nobody here wrote: webhook, review, comment on a line, summary, label, click."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from tasks.processes.ports import free_port
from tests.demo.browser import Browser, Form
from tests.real import gaps
from tests.real.counterparts import NODE_READY, need, seen
from tests.real.emulator import TOKEN, Emulator, emulator
from tests.real.house import repeats, store_of
from tests.real.proxy import Proxy, proxy
from tests.stories.stack import SECRET, Stack, until

pytestmark = pytest.mark.real
BEFORE = '"""Search."""\n\nimport json\n\n\ndef search(words: str) -> str:\n    return words\n'
AFTER = BEFORE + "\n\ndef run(text: str) -> object:\n    return eval(text)\n"


class Told(NamedTuple):
    """The emulator, the proxy before it, and the product that they tell."""

    hub: Emulator
    between: Proxy
    stack: Stack

    def ended(self, subject: str, nth: int = 0) -> dict[str, Any]:
        """The nth run about a pull request, once it has ended well."""
        run = until(lambda: self.stack.runs(subject)[nth:], f"{subject} has run {nth}")[0]
        ended = self.stack.ended(run)
        assert ended["status"] == "done", ended
        return ended

    def reviews(self, number: int) -> list[dict[str, Any]]:
        return self.hub.listed(f"/pulls/{number}/reviews")

    def summary(self, number: int) -> dict[str, Any]:
        """The one comment of the conversation."""
        (comment,) = self.hub.listed(f"/issues/{number}/comments")
        return comment

    def lines(self, number: int) -> list[tuple[str, str]]:
        """Path and text of every line that a comment hangs on."""
        patches = {row["filename"]: row["patch"] for row in gaps.files(self.hub, gaps.pull(self.hub, str(number)))}
        comments = self.hub.listed(f"/pulls/{number}/comments")
        return [(each["path"], patches[each["path"]].split("\n")[each["position"]]) for each in comments]


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    need(NODE_READY)
    with emulator(tmp_path_factory.mktemp("emulator"), free_port()) as hub, proxy(hub) as between:
        folder = tmp_path_factory.mktemp("emulated")
        with Stack(folder, github_api_url=between.url, github_token=TOKEN, sweep_seconds="1") as stack:
            between.hook(f"{stack.url}/webhooks/github", SECRET)
            yield Told(hub, between, stack)


def test_a_pull_request_is_reviewed_on_its_lines_summed_up_and_labelled_and_a_push_changes_the_summary(
    told: Told,
) -> None:
    number = told.hub.opened("plain", "app/search.py", BEFORE)["number"]
    subject = f"bob/shop#{number}"
    first = told.ended(subject)
    assert first["output"]["inline"] == 1, first
    (review,) = told.reviews(number)
    assert told.lines(number) == [("app/search.py", "+import json")]
    summary = told.summary(number)
    assert first["output"]["head"][:7] in summary["body"]
    labels = [each["name"] for each in told.hub.listed(f"/issues/{number}/labels")]
    assert sorted(labels) == sorted(first["output"]["labels"]) != []
    seen("webhook, analyzers, review, comment on a line, summary, labels", f"{subject}: {told.lines(number)}, {labels}")

    head = told.hub.rewrite("plain", "app/search.py", AFTER)
    assert told.between.synchronized(number)
    second = told.ended(subject, 1)
    assert (second["output"]["head"], second["output"]["since"]) == (head, first["output"]["head"])
    assert [line for _, line in told.lines(number)] == ["+import json", "+    return eval(text)"]
    assert [each["commit_id"] for each in told.reviews(number)] == [review["commit_id"], head]
    now = told.summary(number)
    assert (now["id"], now["body"] != summary["body"]) == (summary["id"], True)
    assert head[:7] in now["body"]
    seen(
        "a second push",
        f"one more comment on a line, the same summary changed in place (since {second['output']['since'][:7]})",
    )


def test_a_review_of_sensitive_paths_is_asked_about_by_mail_and_posted_once_whatever_is_sent_again(told: Told) -> None:
    number = told.hub.opened("gated", "auth/search.py", BEFORE)["number"]
    subject = f"bob/shop#{number}"
    asked = told.stack.asked(subject)
    link = told.stack.link(told.stack.mail(asked["id"]))
    assert told.reviews(number) == told.hub.listed(f"/issues/{number}/comments") == []
    with Browser() as browser:
        form = Form()
        form.feed(browser.look("GET", link).text)
        assert browser.press(link, form, "approved", "Looks right.").is_success
        told.ended(subject)
        again = browser.press(link, form, "approved", "Once more.")
        assert again.status_code == 409, "it is decided"
    sent = told.between.deliver(told.between.last(number))
    assert sent.status_code == 200
    until(lambda: sent.json()["event"] in repeats(store_of(told.stack)), "the repeat is written down")
    assert len(told.stack.runs(subject)) == 1
    assert len(told.reviews(number)) == len(told.lines(number)) == 1
    assert told.summary(number)["user"]["login"] == "bob"
    seen(
        "question, mail, click, review; then a second click and the webhook again",
        f"{subject}: one review, one comment on a line, one summary; the click got {again.status_code}",
    )
