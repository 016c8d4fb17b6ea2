"""GitHub's tools: what an agent may read and write there, one file each."""

from __future__ import annotations

from agents.tools.github import (
    close_issue,
    comment,
    compare,
    context,
    coverage,
    files,
    find_issue,
    label,
    open_issue,
    permission,
    pull,
    pulls,
    react,
    recall,
    reopen_issue,
    review,
    settings,
    stated,
    summarize,
    update_issue,
)

TOOLS = (
    pull.pull,
    files.files,
    compare.compare,
    settings.settings,
    context.context,
    recall.recall,
    review.review,
    summarize.summarize,
    label.label,
    permission.permission,
    comment.comment,
    react.react,
    pulls.pulls,
    coverage.coverage,
    stated.stated,
    find_issue.find_issue,
    open_issue.open_issue,
    update_issue.update_issue,
    close_issue.close_issue,
    reopen_issue.reopen_issue,
)
