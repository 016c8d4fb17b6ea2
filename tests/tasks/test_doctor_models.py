"""`placet doctor` on language models: which there are, and whether they answer when it is told to ask them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.settings import Settings
from tasks.doctor import Check, models
from tasks.memory import nearness
from tasks.processes.masks import Masks
from tests.agents.models.meaning import embedding
from tests.agents.models.server import ChatServer, Said, completion, failure, serving

KEY = "a-key-that-nobody-may-read"
BLUE = completion('{"answer": "blue"}')
TABLE = """\
default = "main"
small = "quick"

[models.main]
base_url = "{url}"
key = "MAIN_KEY"
model = "gpt-5-mini"
concurrency = 8
fallback = ["quick"]

[models.quick]
base_url = "{url}"
model = "home-grown"
"""


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with serving() as chat:
        yield chat


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAIN_KEY", KEY)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"):
        monkeypatch.delenv(name, raising=False)
    return {"config_dir": tmp_path}


def table(given: dict[str, Any], server: ChatServer) -> Settings:
    (given["config_dir"] / "models.toml").write_text(TABLE.format(url=server.url))
    return Settings(**given)


def found(settings: Settings, *, ask: bool = False) -> dict[str, Check]:
    return {check.name: check for check in models.checks(settings, ask=ask)}


def test_working_without_a_model_is_said(given: dict[str, Any]) -> None:
    check = found(Settings(**given), ask=True)["model"]
    assert check.ok
    assert "Rules only" in check.advice


def test_the_one_model_of_the_variables_is_shown(given: dict[str, Any], server: ChatServer) -> None:
    settings = Settings(**given, openai_base_url=server.url, openai_model="house-1")
    checks = found(settings)
    assert list(checks) == ["model"]
    assert (checks["model"].ok, checks["model"].advice) == (True, "")
    assert checks["model"].detail == f"house-1 at {server.url}"
    assert server.asked == [], "nobody asked for that"
    server.will_say(BLUE)
    asked = found(settings, ask=True)["model house-1 answers"]
    assert asked.ok
    assert "gpt-5-mini-2025-08-07, in 0." in asked.detail


def test_every_named_model_is_shown_with_what_it_is_for(given: dict[str, Any], server: ChatServer) -> None:
    checks = found(table(given, server))
    assert list(checks) == ["model main", "model quick"]
    assert checks["model main"].detail == f"gpt-5-mini at {server.url}; default; 8 requests at once; then quick"
    assert checks["model main"].advice == ""
    assert checks["model quick"].detail == f"home-grown at {server.url}; small"
    assert "No price is known" in checks["model quick"].advice
    assert server.asked == []


def test_each_is_asked_a_short_question_where_that_is_wished(given: dict[str, Any], server: ChatServer) -> None:
    server.will_say(BLUE, BLUE)
    checks = found(table(given, server), ask=True)
    assert [check.ok for check in checks.values()] == [True] * 4
    assert "120 tokens" in checks["model main answers"].detail
    assert [each["model"] for each in server.asked] == ["gpt-5-mini", "home-grown"]
    assert all(len(str(each)) < 1_000 for each in server.asked)


@pytest.mark.parametrize(
    ("said", "detail", "advice"),
    [
        (failure(401, f"bad key {KEY}"), "MAIN_KEY", "until it answers"),
        (failure(503), "failed with 503", "until it answers"),
        (completion("blue"), "not as asked", 'answers = "words"'),
    ],
)
def test_one_that_does_not_answer_fails_in_words_and_the_next_is_asked(
    given: dict[str, Any], server: ChatServer, said: Said, detail: str, advice: str
) -> None:
    server.will_say(said, BLUE)
    checks = found(table(given, server), ask=True)
    bad = checks["model main answers"]
    assert not bad.ok
    assert detail in bad.detail
    assert advice in bad.advice
    assert KEY not in repr(checks)
    assert checks["model quick answers"].ok


def with_embeddings(given: dict[str, Any], server: ChatServer, name: str = "vec") -> Settings:
    vec = f'[models.vec]\nbase_url = "{server.url}"\nmodel = "vec-1"\n'
    settings = table(given, server)
    (given["config_dir"] / "models.toml").write_text(f'embeddings = "{name}"\n{TABLE.format(url=server.url)}{vec}')
    return settings


def test_a_model_for_embeddings_alone_is_asked_for_a_vector_and_no_question(
    given: dict[str, Any], server: ChatServer
) -> None:
    settings = with_embeddings(given, server)
    assert found(settings)["model vec"].detail == f"vec-1 at {server.url}; embeddings"
    assert found(settings)["model vec"].advice == "", "no limit in USD is to hold it"
    assert server.asked == []
    server.will_say(BLUE, BLUE, embedding([1.0, 2.0, 2.0]))
    checks = found(settings, ask=True)
    assert all(check.ok for check in checks.values())
    assert "model vec answers" not in checks
    assert checks["model vec embeds"].detail.startswith("3 numbers, in 0.")
    assert checks["model vec embeds"].detail.endswith("s, 7 tokens, 0.0000 USD")
    assert server.paths == ["/v1/chat/completions"] * 2 + ["/v1/embeddings"]


def test_a_model_that_talks_and_embeds_is_asked_for_both(given: dict[str, Any], server: ChatServer) -> None:
    server.will_say(BLUE, BLUE, embedding([1.0]))
    checks = found(with_embeddings(given, server, "quick"), ask=True)
    assert checks["model quick answers"].ok
    assert checks["model quick embeds"].ok
    assert checks["model quick"].detail.endswith("; small; embeddings")


def test_a_server_that_gives_no_vectors_fails_in_words(given: dict[str, Any], server: ChatServer) -> None:
    server.will_say(BLUE, BLUE, failure(404))
    check = found(with_embeddings(given, server), ask=True)["model vec embeds"]
    assert not check.ok
    assert "[models.vec]" in check.detail
    assert "by their words alone" in check.advice


def test_a_server_that_is_slower_than_memories_wait_is_said(
    given: dict[str, Any], server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearness, "PATIENCE", 0.1)
    server.will_say(BLUE, BLUE, replace(embedding([1.0]), hang=0.2))
    check = found(with_embeddings(given, server), ask=True)["model vec embeds"]
    assert check.ok
    assert check.advice.startswith("Memories wait 0.1 s")


def test_a_file_that_cannot_be_used_is_one_failure(given: dict[str, Any]) -> None:
    (given["config_dir"] / "models.toml").write_text('default = "main"\n')
    check = found(Settings(**given), ask=True)["model"]
    assert not check.ok
    assert "models.toml:1: " in check.detail


def test_the_keys_of_models_are_masked_in_logs(given: dict[str, Any], server: ChatServer) -> None:
    assert KEY not in Masks.of(table(given, server))(f"sent {KEY} there")
