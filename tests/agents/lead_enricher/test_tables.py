"""The tables and letters: read when the agent is loaded, and refused by the name of what is wrong."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from agents.engine.errors import ConfigError
from agents.lead_enricher import letters
from agents.lead_enricher.countries import COUNTRIES, Countries, code_of, name_of, zone_of
from agents.lead_enricher.fields import Fields
from agents.lead_enricher.ideal import Ideal
from agents.lead_enricher.industries import INDUSTRIES, industry_in, industry_of
from agents.lead_enricher.letters import LETTERS
from agents.lead_enricher.mailbox import Mailboxes
from agents.lead_enricher.owners import Owners
from agents.lead_enricher.sequence import SEQUENCE, Sequence
from agents.lead_enricher.tables import FOLDER, table


def refusal(folder: Path, name: str, shape: type[BaseModel], old: str, new: str) -> str:
    shipped = (FOLDER / name).read_text()
    assert old in shipped
    (folder / name).write_text(shipped.replace(old, new, 1))
    with pytest.raises(ConfigError) as refused:
        table(folder / name, shape)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "shape", "old", "new", "says"),
    [
        ("ideal.toml", Ideal, "from = 50\n", 'from = "50"\n', "rules.0.from: Input should be a valid integer"),
        ("ideal.toml", Ideal, "from = 50\nto = 1000\n", "", "rules.0: needs one condition: in, words, from and to, or"),
        ("ideal.toml", Ideal, "from = 50\n", "known = true\n", "rules.0: needs one condition"),
        ("ideal.toml", Ideal, 'field = "employees"', 'field = "city"', "rules.0: `from` and `to` are for employees"),
        ("ideal.toml", Ideal, 'field = "employees"', 'field = "shoe_size"', "rules.0.field: Input should be 'company'"),
        ("ideal.toml", Ideal, 'in = ["AT",', 'in = ["Atlantis",', 'rules.3: "Atlantis" is no country'),
        ("ideal.toml", Ideal, "points = 30", "point = 30", "rules.0.points: is missing; rules.0.point: is no setting"),
        ("ideal.toml", Ideal, "from = 60", "from = 20", "grades: write the highest `from` first, and none twice"),
        ("ideal.toml", Ideal, "from = 60", "", "grades: each but the last has a `from`, and the last has none"),
        ("ideal.toml", Ideal, 'call_within = "1d"', 'call_within = "soon"', "grades.0.call_within: is not a duration"),
        ("owners.toml", Owners, 'owners = ["*"]', "owners = []", "rules.0.owners: Tuple should have at least 1 item"),
        ("owners.toml", Owners, 'owners = ["*"]', 'owner = "*"', "rules.0.owners: is missing; rules.0.owner: is no"),
        ("sequence.toml", Sequence, '"09:00-17:00"', '"17:00-09:00"', "hours: '17:00-09:00' ends before it begins"),
        ("sequence.toml", Sequence, '"09:00-17:00"', '"9-17"', "hours: '9-17' are no hours; they read like"),
        ("sequence.toml", Sequence, '"mon-fri"', '"weekdays"', "days: 'weekdays' are no days; they read like"),
        ("sequence.toml", Sequence, 'zone = "UTC"', 'zone = "Mars"', 'zone: "Mars" is no time zone; write one like'),
        ("sequence.toml", Sequence, '"follow_up"', '"hello"', "steps: the letter hello stands there twice"),
        ("sequence.toml", Sequence, '"follow_up"', '"nudge"', "steps: there is no letters/nudge.en.md; write it"),
        ("sequence.toml", Sequence, "[languages]\n", '[languages]\nfr = ["FR"]\n', "no letters/hello.fr.md; write it"),
        ("sequence.toml", Sequence, "asks = 3", "asks = 0", "asks: Input should be greater than or equal to 1"),
        ("fields.toml", Fields, "crm = 0.9", "crm = 9", "confidence.crm: Input should be less than or equal to 1"),
        ("fields.toml", Fields, 'phone = "phone"', 'fax = "fax"', "contact.fax.[key]: Input should be"),
        ("fields.toml", Fields, 'phone = "phone"', 'phone = "Phone!"', "contact.phone: String should match pattern"),
        ("mailboxes.toml", Mailboxes, "personal = [", "private = [", "personal: is missing; private: is no setting"),
        ("countries.toml", Countries, "DE = {", "GER = {", "GER.[key]: String should match pattern"),
        ("ideal.toml", Ideal, "[[grades]]", "[[grades]", "cannot be read:"),
    ],
)
def test_a_bad_table_names_its_file_and_field(
    tmp_path: Path, name: str, shape: type[BaseModel], old: str, new: str, says: str
) -> None:
    found = refusal(tmp_path, name, shape, old, new)
    assert found.startswith(name)
    assert says in found


def test_a_table_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"ideal\.toml cannot be read"):
        table(tmp_path / "ideal.toml", Ideal)


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("hello.md", "Subject: x\n\ny\n", "letters/hello.md is no letter"),
        ("hello.en.md", "Hello\n\ny\n", 'letters/hello.en.md is no letter; it is called "<letter>.<language>.md"'),
        ("hello.en.md", "Subject: x\n\n", "letters/hello.en.md is no letter"),
        (
            "hello.en.md",
            "Subject: x\n\nDear {{ last_name }}\n",
            "letters/hello.en.md names last_name; a letter may name",
        ),
        ("hello.en.md", "Subject: {{ company }}\n\ny\n", "letters/hello.en.md has no subject where no name is known"),
        ("hello.en.md", "Subject: {{ x\n\ny\n", "prompt, line 1"),
    ],
)
def test_a_bad_letter_names_its_file(tmp_path: Path, name: str, text: str, says: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(ConfigError) as refused:
        letters.load(tmp_path)
    assert says in str(refused.value)


@pytest.mark.parametrize(("name", "language"), sorted(LETTERS))
def test_every_letter_reads_well_with_and_without_each_name(name: str, language: str) -> None:
    letter = LETTERS[name, language]
    for first_name, company, sender in product(("", "Ann"), ("", "Acme"), ("", "Ada Lovelace")):
        subject, text = letter.to({"first_name": first_name, "company": company, "sender": sender})
        assert subject
        assert "\n" not in subject
        for each in filter(None, (first_name, sender)):
            assert each in text
        assert not [each for each in ("{{", "{%", "None", "\n\n\n", " ,", "  ", " \n") if each in f"{subject}\n{text}"]


def test_each_letter_is_there_in_each_language_and_used() -> None:
    names, languages = {name for name, _ in LETTERS}, {language for _, language in LETTERS}
    assert LETTERS.keys() == set(product(names, languages))
    assert {step.letter for step in SEQUENCE.steps} == names


@pytest.mark.parametrize(("country", "language"), [("Germany", "de"), ("AT", "de"), ("France", "en"), ("", "en")])
def test_a_letter_is_in_the_language_of_the_country_or_the_tables(country: str, language: str) -> None:
    step = SEQUENCE.steps[0]
    assert SEQUENCE.letter(step, country) == LETTERS[step.letter, language]


def test_every_country_has_a_zone_that_there_is_and_no_name_means_two() -> None:
    for code, country in COUNTRIES.items():
        assert ZoneInfo(country.zone)
        assert {code_of(name) for name in country.names} == {code}


def test_a_country_is_known_by_what_people_write() -> None:
    assert [code_of(each) for each in ("Deutschland", " uk ", "U.S.A.", "côte d’ivoire", "Narnia", "")] == [
        *("DE", "GB", "US", "CI", "", "")
    ]
    assert name_of("de") == "Germany"
    assert name_of("Narnia") == "Narnia"
    assert zone_of("Japan", "UTC") == "Asia/Tokyo"
    assert zone_of("Narnia", "UTC") == "UTC"


def test_an_industry_is_hubspots_own_value_or_none() -> None:
    assert industry_of("Software") == "COMPUTER_SOFTWARE"
    assert industry_of("Food & Beverages") == "FOOD_BEVERAGES"
    assert industry_of("wizardry") == ""
    assert all(industry_of(value) == value for value in INDUSTRIES)
    assert industry_in("We are a law firm for banks. A law firm since 1900.") == "LAW_PRACTICE"
    assert industry_in("Our research and design") == "", "that stands on any page"
