"""What outsiders write is read in a time that grows with its length, however it is made to last."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from itertools import product

import pytest

from agents.analyzers import masking
from agents.analyzers.elsewhere import Elsewhere
from agents.analyzers.hidden import CANDIDATES, emptied
from agents.models.invisible import suspect, visible
from agents.pr_reviewer.asking import asked_in
from agents.pr_reviewer.paths import is_test
from agents.pr_reviewer.risk import GRAVE
from agents.tools.github.marker import MARK
from agents.tools.github.memory import BLOCK
from agents.tools.github.sections import sections_in
from agents.tools.github.stated import PATTERNS as STATED
from agents.wording import markdown
from tasks.processes.masks import Masks
from tasks.signing import TOKEN
from webhooks import markdown as page
from webhooks.text import HIDDEN

LETTERS, SOON = 20_000, 0.1
"""What takes the square of so many letters takes longer than these seconds of a processor, and is looked at again."""
OPENINGS = ("", "/explain", "| a |\n|")
PIECES = (
    *("`", "'", "`'", "'a ", "**", "_a", "\\", "| -", "#", " ", "\r", "\n", "a", "a.", "1", "- ", "[", "<!--"),
    *("@@ -1 +1 @@\n", "+a\n", "=", "=a ", ": ", "://a:", "bearer ", "authorization: ", "/approvals/"),
)
ENDINGS = ("", "x", "x\ry", "(", "'" * LETTERS, " " * LETTERS)
Reader = Callable[[str], object]


def every(*patterns: re.Pattern[str]) -> Reader:
    return lambda text: [pattern.sub("", text) for pattern in patterns]


READERS: dict[str, Reader] = {
    "what analyzers say": masking.masked,
    "what analyzers quote": every(masking.QUOTED, masking.NAME),
    "a comment that may ask": asked_in,
    "a row with a credential": every(*CANDIDATES),
    "a row where a credential may be again": Elsewhere({"AKIA" * 5}, {"hunter22"}).hide,
    "a patch": emptied,
    "words that are posted": every(markdown.SPAN, markdown.ESCAPED, markdown.ACTS, markdown.STARTS),
    "words that a model is shown": lambda text: (visible(text), suspect(text)),
    "words on a page": every(page.HEADING, page.RULE, page.CELLS, page.ITEM, page.INLINE, HIDDEN),
    "a path": lambda text: (is_test(text), GRAVE.search(text)),
    "our own comments": lambda text: (every(MARK, BLOCK)(text), sections_in(text)),
    "what a check states": every(*STATED),
    "a link": TOKEN.fullmatch,
    "a line of the log": Masks(frozenset({"a-secret-of-ours"})),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_four_times_as_much_takes_about_four_times_as_long(reader: Reader) -> None:
    for opening, piece, ending in product(OPENINGS, PIECES, ENDINGS):

        def took(size: int, words: tuple[str, str, str] = (opening, piece, ending)) -> float:
            text = words[0] + words[1] * (size // len(words[1])) + words[2][:size]
            began = time.thread_time()
            reader(text)
            return time.thread_time() - began

        if took(LETTERS // 4) > SOON or took(LETTERS) > SOON:
            assert took(LETTERS) < 8 * took(LETTERS // 4), (opening, piece, ending)
