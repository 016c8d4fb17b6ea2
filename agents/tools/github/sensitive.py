"""Which paths the operator calls sensitive, and which of them a pull request touches."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pathspec
from pydantic import BaseModel, ConfigDict, field_validator

from agents.clients import github
from agents.engine.tool import At
from agents.tools.github.files import PAGES

if TYPE_CHECKING:
    from github import Github

SHOWN = 100
UNLISTED = "(files beyond the 3,000 that GitHub lists)"


class SensitiveOptions(BaseModel):
    """What the operator may set: which paths are `sensitive`, as patterns in gitignore's form."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    sensitive: tuple[str, ...] = (
        "auth/**",
        "**/auth/**",
        "billing/**",
        "**/billing/**",
        "**/migrations/**",
        ".github/workflows/**",
    )

    @field_validator("sensitive")
    @classmethod
    def _are_patterns(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        pathspec.GitIgnoreSpec.from_lines(patterns)
        return patterns


def touched(at: At, hub: Github, repo: str, number: int) -> list[str]:
    """The sensitive paths of a pull request, by their old names too. Raises what reading raises."""
    rows = list(github.pages(at, github.pull_of(hub, repo, number).get_files(), PAGES))
    paths = {path for row in rows for path in (row.filename, row.previous_filename) if path}
    found = sensitive(paths, at.options or SensitiveOptions())
    return [*found, UNLISTED] if github.pull_of(hub, repo, number).changed_files > len(rows) else found


def sensitive(paths: Iterable[str], options: SensitiveOptions) -> list[str]:
    """Those of the paths that the operator's patterns match, sorted, and how many there are beyond 100.

    A path may be a folder's: a submodule is listed by its own name.
    """
    patterns = pathspec.GitIgnoreSpec.from_lines(options.sensitive)
    matched = sorted(path for path in paths if patterns.match_file(path) or patterns.match_file(f"{path}/inside"))
    more = len(matched) - SHOWN
    return matched[:SHOWN] + ([f"(and {more} more)"] if more > 0 else [])
