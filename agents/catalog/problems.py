"""What is wrong with the configuration, gathered so that all of it is said at once."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from agents.engine.errors import ConfigError


class Problems:
    """A list of them. Nothing may start while there is one."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def add(self, path: Path, what: str, line: int | None = None) -> None:
        """`what` says what is wrong and what to do."""
        place = f"{_shown(path)}:{line}" if line else _shown(path)
        self._found.append(f"{place}: {what}")

    def __len__(self) -> int:
        return len(self._found)

    def settle(self, of: str = "the agents") -> None:
        """Raise `ConfigError` with all of them, if there are any."""
        if self._found:
            count = f"{len(self)} problems" if len(self) > 1 else "a problem"
            found = "\n".join(self._found).replace("\n", "\n  ")
            raise ConfigError(f"{count} in the configuration of {of}:\n  {found}")


def instead(name: str, known: Iterable[str]) -> str:
    """What could be written instead of an unknown name."""
    names = sorted(known)
    if close := get_close_matches(name, names, 1):
        return f'did you mean "{close[0]}"?'
    return f"there is {', '.join(names)}" if names else "there is none yet"


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path)
