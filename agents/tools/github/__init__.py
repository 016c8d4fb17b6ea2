"""GitHub's tools: what an agent may read and write there, one file each."""

from __future__ import annotations

from agents.tools.github import compare, files, label, pull, recall, review, settings, summarize

TOOLS = (
    pull.pull,
    files.files,
    compare.compare,
    settings.settings,
    recall.recall,
    review.review,
    summarize.summarize,
    label.label,
)
