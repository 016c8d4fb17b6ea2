"""Our own replies say nothing that they were not filled with."""

from __future__ import annotations

import pytest

from agents.ticket_resolver.replies import REPLIES, VALUES, filled
from agents.wording.any_language import left_out, unfounded

VALUE = {name: f"{n}1.50 EUR" for n, name in enumerate(sorted({each for names in VALUES.values() for each in names}))}


@pytest.mark.parametrize("language", REPLIES)
@pytest.mark.parametrize("kind", VALUES)
def test_our_own_words_say_nothing_but_what_they_are_filled_with(language: str, kind: str) -> None:
    text = filled(kind, language, VALUE)  # type: ignore[arg-type]
    assert [each for each in unfounded(text, VALUE.values()) if not each.replace("-", "").isalpha()] == []
    assert left_out(text, [VALUE[name] for name in VALUES[kind]]) == ()  # type: ignore[index]
