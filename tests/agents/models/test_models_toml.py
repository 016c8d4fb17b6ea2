"""`models.toml`: read whole, and whatever is wrong with it said before anything is asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from agents.catalog.models import keys, load
from agents.engine.errors import ConfigError
from agents.models import Model, configured
from agents.models.spec import ModelsSpec
from agents.models.table import Table
from agents.settings import Settings
from tests.agents.models.conftest import request
from tests.agents.models.server import ChatServer, completion

KEY = "a-key-that-nobody-may-read"
TWO = """\
default = "main"
small = "quick"

[models.main]
base_url = "https://one.example/v1"
key = "MAIN_KEY"
model = "gpt-5"
price = { input = 1.0, output = 2.0, cached = 0.1 }
context = 400_000
fallback = ["quick"]

[models.quick]
base_url = "http://127.0.0.1:11434/v1"
model = "llama3.1"
context = 8_192
tools = "schema"
limit = "max_tokens"
answers = "words"
concurrency = 2
timeout = 30
"""


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAIN_KEY", KEY)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OTHER_KEY"):
        monkeypatch.delenv(name, raising=False)
    return Settings(config_dir=tmp_path)


def write(settings: Settings, text: str) -> None:
    (settings.config_dir / "models.toml").write_text(text)


def read(settings: Settings, text: str) -> ModelsSpec:
    write(settings, text)
    return load(settings)


def table(settings: Settings, text: str = TWO) -> Table:
    write(settings, text)
    model = configured(settings)
    assert isinstance(model, Table)
    return model


def test_without_a_file_there_is_no_model(settings: Settings) -> None:
    assert load(settings) == ModelsSpec()
    assert configured(settings) is None
    assert not settings.has_model


def test_a_file_of_prices_alone_names_no_model(settings: Settings) -> None:
    spec = read(settings, '[prices]\n"home-grown" = { input = 1, output = 1 }\n')
    assert spec.prices["home-grown"].input == 1
    assert not settings.has_model
    assert configured(settings) is None


def test_named_models_are_the_model_there_is(settings: Settings) -> None:
    found = table(settings)
    assert settings.has_model
    assert list(found.all) == ["main", "quick"]
    assert (found.all["quick"].places, found.all["quick"].seconds) == (2, 30)


def test_a_file_wins_over_the_variables(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    table(Settings(config_dir=settings.config_dir))


def test_a_key_is_read_from_the_file_of_variables_too(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OTHER_KEY=from-the-file\n")
    write(settings, TWO.replace("MAIN_KEY", "OTHER_KEY"))
    assert keys(settings) == {"from-the-file"}


def test_a_small_question_goes_to_the_small_model_and_an_agent_may_have_its_own(settings: Settings) -> None:
    found = table(settings)

    def names(model: str = "", small: str = "") -> list[list[str]]:
        choice = found.choose(model, small)
        return [[each.name for each in choice.chain(small=size).models] for size in (False, True)]

    assert names() == [["main", "quick"], ["quick"]]
    assert names("quick") == [["quick"], ["quick"]]
    assert names("", "main") == [["main", "quick"], ["main", "quick"]]
    alone = table(settings, TWO.replace('small = "quick"\n', ""))
    assert [each.name for each in alone.choose().chain(small=True).models] == ["main", "quick"]


@pytest.mark.parametrize(("named", "mute"), [("", ""), ("main", ""), ("quick", ""), ("vec", "vec")])
def test_a_model_for_embeddings_alone_is_told_from_one_that_talks_too(
    settings: Settings, named: str, mute: str
) -> None:
    vec = '[models.vec]\nbase_url = "http://h/v1"\nmodel = "v"\n'
    assert read(settings, f'embeddings = "{named}"\n{TWO}{vec}').mute == mute


def test_the_window_is_what_everybody_who_may_answer_can_take(settings: Settings) -> None:
    found = table(settings)
    assert (found.window(small=False), found.window(small=True)) == (8_192, 8_192)
    alone = table(settings, TWO.replace('fallback = ["quick"]\n', ""))
    assert alone.window(small=False) == 400_000
    unknown = table(settings, TWO.replace("context = 8_192\n", ""))
    assert (unknown.window(small=False), unknown.window(small=True)) == (400_000, None)


def test_stand_ins_of_stand_ins_are_asked_too_and_each_once(settings: Settings) -> None:
    more = '[models.{}]\nbase_url = "http://h/v1"\nmodel = "m"\nfallback = {}\n'
    rows = [("a", '["b", "c"]'), ("b", '["d"]'), ("c", '["d"]'), ("d", "[]")]
    spec = read(settings, 'default = "a"\n' + "".join(more.format(*row) for row in rows))
    assert spec.chain("a") == ("a", "b", "d", "c")


def test_a_price_in_the_file_wins_over_the_list_and_counts_what_was_cached(
    settings: Settings, server: ChatServer
) -> None:
    model: Model = table(settings, TWO.replace("https://one.example/v1", server.url))
    said = completion('{"label": "good"}', usage=(1_000, 10))
    said.body = said.body.replace(
        b'"prompt_tokens": 1000', b'"prompt_tokens_details": {"cached_tokens": 600}, "prompt_tokens": 1000'
    )
    server.will_say(said)
    assert model.think(request(), 30.0).usd == pytest.approx((400 * 1.0 + 600 * 0.1 + 10 * 2.0) / 1_000_000)
    assert server.keys == [f"Bearer {KEY}"]
    assert server.asked[0]["model"] == "gpt-5"


EXAMPLES = re.findall(
    r"^```toml\n(.*?)^```$", (Path(__file__).parents[3] / "docs/models.md").read_text(), re.MULTILINE | re.DOTALL
)


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_of_the_page_about_models_can_be_used(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    assert len(EXAMPLES) == 9
    spec = read(settings, text)
    assert bool(spec.models) is not bool(spec.prices)


MAIN = '[models.main]\nbase_url = "http://h/v1"\nmodel = "m"\n'


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("default = \n", 1, "is not TOML"),
        (MAIN, 1, 'default = "main"'),
        (f'default = "mian"\n{MAIN}', 1, 'did you mean "main"?'),
        (f'default = "main"\nsmall = "tiny"\n{MAIN}', 2, "[models.tiny]"),
        (f'default = "main"\nembeddings = "vec"\n{MAIN}', 2, "`embeddings` names"),
        (f'default = "main"\n{MAIN}fallback = ["other"]\n', 5, "there is no such model"),
        (f'default = "main"\n{MAIN}fallback = ["main"]\n', 5, "main -> main"),
        (f'default = "main"\n{MAIN}key = "OTHER_KEY"\n', 5, "OTHER_KEY, the key of main, is not set"),
        (f'default = "main"\n{MAIN}key = "sk-0123456789"\n', 5, "the key itself is never written here"),
        (f'default = "main"\n{MAIN}context = 0\n', 5, "write a whole number, 1 or more"),
        (f'default = "main"\n{MAIN}concurrency = "many"\n', 5, "write a whole number, 1 or more"),
        (f'default = "main"\n{MAIN}timeout = 3600\n', 5, "up to 600"),
        (f'default = "main"\n{MAIN}tools = "none"\n', 5, '"native", or "schema"'),
        (f'default = "main"\n{MAIN}price = {{ input = -1, output = 0 }}\n', 5, "USD per million tokens"),
        (f'default = "main"\n{MAIN}fallbacks = []\n', 5, 'did you mean "fallback"?'),
        ('default = "main"\n[models.main]\nmodel = "m"\n', 2, "`models.main.base_url` is missing"),
        ('default = "main"\n[models.main]\nbase_url = "localhost:80"\nmodel = "m"\n', 3, "http://127.0.0.1:11434/v1"),
        ('default = "main"\n[models.main]\nbase_url = "http://me:word@h/v1"\nmodel = "m"\n', 3, "holds a password"),
        ('default = "main"\n[models."My Model"]\nbase_url = "http://h"\nmodel = "m"\n', 2, "small letters"),
        ('[models]\n"gpt-5" = { input = 1, output = 2 }\n', 2, "[prices]"),
        ("defaults = 1\n", 1, 'did you mean "default"?'),
        ('[prices]\n"gpt-5" = { input = 1 }\n', 2, "a price reads"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_what_to_do(
    settings: Settings, text: str, line: int, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        read(settings, text)
    assert f"models.toml:{line}: " in str(caught.value)
    assert said in str(caught.value)
    assert "sk-0123456789" not in str(caught.value)
    assert "me:word" not in str(caught.value)


def test_a_round_of_stand_ins_is_named_whole(settings: Settings) -> None:
    text = 'default = "a"\n' + "".join(
        f'[models.{name}]\nbase_url = "http://h/v1"\nmodel = "m"\nfallback = ["{other}"]\n'
        for name, other in (("a", "b"), ("b", "c"), ("c", "b"))
    )
    with pytest.raises(ConfigError) as caught:
        read(settings, text)
    assert "b -> c -> b" in str(caught.value)
    assert "2 problems" in str(caught.value)


@pytest.mark.parametrize("key", ["two words", "schlüssel"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_shown(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("MAIN_KEY", key)
    with pytest.raises(ConfigError, match="MAIN_KEY holds characters") as caught:
        read(settings, TWO)
    assert key not in str(caught.value)


def test_everything_wrong_is_said_at_once(settings: Settings) -> None:
    with pytest.raises(ConfigError) as caught:
        read(settings, TWO.replace('"quick"', '"quiet"').replace("MAIN_KEY", "NO_KEY"))
    assert "3 problems in the configuration of the models" in str(caught.value)
