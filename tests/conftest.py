"""How all tests are run: what is collected stays, and no long file comes last."""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterable
from itertools import groupby

import pytest

LONG = ("tests/stories/", "tests/agents/clients/mcp/", "tests/tasks/driving/", "tests/tasks/test_servers.py")
"""Files that start processes, or kill workers at every point."""


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Eight thousand tests, and all that they import, stay to the end: without this the garbage collector would look
    at each of them again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The order stays random, but for long files being spread over the first three quarters: they wait for others, who
    need something to do meanwhile, and whoever came upon one as the last of all would be waited for."""
    files = [list(found) for _, found in groupby(items, lambda item: item.path)]
    long = [file for file in files if file[0].nodeid.startswith(LONG)]
    short = iter([file for file in files if not file[0].nodeid.startswith(LONG)])
    between = (len(files) - len(long)) * 3 // 4 // max(1, len(long))
    items[:] = [item for file in _spread(long, short, between) for item in file]


def _spread(
    long: Iterable[list[pytest.Item]], short: Iterable[list[pytest.Item]], between: int
) -> Generator[list[pytest.Item], None, None]:
    for file in long:
        yield file
        yield from (each for _, each in zip(range(between), short, strict=False))
    yield from short
