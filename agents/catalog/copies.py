"""A team's own folder that was copied from one of ours: what is changed in it must be what is gone by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from agents.catalog.problems import Problems
from agents.catalog.shared import imports
from agents.catalog.workflow import OWN, Source

BEGINNING = frozenset({"agent.toml", "workflow.py"})
"""What each folder has, and is read from it."""


def check(folder: Path, sources: Mapping[str, Source], problems: Problems) -> None:
    """No file of it may differ from ours of the same path while its Python imports our folder by name.

    The name leads to ours: a table that was changed in the copy would be read by nobody, and nobody would be told.
    """
    if folder.parent.resolve() == OWN.resolve():
        return
    for file, source in sources.items():
        for original in sorted({_folder_of(name) for name in imports(source)} & _agents()):
            if not _copied(folder, OWN / original):
                continue
            for changed in _changed(folder, OWN / original):
                what = f"is not gone by, for {file} imports agents.{original}, which is Placet's own"
                problems.add(folder / changed, f"{what}; write `from .<file> import …` in {file}")


def _copied(folder: Path, original: Path) -> bool:
    """Whether it has each of the original's modules: an agent that only uses some of ours is no copy."""
    return all((folder / module.name).exists() for module in original.glob("*.py"))


def _changed(folder: Path, original: Path) -> Iterator[str]:
    """Python and what it reads, by its path; what an agent begins with is the folder's own whoever imports what."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name in BEGINNING or "__pycache__" in path.parts or not path.is_file():
            continue
        if (path.suffix in (".py", ".toml") or "/" in name) and _differs(path, original / name):
            yield name


def _differs(path: Path, original: Path) -> bool:
    try:
        return original.is_file() and original.read_bytes() != path.read_bytes()
    except OSError:
        return False


def _folder_of(name: str) -> str:
    """ "lead_enricher" of "agents.lead_enricher.story.Story"; empty for what is not ours."""
    first, _, rest = name.partition(".")
    return rest.partition(".")[0] if first == "agents" else ""


def _agents() -> set[str]:
    return {path.parent.name for path in OWN.glob("*/agent.toml")}
