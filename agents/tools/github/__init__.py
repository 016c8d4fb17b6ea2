"""GitHub's tools: what an agent may read and write there, one file each."""

from __future__ import annotations

from agents.tools.github import (
    comment,
    compare,
    context,
    coverage,
    files,
    label,
    permission,
    pull,
    pulls,
    react,
    recall,
    review,
    settings,
    stated,
    summarize,
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
)
