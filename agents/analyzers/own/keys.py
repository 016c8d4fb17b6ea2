"""Reads YAML and JSON: keys that stand twice, and files that are neither."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from agents.analyzers.formats.plain import REPORT, Remark

TEMPLATED = ("{{", "{%", "<%")
"""A file with these is YAML only after something filled it in."""
MERGE = "<<"
NAMED = 80
"""Characters of a key that are told; YAML has no limit for it."""
Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""In C where it is built: a large file takes the other one minutes."""


def main() -> None:
    """Print what was found in all files: `python -m agents.analyzers.own.keys FILE...`."""
    found = [remark for place in sys.argv[1:] for remark in remarks(place, Path(place).read_text("utf-8-sig"))]
    sys.stdout.buffer.write(REPORT.dump_json(found))


def remarks(place: str, text: str) -> Iterator[Remark]:
    """What is wrong with one file. A template is not looked at."""
    if any(mark in text for mark in TEMPLATED):
        return
    try:
        for document in yaml.compose_all(text, Loader):
            if document is not None:
                yield from _twice(place, document)
    except yaml.MarkedYAMLError as error:
        # JSON may be indented by tabs and hold comments, which YAML may not: only what is YAML can be said to be none.
        if not place.endswith(".json") and (mark := error.problem_mark or error.context_mark):
            what = f"this is not valid YAML: {error.problem or error.context}"
            yield Remark(path=place, line=mark.line + 1, rule="yaml-syntax", level="medium", message=what)
    except (yaml.YAMLError, RecursionError):
        return


def _twice(place: str, root: yaml.Node) -> Iterator[Remark]:
    """Each key of a mapping that was there before. What an alias repeats is looked at once."""
    waiting, seen = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            yield from _keys(place, node)
            waiting += [part for pair in node.value for part in pair]
        else:
            waiting += node.value


def _keys(place: str, mapping: yaml.MappingNode) -> Iterator[Remark]:
    first: dict[tuple[str, str], tuple[int, int]] = {}
    for key, _ in mapping.value:
        if not isinstance(key, yaml.ScalarNode) or key.value == MERGE:
            continue
        here = (key.start_mark.line + 1, key.start_mark.column)
        before = first.setdefault((key.tag, key.value), here)
        if before != here:
            named = key.value[:NAMED]
            what = f"the key '{named}' stands here again (first on line {before[0]}): only one of them counts"
            yield Remark(path=place, line=here[0], rule="duplicate-key", level="medium", message=what)


if __name__ == "__main__":
    main()
