"""The prompts of an agent: the Markdown files of its folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from agents.catalog.problems import Problems
from agents.engine.errors import ConfigError
from agents.models import prompts


def read(folder: Path, problems: Problems) -> dict[str, str]:
    """Every prompt by its path in the folder ("review.md"); an empty one for what is no template."""
    found = {}
    for path in sorted(folder.rglob("*.md")):
        name = path.relative_to(folder).as_posix()
        found[name] = ""
        try:
            text = path.read_text("utf-8")
            prompts.check(text)
            found[name] = text
        except ConfigError as error:
            problems.add(path, f"cannot be filled in: {error}")
        except (OSError, UnicodeDecodeError) as error:
            problems.add(path, f"cannot be read: {error}")
    return found


def wanted(texts: Mapping[str, str], name: str) -> frozenset[str]:
    """The names a prompt must be given."""
    return prompts.check(texts[name])
