"""The dunning table and its letters: read when the agent is loaded, and refused by the name of what is wrong."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from agents.payments import letters, table
from agents.payments.letters import BLANK, LETTERS, Letter
from tests.agents.payments.made import invoice

SHIPPED = table.FILE.read_text()


def refusal(folder: Path, text: str) -> str:
    path = folder / "dunning.toml"
    path.write_text(text)
    with pytest.raises(ConfigError) as refused:
        table.load(path, LETTERS)
    return str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('language = "en"', "", "language: is missing"),
        ('language = "en"', 'language = "English"', "language: String should match pattern"),
        ('language = "en"', 'language = "fr"', "steps.0.letter: there is no letters/first.fr.md; write it"),
        ("attempt = 1", "attempt = 0", "steps.0.attempt: Input should be greater than or equal to 1"),
        ("attempt = 1", 'attempt = "1"', "steps.0.attempt: Input should be a valid integer"),
        ("attempt = 2", "attempt = 1", "steps: attempt 1 stands there twice; leave one of them"),
        ('letter = "second"', 'letter = "sceond"', "steps.1.letter: there is no letters/sceond.en.md; write it"),
        ('letter = "last"', 'letter = "../last"', "last.letter: String should match pattern"),
        ('letter = "last"', 'letter = "gone"', "last.letter: there is no letters/gone.en.md; write it"),
        ('letter = "third"', 'leter = "third"', "steps.2.letter: is missing; steps.2.leter: is no setting"),
        ("note = true", "note = 1", "steps.2.note: Input should be a valid boolean"),
        ("cancel = true", "refund = true", "last.refund: is no setting"),
        ("[last]", "[final]", "last: is missing; final: is no setting"),
        ("[last]", "[last", "cannot be read: Expected ']'"),
    ],
)
def test_a_bad_table_names_its_field(tmp_path: Path, old: str, new: str, says: str) -> None:
    assert old in SHIPPED
    found = refusal(tmp_path, SHIPPED.replace(old, new, 1))
    assert found.startswith("dunning.toml")
    assert says in found


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"dunning\.toml cannot be read"):
        table.load(tmp_path / "dunning.toml", LETTERS)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("first.md", "Subject: x\n\ny\n", "letters/first.md is no letter"),
        ("first.en.md", "Hello\n\ny\n", 'letters/first.en.md is no letter; it is called "<letter>.<language>.md"'),
        ("first.en.md", "Subject: x\n\n", "letters/first.en.md is no letter"),
        ("first.en.md", "Subject: x\n\nDear {{ name }}\n", "letters/first.en.md names name; a letter may name amount"),
        ("first.en.md", "Subject: {{ x\n\ny\n", "prompt, line 1"),
    ],
)
def test_a_bad_letter_names_its_file(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError) as refused:
        letters.load(tmp_path)
    assert says in str(refused.value)


@pytest.mark.parametrize(("name", "language"), sorted(LETTERS))
def test_every_letter_says_what_is_owed_and_where_to_pay_and_has_no_hole(name: str, language: str) -> None:
    letter: Letter = LETTERS[name, language]
    for attempts, next_, page in product((1, 7), ("", "2026-11-05T10:00:00+00:00"), ("", "https://pay.example/1")):
        subject, text = letter.about(invoice(attempts=attempts, next_attempt=next_, page=page))
        assert ("A-0001" in subject, "9.00 EUR" in text) == (True, True)
        assert ("2026-11-05" in text) is (bool(next_) and name != "last")
        assert ("https://pay.example/1" in text) is bool(page)
        assert not [each for each in ("{{", "{%", "None", "\n\n\n") if each in text], text


def test_an_invoice_without_a_number_is_called_by_its_id() -> None:
    assert "in_1" in LETTERS["first", "en"].about(invoice(number=""))[0]


def test_each_letter_of_the_table_is_there_in_each_language_that_there_is_any_in() -> None:
    names, languages = {name for name, _ in LETTERS}, {language for _, language in LETTERS}
    assert LETTERS.keys() == set(product(names, languages))
    used = {step.letter for step in table.DUNNING.steps} | {table.DUNNING.last.letter}
    assert used == names


def test_a_letter_names_nobody_since_customers_write_their_names_themselves() -> None:
    assert BLANK.keys() == {"amount", "number", "attempts", "next_attempt", "page"}
