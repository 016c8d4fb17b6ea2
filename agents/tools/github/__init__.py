"""GitHub's tools: what an agent may read and write there, one file each."""

from __future__ import annotations

from agents.tools.github import context, files, label, pull, review

TOOLS = (pull.pull, files.files, context.context, review.review, label.label)
