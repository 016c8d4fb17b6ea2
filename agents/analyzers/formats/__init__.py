"""The reports that can be read, by name: each takes what a program printed, and raises `ValidationError`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from agents.analyzers.formats import bandit, detect_secrets, eslint, plain, ruff, sarif, semgrep
from agents.analyzers.formats.heard import Heard

__all__ = ["FORMATS", "Format", "Heard"]

Format = Literal["sarif", "ruff", "bandit", "detect-secrets", "eslint", "semgrep", "plain"]
FORMATS: Mapping[Format, Callable[[bytes], Iterable[Heard]]] = {
    "sarif": sarif.read,
    "ruff": ruff.read,
    "bandit": bandit.read,
    "detect-secrets": detect_secrets.read,
    "eslint": eslint.read,
    "semgrep": semgrep.read,
    "plain": plain.read,
}
