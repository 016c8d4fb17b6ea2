"""A coverage report in Cobertura's form: which lines ran, of the lines that a change added.

Its own computation, since diff-cover, the library for it, asks the git command about a checked-out repository, and
nothing of a pull request is checked out here. The form: cobertura's coverage-04.dtd, as coverage.py writes it.
Whoever opens a pull request may have written the report: nothing here takes more than linear time, or keeps the whole.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from agents.engine.errors import Refused

FILES, ROOTS, LONGEST, DIGITS = 100_000, 100_000, 1_000, 9
"""Files of a report, roots that its paths may have, characters of a path, and digits of a line's number."""
Hits = dict[str, dict[int, bool]]
"""By path as the report has it, whether each measured line ran."""


def hits_in(report: bytes) -> Hits:
    """Raises `Refused` for what is no such report, declares entities, or names more files than a repository has."""
    source, found = "", Hits()
    inside: list[str] = []
    try:
        for event, element in _elements(report):
            if element.tag == "class" and event == "start":
                inside.append(element.get("filename") or "")
            elif element.tag == "class":
                inside.pop()
            elif element.tag == "line" and event == "end" and inside:
                _count(element, found.setdefault(inside[-1], {}))
            elif element.tag == "source" and event == "end":
                source = source or (element.text or "").strip()
            if len(found) > FILES:
                raise Refused(f"the coverage report names more than {FILES:,} files")
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Refused("the coverage report is no XML that can be read") from None
    return merged({_joined(source, name): lines} for name, lines in found.items())


def merged(all: Iterable[Mapping[str, dict[int, bool]]]) -> Hits:
    """A line that ran in one report ran."""
    found: Hits = {}
    for hits in all:
        for path, lines in hits.items():
            known = found.setdefault(path, {})
            for number, ran in lines.items():
                known[number] = known.get(number, False) or ran
    return found


def at_paths(hits: Hits, paths: Iterable[str], repo: str) -> Hits:
    """The lines by the repository's own paths.

    A report has paths from another machine's root. The root is the one named like the repository, else the one
    under which most of the paths are found, else the shortest. Raises `Refused` if there are too many.
    """
    wanted = _Wanted(paths)
    roots: Counter[str] = Counter()
    for path in hits:
        roots.update(root for root, _ in wanted.splits(path))
        if len(roots) > ROOTS:
            raise Refused("the coverage report has paths under too many roots to tell which is the repository's")
    name = repo.rpartition("/")[2]
    best = min(roots, key=lambda root: (root.rpartition("/")[2] != name, -roots[root], len(root)), default="")
    return {each: hits[path] for path in hits for root, each in wanted.splits(path) if root == best}


class _Wanted:
    """Paths of a repository, to be found at the end of longer ones."""

    def __init__(self, paths: Iterable[str]) -> None:
        self.paths = frozenset(paths)
        self.lengths: dict[str, list[int]] = {}
        for name, length in sorted({(_name(each), len(each)) for each in self.paths}):
            self.lengths.setdefault(name, []).append(length)

    def splits(self, path: str) -> Iterator[tuple[str, str]]:
        """Each root and wanted path that make up `path`."""
        if len(path) > LONGEST:
            return
        for length in self.lengths.get(_name(path), ()):
            before = len(path) - length
            if before < 0:
                return
            if (not before or path[before - 1] == "/") and path[before:] in self.paths:
                yield path[: max(before - 1, 0)], path[before:]


def _elements(report: bytes) -> Iterator[tuple[str, Element]]:
    """Each element as it begins and as it ends; what has ended is forgotten."""
    opened: list[Element] = []
    for event, element in iterparse(io.BytesIO(report), events=("start", "end")):
        if not opened and element.tag != "coverage":
            raise Refused("the coverage report is not in the form of Cobertura")
        yield event, element
        if event == "start":
            opened.append(element)
            continue
        opened.pop()
        if opened:
            opened[-1].remove(element)


def _count(line: Element, lines: dict[int, bool]) -> None:
    number, hits = line.get("number") or "", line.get("hits") or ""
    if (number + hits).isascii() and number.isdecimal() and hits.isdecimal() and len(number) <= DIGITS:
        lines[int(number)] = lines.get(int(number), False) or bool(hits.strip("0"))


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _joined(source: str, filename: str) -> str:
    name = filename.replace("\\", "/").removeprefix("./")
    source = source.replace("\\", "/").rstrip("/")
    return name if name.startswith("/") or source in ("", ".") else f"{source}/{name}"
