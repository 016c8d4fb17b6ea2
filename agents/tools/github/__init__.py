"""GitHub's tools: what an agent may read and write there, one file each."""

from __future__ import annotations

from agents.tools.github import files, label, pull, review, settings

TOOLS = (pull.pull, files.files, settings.settings, review.review, label.label)
