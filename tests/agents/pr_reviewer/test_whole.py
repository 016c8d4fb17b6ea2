"""The reviewer with its real tools, on a real pull request at the sandbox."""

from __future__ import annotations

from typing import Any

from agents.engine.flow import Call, Think
from agents.pr_reviewer.shapes import Findings, ModelFinding, PullRequest
from agents.pr_reviewer.workflow import review
from agents.tools import TOOLS
from tests.agents.github import Hand
from tests.agents.pr_reviewer.made import World
from tests.agents.pr_reviewer.play import Play
from tests.sandbox.github import GitHubSandbox

SECRET = "hunter2-Tr0ub4dor"
OFF = "Not on a line that the diff shows"
FILES: dict[str, str | bytes] = {
    "app/search.py": f"""import os
PASSWORD = "{SECRET}"


def search(db, name):
    return db.execute("SELECT * FROM items WHERE name = '" + name + "'")
""",
    "auth/login.py": "def login(user):\n    return user\n",
    "logo.png": b"\x89PNG\0\0",
}


def reviewed(hub: GitHubSandbox, hand: Hand, findings: Findings | None = None) -> Play:
    repo = hub.create_repository("acme/shop", files={"old/name.py": "x = 1\n" * 20, "keep.py": "k = 1\n" * 50})
    pull = repo.open_pull("x", title="Add search", files=FILES, renames={"old/name.py": "new/name.py"})

    def answer(command: Call | Think) -> Any:
        if isinstance(command, Think):
            return World(think=findings)(command) if findings else command.otherwise
        return hand.call(command.tool, **TOOLS[command.tool].validated(command.args))

    event = PullRequest(repo="acme/shop", number=1, head_sha=pull.head_sha, base_sha=pull.base_sha)
    return Play(lambda: review(event), answer)


def test_the_review_stands_on_github_with_its_comments_and_labels(hub: GitHubSandbox, hand: Hand) -> None:
    played = reviewed(hub, hand)
    pull = hub.repositories["acme/shop"].pull(1)
    (posted,) = pull.reviews
    assert played.value.output["review_url"].endswith(f"#pullrequestreview-{posted.id}")
    assert [(each.path, each.line) for each in posted.comments] == [
        ("app/search.py", 2),
        ("app/search.py", 6),
        ("app/search.py", 1),
    ]
    assert sorted(pull.labels) == ["needs-tests", "risk/high", "security", "size/XS"]
    for words in ("3 findings, 3 comments on the diff.", "No language model was used.", "`auth/login.py`", "B608"):
        assert words in pull.comments[0].body
    assert OFF not in posted.body
    assert SECRET not in "".join([posted.body, *(each.body for each in posted.comments), pull.comments[0].body])


def test_a_models_findings_are_taken_where_github_takes_them(hub: GitHubSandbox, hand: Hand) -> None:
    shared: Any = {"severity": "high", "confidence": "high"}
    good = ModelFinding(path="auth/login.py", line=2, body="Anybody may log in. @mona <b>", **shared)
    off = ModelFinding(path="auth/login.py", line=30, body="Not in this change.", **shared)
    reviewed(hub, hand, Findings(items=(good, off)))
    (posted,) = hub.repositories["acme/shop"].pull(1).reviews
    assert ("auth/login.py", 2) in [(each.path, each.line) for each in posted.comments]
    assert OFF in posted.body
    assert "`auth/login.py:30`: Not in this change." in posted.body
    assert "@mona" not in "".join(each.body for each in posted.comments)


def test_everything_is_written_once(hub: GitHubSandbox, hand: Hand) -> None:
    reviewed(hub, hand)
    assert [(each.kind, each.subject) for each in hub.writes] == [
        ("create_review", "acme/shop#1"),
        ("create_comment", "acme/shop#1"),
        ("add_labels", "acme/shop#1"),
    ]


def test_a_second_review_says_what_came_since_and_nothing_twice(hub: GitHubSandbox, hand: Hand) -> None:
    reviewed(hub, hand)
    pull = hub.repositories["acme/shop"].pull(1)
    first = pull.head_sha

    def again() -> Play:
        def answer(command: Call | Think) -> Any:
            if isinstance(command, Think):
                return command.otherwise
            return hand.call(command.tool, **TOOLS[command.tool].validated(command.args))

        event = PullRequest(repo="acme/shop", number=1, head_sha=pull.head_sha, base_sha=pull.base_sha)
        return Play(lambda: review(event), answer)

    writes = len(hub.writes)
    assert "already: nothing to add" in again().value.summary
    assert len(hub.writes) == writes

    shifted = "# A new first line.\n" + str(FILES["app/search.py"]).replace("import os\n", "")
    pull.push(files={"app/search.py": shifted, "app/more.py": "import sys\n"})
    output = again().value.output
    assert (output["since"], output["findings"], output["open"], output["fixed"]) == (first, 1, 2, 1)
    assert [(each.path, each.line) for each in pull.reviews[-1].comments] == [("app/more.py", 1)]
    assert (len(pull.reviews), len(pull.comments)) == (2, 1)
    assert f"since {first[:7]}" in pull.comments[0].body
    assert "1 new, 2 still open, 1 fixed since" in pull.comments[0].body

    hand.call(
        "github.summarize",
        repo="acme/shop",
        number=1,
        section="commands",
        occasion="c1",
        text="Dismissed.",
        dismiss=[4],
    )
    pull.force_push(files={"app/search.py": shifted, "app/more.py": "import sys\n"})
    output = again().value.output
    assert (output["since"], output["findings"], output["open"]) == ("", 0, 2)
    assert len(pull.reviews) == 2
    assert "was force-pushed or rebased since" in pull.comments[0].body
