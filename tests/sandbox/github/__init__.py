"""A GitHub for tests and the demo: a real git repository behind GitHub's own REST shapes and webhooks.

Started and steered from Python, talked to over HTTP. PyGithub, unpatched, is its client and its judge::

    from tests.sandbox.github import GitHubSandbox, Symlink

    with GitHubSandbox(webhook_url="http://127.0.0.1:8000/webhooks/github", webhook_secret="s3cret") as hub:
        hub.url, hub.token, hub.bot_login           # "http://127.0.0.1:41113", "ghp_…", "placet-bot"
        hub.token_of("mona")                        # a token of anybody else, made on first use

        repo = hub.create_repository("acme/shop", files={"app.py": "print(1)\\n"})    # on main
        pull = repo.open_pull(
            "feature-x", title="Add x", body="", author="mona", draft=False,
            files={"app.py": "print(2)\\n", "logo.png": b"\\x89PNG…", "old.py": None, "l": Symlink("a")},
            renames={"a.py": "b.py"},
        )                                           # branch, commit, pull request, signed `opened` webhook
        pull.push(files={…})                        # -> new head sha; `synchronize`
        pull.force_push(files={…})                  # -> new head sha, the branch restarted on the base's tip
        pull.close(); pull.reopen(); pull.merge(); pull.mark_ready(); pull.convert_to_draft()
        pull.edit(title="…", body="…"); pull.comment("mona", "…"); pull.label("mona", "bug")
        pull.review("mona", body="…", event="APPROVE", comments=[{"path": "app.py", "line": 1, "body": "…"}])
        repo.roles["mona"] = "maintain"             # or admin write triage read none; else read (private: none)
        repo.push(files={…})                        # a commit on the default branch, no webhook
        issue = repo.open_issue("Stale", "Since Monday.", author="mona")
        issue.close("mona"); issue.reopen("mona"); issue.edit("mona", body="…"); issue.comment("mona", "…")
        repo.issues, repo.has_issues                # {2: Issue}, False: switched off in the settings

        repo.pull(1).reviews                        # [Review(id, login, state, body, commit_id, comments)]
        pull.comments, pull.labels                  # [IssueComment(id, login, body)], ["bug"]
        pull.head_sha, pull.base_sha, pull.state, pull.merged, pull.draft, pull.updated_at

Counting, so that "exactly once" can be asserted::

        hub.writes                                  # [Write(method, kind, subject, login)] as performed
        hub.count("create_review", "acme/shop#1")   # 1
        hub.wait_for("create_review", times=1, timeout=10)      # until performed, else TimeoutError
        hub.requests                                # [Request(method, path, kind, login, status)], reads too

Kinds are the names of the views in ``routes/``: for writes ``create_review create_comment edit_comment
delete_comment create_issue update_issue create_reaction add_labels replace_labels remove_label remove_all_labels
create_label``; for reads ``get_user get_permission list_issues get_issue list_reactions get_repository list_pulls
get_pull list_files list_commits list_reviews list_comments get_contents get_tree get_blob compare get_commit tarball
codeload`` and so on.

Going wrong, on request::

        hub.fail("create_review", "drop-after", times=1)        # does the work, then hangs up, unanswered
        hub.fail(None, "502", times=3)                          # any route
        hub.fail("list_files", "slow", seconds=5)               # waits, then does the work and answers

``500 502 503`` · ``502-after`` (work done) · ``401 403 404`` · ``403-rate-limit`` (X-RateLimit-Remaining: 0,
X-RateLimit-Reset in `seconds`) · ``429`` and ``secondary-limit`` (Retry-After of `seconds`) · ``slow`` ·
``slow-after`` (does the work, then waits) · ``drop-before`` · ``drop-after``. `hub.heal()` forgets those not
used up.

Webhooks, signed and sent as GitHub does: once, 10 s, never again by themselves::

        hub.deliveries                              # [Delivery(guid, event, action, body, payload, status)]
        hub.redeliver(delivery.guid)                # same X-GitHub-Delivery, same bytes -> status or None
        with hub.hold():                            # built and recorded, not sent (or: hub.send = False)
            pull.push(files={…})
        hub.deliver(hub.deliveries[-1])             # later, in any order, twice -> status or None
        hub.ping()                                  # the `ping` GitHub sends when a hook is made
        hub.settle()                                # waits until those of the bot's own writes have left
        hub.echo = False                            # no webhooks about what the bot does
        hub.webhook_url = "…"                       # may be set later; None sends nothing

What opens, pushes, closes … from Python has its webhook answered (or failed: `delivery.error`) on return.

Stand-alone: ``python -m tests.sandbox.github --port 8030 --webhook-url URL --webhook-secret SECRET``.

What it does not serve is answered 501 with a sentence that says so, never with an empty success.
"""

from __future__ import annotations

from tests.sandbox.github.hub import GitHubSandbox
from tests.sandbox.github.stream import Symlink

__all__ = ["GitHubSandbox", "Symlink"]
