"""A call of several writes that stops half-way: what was done is not said to be undone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from agents.engine.errors import ToolError, Unclear


@contextmanager
def steps(about: str) -> Iterator[list[str]]:
    """The list takes what was written so far. From then on whatever goes wrong leaves the whole `Unclear`.

    So it is looked for what is left, and that is done; "definitely not done" would be wrong of the first half.
    """
    done = list[str]()
    try:
        yield done
    except Unclear:
        raise
    except ToolError as error:
        if not done:
            raise
        raise Unclear(f"{about}: {', '.join(done)} was written, and then: {error}") from None
