"""Texts as vectors: what a server is sent, what it may answer, and that nobody is asked where nobody is named."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.errors import ConfigError, Later, Refused
from agents.models import Unusable, configured, embedder
from agents.models.embeddings import Embedder
from agents.models.table import Table
from agents.settings import Settings
from tests.agents.models.meaning import embedding, meaning, vector
from tests.agents.models.server import ChatServer, Said, failure

KEY = "a-key-that-nobody-may-read"
NAMED = """\
default = "chat"
embeddings = "vec"

[models.chat]
base_url = "http://127.0.0.1:9/v1"
model = "gpt-5"

[models.vec]
base_url = "{url}"
key = "VEC_KEY"
model = "vec-1"
price = {{ input = 0.5, output = 0 }}
timeout = 10
"""


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with meaning() as found:
        yield found


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VEC_KEY", KEY)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    return Settings(config_dir=tmp_path)


def made(settings: Settings, server: ChatServer, text: str = NAMED) -> Embedder:
    (settings.config_dir / "models.toml").write_text(text.format(url=server.url))
    found = embedder(settings)
    assert found is not None
    return found


def test_one_text_is_sent_under_the_name_and_the_key_that_are_configured(
    settings: Settings, server: ChatServer
) -> None:
    found = made(settings, server).embed("Her mug came broken.", 5.0)
    assert server.asked == [{"model": "vec-1", "input": ["Her mug came broken."]}]
    assert (server.paths, server.keys) == (["/v1/embeddings"], [f"Bearer {KEY}"])
    assert found.tokens == 7
    assert found.usd == pytest.approx(7 * 0.5 / 1_000_000)
    assert math.hypot(*found.vector) == pytest.approx(1)
    length = math.hypot(*vector("Her mug came broken."))
    assert found.vector == pytest.approx([each / length for each in vector("Her mug came broken.")])


@given(st.lists(st.floats(-1e6, 1e6).filter(lambda n: abs(n) > 1e-6), min_size=1, max_size=8))
def test_a_vector_is_of_length_one_and_points_the_same_way(numbers: list[float]) -> None:
    from agents.models.embeddings import _unit  # noqa: PLC0415

    unit = _unit(numbers)
    assert math.hypot(*unit) == pytest.approx(1)
    assert sum(a * b for a, b in zip(unit, numbers, strict=True)) == pytest.approx(math.hypot(*numbers))


@pytest.mark.parametrize("text", ["half \ud83d of it", "a \x00 in it", "\U0001f375 tea", "茶杯"])
def test_any_text_can_be_sent(settings: Settings, server: ChatServer, text: str) -> None:
    made(settings, server).embed(text, 5.0)
    assert server.asked[0]["input"] == [text.replace("\ud83d", "?")]


def test_tokens_that_a_server_does_not_count_are_estimated(settings: Settings, server: ChatServer) -> None:
    server.will_say(embedding([1.0, 0.0], tokens=None))
    assert made(settings, server).embed("x" * 300, 5.0).tokens == 100


def test_without_a_price_it_counts_as_nothing_and_nobody_complains(
    settings: Settings, server: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    found = made(settings, server, NAMED.replace("price =", "# price =")).embed("Her mug.", 5.0)
    assert (found.tokens, found.usd) == (7, 0.0)
    assert caplog.messages == []
    table = configured(settings)
    assert isinstance(table, Table)
    assert table.unpriced == (), "it is asked for vectors alone, and no limit is on those"


@pytest.mark.parametrize(
    "said",
    [
        Said(b"<html>not found</html>"),
        Said(b""),
        Said(b"null"),
        Said(b"[]"),
        Said(b'{"data": []}'),
        Said(json.dumps({"object": "chat.completion", "choices": []}).encode()),
        embedding([]),
        embedding([0.0, 0.0]),
        embedding([1.0], [2.0]),
        embedding("AACAPwAAAEA="),
        embedding([[1.0, 2.0]]),
        embedding([1.0, None]),
        embedding([1.0, "abc"]),
        embedding([1.0, float("nan")]),
        embedding([1.0, float("inf")]),
        embedding([1e308] * 40),
        embedding([0.1] * 20_000),
        Said(b'{"data": [{"embedding": [1' + b"0" * 400 + b"]}]}"),
        Said(b"[" * 10_000),
    ],
    ids=lambda said: said.body[:80].decode(),
)
def test_what_is_no_vector_is_refused_in_words(settings: Settings, server: ChatServer, said: Said) -> None:
    server.will_say(said)
    with pytest.raises(Unusable, match=r"no embedding|points nowhere"):
        made(settings, server).embed("Her mug.", 5.0)


def test_a_refusal_says_what_to_look_at_and_a_failure_may_pass(settings: Settings, server: ChatServer) -> None:
    server.will_say(failure(401, f"bad key {KEY}"), failure(503), Said(b"{}" * 50, cut=10))
    asks = made(settings, server)
    with pytest.raises(Refused, match="VEC_KEY") as refused:
        asks.embed("Her mug.", 5.0)
    assert KEY not in str(refused.value)
    with pytest.raises(Later, match="503"):
        asks.embed("Her mug.", 5.0)
    with pytest.raises(Later, match=r"cannot be reached .*\[models.vec\]"):
        asks.embed("Her mug.", 5.0)
    assert len(server.asked) == 3, "each was one request"


@pytest.mark.parametrize("said", [Said(b"{}", hang=30), Said(b"{}" * 100, drip=0.1)], ids=["hangs", "drips"])
def test_it_takes_no_longer_than_it_may(settings: Settings, server: ChatServer, said: Said) -> None:
    server.will_say(said)
    asks, began = made(settings, server), time.monotonic()
    with pytest.raises(Later, match=r"within 0\.3 s"):
        asks.embed("Her mug.", 0.3)
    assert time.monotonic() - began < 3


def test_its_own_time_is_a_limit_too(settings: Settings, server: ChatServer) -> None:
    server.will_say(Said(b"{}", hang=30))
    with pytest.raises(Later, match=r"within 0\.2 s"):
        made(settings, server, NAMED.replace("timeout = 10", "timeout = 0.2")).embed("Her mug.", 5.0)


def test_nobody_is_asked_where_nobody_is_named(
    settings: Settings, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert embedder(settings) is None
    (settings.config_dir / "models.toml").write_text(NAMED.replace('embeddings = "vec"\n', "").format(url=server.url))
    assert embedder(settings) is None
    (settings.config_dir / "models.toml").unlink()
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    assert embedder(Settings(config_dir=settings.config_dir)) is None, "the one model of the variables is for talking"
    assert server.asked == []


def test_a_name_of_no_model_is_found_at_the_start(settings: Settings, server: ChatServer) -> None:
    with pytest.raises(ConfigError, match=r'models.toml:2: `embeddings` names "vek".*did you mean "vec"'):
        made(settings, server, NAMED.replace('embeddings = "vec"', 'embeddings = "vek"'))
    with pytest.raises(ConfigError, match=r"models\.toml:2"):
        configured(settings)
