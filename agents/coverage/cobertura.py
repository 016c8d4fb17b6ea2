"""A coverage report in Cobertura's form: which lines ran, of the lines that a change added.

Its own computation, since diff-cover, the library for it, asks the git command about a checked-out repository, and
nothing of a pull request is checked out here. The form: cobertura's coverage-04.dtd, as coverage.py writes it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from agents.engine.errors import Refused

Hits = dict[str, dict[int, bool]]
"""By path as the report has it, whether each measured line ran."""


def hits_in(report: bytes) -> Hits:
    """Raises `Refused` for what is no such report, or declares entities."""
    try:
        root = fromstring(report)
    except (ParseError, DefusedXmlException, ValueError, LookupError):
        raise Refused("the coverage report is no XML that can be read") from None
    if root.tag != "coverage":
        raise Refused("the coverage report is not in the form of Cobertura")
    source = next((each.text.strip() for each in root.iter("source") if each.text and each.text.strip()), "")
    found: Hits = {}
    for part in root.iter("class"):
        lines = found.setdefault(_joined(source, part.get("filename") or ""), {})
        for line in part.iter("line"):
            number, hits = line.get("number") or "", line.get("hits") or ""
            if number.isdecimal() and hits.isdecimal():
                lines[int(number)] = lines.get(int(number), False) or int(hits) > 0
    return found


def merged(all: Iterable[Hits]) -> Hits:
    """A line that ran in one report ran."""
    found: Hits = {}
    for hits in all:
        for path, lines in hits.items():
            known = found.setdefault(path, {})
            for number, ran in lines.items():
                known[number] = known.get(number, False) or ran
    return found


def at_paths(hits: Hits, paths: Iterable[str], repo: str) -> Mapping[str, dict[int, bool]]:
    """The lines by the repository's own paths.

    A report has paths from another machine's root. The root is the one named like the repository, else the one
    under which most of the paths are found, else the shortest.
    """
    wanted = sorted(set(paths))
    roots = Counter(root for path in hits for each in wanted if (root := _root(path, each)) is not None)
    name = repo.rpartition("/")[2]
    ranked = sorted(roots, key=lambda root: (root.rpartition("/")[2] != name, -roots[root], len(root)))
    if not ranked:
        return {}
    return {each: hits[path] for each in wanted for path in hits if _root(path, each) == ranked[0]}


def _root(path: str, inside: str) -> str | None:
    if path == inside:
        return ""
    return path.removesuffix(f"/{inside}") if path.endswith(f"/{inside}") else None


def _joined(source: str, filename: str) -> str:
    name = filename.replace("\\", "/").removeprefix("./")
    source = source.replace("\\", "/").rstrip("/")
    return name if name.startswith("/") or source in ("", ".") else f"{source}/{name}"
