"""Run as a process of its own, `-m agents.code.explore JOB`: explores copies of files and prints a `Context`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice, takewhile
from pathlib import Path

from agents.analyzers.shapes import Changed
from agents.code.clock import Clock
from agents.code.definitions import defining, elsewhere, here, imported, related, used
from agents.code.enclosing import enclosing, part_of
from agents.code.grammars import grammar_of
from agents.code.parse import Code, Definition, parsed
from agents.code.shapes import Around, Context, Job, Part

ENCLOSING, USED, NAMES, PARSED = 8, 12, 150, 60
"""Parts of each kind for one file, names that are looked for, and other files that are parsed for it."""


class Explorer:
    """Knows the files by path, and parses each at most once."""

    def __init__(self, job: Job) -> None:
        self._places, self._clock = job.places, Clock(job.seconds)
        self._parsed: dict[str, Code | None] = {}
        self._names: dict[str, frozenset[bytes]] = {}

    def around(self, changed: Changed) -> Around:
        """The surroundings of one file; none if it cannot be understood."""
        code = self._code(changed.path)
        return Around(path=changed.path, parts=tuple(self._parts(code, changed)) if code else ())

    def _parts(self, code: Code, changed: Changed) -> Iterator[Part]:
        within = enclosing(code, changed.lines)[:ENCLOSING]
        near = [first for first, _ in changed.lines]
        for each in within:
            yield part_of(code, each, f"the {each.kind} `{each.name}` that is changed", near)
        names = dict(islice(used(code, changed.lines, within).items(), NAMES))
        yield from islice(self._used(code, changed, within, names), USED)

    def _used(self, code: Code, changed: Changed, within: list[Definition], names: dict[str, bool]) -> Iterator[Part]:
        own = {name: here(code, name, changed.lines, within) for name in names}
        known = {each.name for each in code.definitions if each.depth == 0}
        missing = [name for name in names if own[name] is None and name not in known]
        words = imported(code)
        others = list(self._others(code, frozenset(missing), words))
        for name, member in names.items():
            if found := own[name]:
                yield part_of(code, found, f"the definition of `{name}`, which is used")
            elif name in missing:
                for other, one in elsewhere(name, member, others, code, words):
                    yield part_of(other, one, f"the definition of `{name}`, which is used")

    def _others(self, code: Code, names: frozenset[str], words: frozenset[str]) -> Iterator[Code]:
        """Other files that may define one of the names, the likeliest first."""
        wanted = frozenset(name.encode() for name in names)
        left = PARSED if names else 0
        for path in sorted(self._kin(code), key=lambda path: _distance(path, code, words)):
            if not left or self._clock.over:
                return
            if not wanted.isdisjoint(self._defining(path)) and (other := self._code(path)):
                left -= 1
                yield other

    def _kin(self, code: Code) -> Iterator[str]:
        own = grammar_of(code.path)
        for path in self._places:
            other = grammar_of(path)
            if own and other and other.family == own.family and path != code.path:
                yield path

    def _code(self, path: str) -> Code | None:
        if path not in self._parsed:
            grammar = grammar_of(path) if path in self._places and not self._clock.over else None
            self._parsed[path] = parsed(path, self._read(path), grammar, self._clock) if grammar else None
        return self._parsed[path]

    def _defining(self, path: str) -> frozenset[bytes]:
        if path not in self._names:
            self._names[path] = defining(self._read(path))
        return self._names[path]

    def _read(self, path: str) -> bytes:
        return Path(self._places[path]).read_bytes()


def _distance(path: str, code: Code, words: frozenset[str]) -> tuple[bool, bool, int, str]:
    pairs = zip(path.split("/"), code.path.split("/"), strict=False)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    return not related(path, code, words), "test" in path, -common, path


def main() -> None:
    """Explore what the job names, and print what was found."""
    job = Job.model_validate_json(Path(sys.argv[1]).read_bytes())
    explorer = Explorer(job)
    found = (explorer.around(changed) for changed in job.changed)
    sys.stdout.write(Context(files=tuple(each for each in found if each.parts)).model_dump_json())


if __name__ == "__main__":
    main()
