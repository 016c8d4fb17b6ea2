"""Which files are code, and which are tests of it: by their names alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath

from agents.tools.github.shapes import ChangedFile

SUFFIXES = """
.c .cc .clj .cpp .cs .cxx .dart .erl .ex .exs .fs .go .h .hpp .hs .java .jl .js .jsx .kt .lua .m .mjs .ml .mm .php
.pl .pm .py .r .rb .rs .scala .sh .sql .svelte .swift .ts .tsx .vue .zig
"""
CODE = frozenset(SUFFIXES.split())
FOLDERS = frozenset({"test", "tests", "testing", "spec", "specs", "__tests__", "e2e", "testdata", "fixtures"})
TEST = re.compile(r"^(test|conftest)([_.-]|$)|[_.-](test|tests|spec|specs)$|(Test|Tests|Spec)$")


def is_test(path: str) -> bool:
    """tests/…, test_x.py, x_test.go, x.spec.ts, XTest.java and their like."""
    pure = PurePosixPath(path)
    stem = pure.name.removesuffix(pure.suffix)
    return bool(FOLDERS.intersection(pure.parts[:-1]) or TEST.search(stem))


def is_code(path: str) -> bool:
    """A program's source that is not a test."""
    return PurePosixPath(path).suffix.lower() in CODE and not is_test(path)


def untested(files: Iterable[ChangedFile]) -> tuple[str, ...]:
    """The code that gained lines, if no test was touched beside it; else nothing."""
    changed = [file for file in files if file.additions and file.status != "removed"]
    if any(is_test(file.path) for file in changed):
        return ()
    return tuple(file.path for file in changed if is_code(file.path))
