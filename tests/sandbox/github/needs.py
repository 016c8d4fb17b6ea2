"""Which right a token of an app, or a fine-grained one, has to hold for each view.

GitHub Docs, "Permissions required for GitHub Apps" and "Permissions required for fine-grained personal access tokens".
"""

from __future__ import annotations

from typing import NamedTuple

LEVELS = {"read": 1, "write": 2}


class Need(NamedTuple):
    """One of these rights, at this level at least."""

    level: str
    any_of: tuple[str, ...]

    @property
    def header(self) -> str:
        """As GitHub says it in X-Accepted-GitHub-Permissions: "issues=write; pull_requests=write"."""
        return "; ".join(f"{name}={self.level}" for name in self.any_of)


_METADATA, _CONTENTS, _ACTIONS, _CHECKS = (
    Need("read", (name,)) for name in ("metadata", "contents", "actions", "checks")
)
_READ_PULLS, _WRITE_PULLS = (Need(level, ("pull_requests",)) for level in ("read", "write"))
_READ_ISSUES, _WRITE_ISSUES = (Need(level, ("issues",)) for level in ("read", "write"))
_READ_TALK, _WRITE_TALK = (Need(level, ("issues", "pull_requests")) for level in ("read", "write"))
"""Of a pull request's conversation and labels either right will do."""

NEEDS = {
    "get_repository": _METADATA,
    "get_permission": _METADATA,
    "get_contents": _CONTENTS,
    "get_tree": _CONTENTS,
    "get_blob": _CONTENTS,
    "get_commit": _CONTENTS,
    "compare": _CONTENTS,
    "tarball": _CONTENTS,
    "zipball": _CONTENTS,
    "list_workflow_runs": _ACTIONS,
    "list_artifacts": _ACTIONS,
    "list_check_runs": _CHECKS,
    "download_artifact": _ACTIONS,
    "list_pulls": _READ_PULLS,
    "list_pulls_of_commit": _READ_PULLS,
    "get_pull": _READ_PULLS,
    "list_files": _READ_PULLS,
    "list_commits": _READ_PULLS,
    "list_reviews": _READ_PULLS,
    "get_review": _READ_PULLS,
    "list_comments_of_review": _READ_PULLS,
    "list_review_comments": _READ_PULLS,
    "get_review_comment": _READ_PULLS,
    "create_review": _WRITE_PULLS,
    "get_issue": _READ_TALK,
    "list_issues": _READ_ISSUES,
    "create_issue": _WRITE_ISSUES,
    "update_issue": _WRITE_ISSUES,
    "list_comments": _READ_TALK,
    "get_comment": _READ_TALK,
    "list_labels": _READ_TALK,
    "get_label": _READ_TALK,
    "list_labels_on_pull": _READ_TALK,
    "create_comment": _WRITE_TALK,
    "edit_comment": _WRITE_TALK,
    "delete_comment": _WRITE_TALK,
    "create_label": _WRITE_TALK,
    "add_labels": _WRITE_TALK,
    "replace_labels": _WRITE_TALK,
    "remove_label": _WRITE_TALK,
    "remove_all_labels": _WRITE_TALK,
    "list_reactions/issues": _READ_TALK,
    "list_reactions/pulls": _READ_PULLS,
    "create_reaction/issues": _WRITE_TALK,
    "create_reaction/pulls": _WRITE_PULLS,
}
"""By the view's name; where one view serves two places, by both."""
OF_PEOPLE = frozenset({"get_user"})
"""For people's tokens alone: an app's token is nobody."""
OPEN = frozenset({"get_user_by_login", "get_rate_limit"})
"""For every token that is accepted."""
