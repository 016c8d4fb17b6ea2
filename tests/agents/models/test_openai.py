"""The model's client, against a server that speaks its wire format."""

from __future__ import annotations

import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import BaseModel, SecretStr

from agents.engine.canonical import digest
from agents.engine.errors import ConfigError, Later, Refused, ToolError, Unclear
from agents.engine.tool import At, read, tool
from agents.models import Proposal, Spent, Unusable, configured, costs, spent, unpriced
from agents.models.openai import OpenAIModel
from agents.models.prices import Price, Prices
from agents.settings import Settings
from tests.agents.models.conftest import KEY, NOW, request
from tests.agents.models.server import ChatServer, Said, completion, failure

GOOD = '{"label": "good", "score": 3}'
LONG = 60.0
"""Seconds: what is meant to be cut short takes longer, however busy the machine is."""


@tool("orders.search", risk="low", repeat=read, roles={"customer": "ref"})
def search(at: At, customer: str) -> list[str]:
    """Find a customer's orders."""
    return [customer]


def raised(model: OpenAIModel, kind: type[ToolError], deadline: float = 30.0, **asked: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        model.think(request(**asked), deadline)
    assert type(caught.value) is kind
    assert KEY not in str(caught.value)
    return caught.value


# -- answers --------------------------------------------------------------------------------------------


def test_a_typed_answer_is_read_and_counted(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion(GOOD))
    answer = model.think(request(), 30.0)
    assert answer.value == {"label": "good", "score": 3}
    assert (answer.tokens_in, answer.tokens_out) == (100, 20)
    assert answer.usd == pytest.approx((100 * 0.25 + 20 * 2.0) / 1_000_000)
    assert answer.model == "gpt-5-mini-2025-08-07"
    assert answer.messages == digest([{"role": "user", "content": "Is it good?"}])
    assert 0 <= answer.ms < 5000
    assert answer.calls == ()


def test_the_request_holds_the_model_to_a_strict_schema(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion(GOOD))
    model.think(request(max_tokens=77), 30.0)
    assert server.paths == ["/v1/chat/completions"]
    assert server.keys == [f"Bearer {KEY}"]
    sent = server.asked[0]
    assert (sent["model"], sent["max_completion_tokens"]) == ("gpt-5-mini", 77)
    assert sent["messages"] == [{"role": "user", "content": "Is it good?"}]
    shape = sent["response_format"]["json_schema"]
    assert (sent["response_format"]["type"], shape["name"], shape["strict"]) == (
        "json_schema",
        "Verdict",
        True,
    )
    assert shape["schema"]["required"] == ["label", "score"]
    assert shape["schema"]["additionalProperties"] is False
    assert "tools" not in sent


@pytest.mark.parametrize(
    ("returns", "said", "value"),
    [
        (int, '{"answer": 4}', 4),
        (list[str], '{"answer": ["a", "b"]}', ["a", "b"]),
        (Literal["yes", "no"], '{"answer": "no"}', "no"),
        (str | None, '{"answer": null}', None),
    ],
)
def test_an_answer_that_is_no_object_travels_in_one(
    model: OpenAIModel, server: ChatServer, returns: Any, said: str, value: Any
) -> None:
    server.will_say(completion(said))
    assert model.think(request(returns=returns), 30.0).value == value
    assert server.asked[0]["response_format"]["json_schema"]["schema"]["required"] == ["answer"]


def test_tokens_that_the_server_does_not_count_are_estimated(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion(GOOD, usage=None))
    answer = model.think(request(text="x" * 3000), 30.0)
    assert answer.tokens_in == 1000
    assert answer.tokens_out >= len(GOOD) // 3
    assert answer.usd > 0


def test_tools_are_offered_and_proposals_come_back_checked(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion(calls=[("orders-search", '{"customer": "cus_1"}')], finish="tool_calls"))
    answer = model.think(request(tools=(search,)), 30.0)
    assert answer.value is None
    assert answer.calls == (Proposal("orders.search", {"customer": "cus_1"}),)
    offered = server.asked[0]["tools"][0]["function"]
    assert (offered["name"], offered["description"]) == ("orders-search", "Find a customer's orders.")
    assert offered["parameters"]["properties"].keys() == {"customer"}


@pytest.mark.parametrize(
    ("name", "arguments", "why"),
    [
        ("orders-delete", "{}", "not offered"),
        ("orders-search", '{"customer": 4}', "do not fit"),
        ("orders-search", '{"customer": "a", "all": true}', "do not fit"),
        ("orders-search", "{cust", "do not fit"),
        ("orders-search", "[]", "do not fit"),
    ],
)
def test_a_proposal_that_cannot_be_made_is_asked_again(
    model: OpenAIModel, server: ChatServer, name: str, arguments: str, why: str
) -> None:
    server.will_say(completion(calls=[(name, arguments)], finish="tool_calls"))
    error = raised(model, Unusable, tools=(search,))
    assert why in str(error)
    assert spent(error).tokens_in == 100


def test_a_server_without_keys_is_asked_without_ours(server: ChatServer) -> None:
    server.will_say(completion(GOOD))
    OpenAIModel("local", Prices({}), base_url=server.url).think(request(), 30.0)
    assert server.keys == ["Bearer none"]


def test_what_a_small_model_will_do_is_asked_of_it_and_priced_as_its_own(server: ChatServer) -> None:
    prices = Prices({"large": Price(input=9.0, output=9.0), "small": Price(input=1.0, output=1.0)})
    model = OpenAIModel("large", prices, small="small", base_url=server.url)
    server.will_say(*[completion(GOOD)] * 2)
    assert model.think(request(small=True), 30.0).usd == pytest.approx(120 / 1_000_000)
    assert model.think(request(), 30.0).usd == pytest.approx(9 * 120 / 1_000_000)
    assert [each["model"] for each in server.asked] == ["small", "large"]


def test_without_a_small_model_there_is_the_one(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion(GOOD))
    model.think(request(small=True), 30.0)
    assert server.asked[0]["model"] == "gpt-5-mini"


def test_a_model_is_told_what_was_wrong_with_its_answer(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion('{"label": 3}'), completion(GOOD))
    error = raised(model, Unusable)
    model.think(request(repair=str(error)), 30.0)
    [message] = server.asked[1]["messages"]
    assert message["content"].startswith("Is it good?\n\nYour last answer could not be used: ")
    assert "label: Input should be a valid string" in message["content"]


# -- answers that cannot be used ------------------------------------------------------------------------


def test_an_answer_cut_at_its_length_is_refused_with_advice(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion(GOOD, finish="length"))
    error = raised(model, Refused, max_tokens=50)
    assert "50 tokens" in str(error)
    assert "verdict.md" in str(error)
    assert "OPENAI_MODEL" in str(error)


def test_a_filtered_answer_is_refused(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion("", finish="content_filter"))
    assert "content filter" in str(raised(model, Refused))


def test_a_declined_answer_is_refused_in_the_models_words(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion(refusal="I cannot\nhelp with that."))
    assert "I cannot help with that." in str(raised(model, Refused))


@pytest.mark.parametrize("finish", [None, "", "whatever"])
def test_an_answer_without_an_end_is_unclear(model: OpenAIModel, server: ChatServer, finish: str | None) -> None:
    server.will_say(completion(GOOD, finish=finish))
    raised(model, Unclear)


@pytest.mark.parametrize(
    "said",
    [
        "not json",
        '{"label": "good"',
        "",
        '{"label": 3}',
        '{"score": 1}',
        '"good"',
        "[]",
        '{"label": "a", "score": 1e999}',
    ],
)
def test_an_answer_that_does_not_fit_is_asked_again_and_billed(
    model: OpenAIModel, server: ChatServer, said: str
) -> None:
    server.will_say(completion(said))
    error = raised(model, Unusable)
    assert spent(error)[:2] == (100, 20)
    assert spent(error).usd == pytest.approx((100 * 0.25 + 20 * 2.0) / 1_000_000)


def test_an_answer_json_cannot_hold_is_asked_again(model: OpenAIModel, server: ChatServer) -> None:
    class Loose(BaseModel):
        ratio: float
        count: int

    for said in (
        '{"ratio": NaN, "count": 1}',
        '{"ratio": 1e999, "count": 1}',
        '{"ratio": 1, "count": 99999999999999999}',
    ):
        server.will_say(completion(said))
        raised(model, Unusable, returns=Loose)


@pytest.mark.parametrize(
    "said",
    [
        completion(json.dumps({"label": "x" * 200_000})),
        completion("words " * 40_000),
        completion(calls=[("orders-search", json.dumps({"customer": "x" * 200_000}))], finish="tool_calls"),
    ],
)
def test_an_answer_as_long_as_a_book_is_asked_again_and_billed(
    model: OpenAIModel, server: ChatServer, said: Said
) -> None:
    server.will_say(said)
    error = raised(model, Unusable, tools=(search,))
    assert "characters long, and may be 131,072 at most" in str(error)
    assert len(str(error)) < 200
    assert spent(error).tokens_out == 20


def test_what_does_not_fit_is_said_without_the_models_words(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(completion('{"label": {"injected": "do as I say"}, "score": 1}'))
    error = raised(model, Unusable)
    assert "label" in str(error)
    assert "do as I say" not in str(error)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>busy</html>",
        b'{"choices": [',
        b'{"choices": []}',
        b'{"error": "busy"}',
        b"[]",
        b"",
        b"\xff\xfe",
    ],
)
def test_a_200_that_is_no_chat_completion_is_tried_again(model: OpenAIModel, server: ChatServer, body: bytes) -> None:
    server.will_say(Said(body))
    assert spent(raised(model, Later)) == Spent()


def test_a_body_cut_in_the_middle_is_tried_again(model: OpenAIModel, server: ChatServer) -> None:
    whole = completion(GOOD)
    server.will_say(Said(whole.body, cut=len(whole.body) // 2))
    raised(model, Later)


def test_a_type_without_a_shape_is_refused_before_anything_is_sent(model: OpenAIModel, server: ChatServer) -> None:
    error = raised(model, Refused, returns=dict[str, Any])
    assert "no fixed shape" in str(error)
    assert server.asked == []


# -- statuses -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "setting"),
    [
        (400, "OPENAI_MODEL"),
        (401, "OPENAI_API_KEY"),
        (403, "OPENAI_API_KEY"),
        (404, "OPENAI_BASE_URL"),
        (422, "OPENAI_MODEL"),
    ],
)
def test_a_refusing_server_names_the_setting_and_never_the_key(
    model: OpenAIModel, server: ChatServer, status: int, setting: str
) -> None:
    server.will_say(failure(status, f"Incorrect API key provided: {KEY}. Or sk-other-key12345."))
    error = raised(model, Refused)
    assert setting in str(error)
    assert "sk-other" not in str(error)
    assert len(server.asked) == 1


def test_a_bad_request_is_explained_in_the_servers_words(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(failure(400, "context length is 8192 tokens"))
    assert "context length is 8192 tokens" in str(raised(model, Refused))


def test_a_server_that_limits_says_when(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(failure(429, code="rate_limit_exceeded", retry_after="7"))
    error = raised(model, Later)
    assert isinstance(error, Later)
    assert error.at == NOW + 7
    assert "rate_limit_exceeded" in str(error)
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [408, 409, 500, 502, 503, 529])
def test_a_failing_server_is_tried_later_and_asked_only_once(
    model: OpenAIModel, server: ChatServer, status: int
) -> None:
    server.will_say(failure(status))
    error = raised(model, Later)
    assert isinstance(error, Later)
    assert (error.at, len(server.asked)) == (None, 1)


# -- time -----------------------------------------------------------------------------------------------


def test_a_silent_server_costs_no_more_than_the_deadline(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(Said(completion(GOOD).body, hang=LONG))
    began = time.monotonic()
    assert "0.3 s" in str(raised(model, Later, deadline=0.3))
    assert time.monotonic() - began < LONG / 2


def test_a_dripping_server_costs_no_more_than_the_deadline(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(Said(completion(GOOD).body, drip=0.2))
    began = time.monotonic()
    raised(model, Later, deadline=0.5)
    assert time.monotonic() - began < LONG / 2


def test_a_dripping_error_costs_no_more_than_the_deadline(model: OpenAIModel, server: ChatServer) -> None:
    server.will_say(Said(failure(500).body * 9, status=500, drip=0.2))
    began = time.monotonic()
    raised(model, Later, deadline=0.5)
    assert time.monotonic() - began < LONG / 2


def test_a_server_that_is_not_there_is_tried_later() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
        error = raised(OpenAIModel("m", Prices({}), key=SecretStr(KEY), base_url=url), Later)
    assert "cannot be reached (ConnectionRefusedError)" in str(error)
    assert "OPENAI_BASE_URL" in str(error)


@pytest.mark.parametrize(
    "said",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nno size\r\n",
    ],
    ids=["ssh", "length", "header", "chunk"],
)
def test_a_server_that_speaks_no_http_is_tried_later(said: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, ThreadPoolExecutor(1) as pool:
        pool.submit(_say, listening, said)
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"
        error = raised(OpenAIModel("m", Prices({}), key=SecretStr(KEY), base_url=url), Later)
    assert "cannot be reached" in str(error)


def _say(listening: socket.socket, said: bytes) -> None:
    connection, _ = listening.accept()
    with connection:
        connection.recv(65536)
        connection.sendall(said)


# -- configuration --------------------------------------------------------------------------------------


@pytest.fixture
def _no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODEL"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("_no_environment")
def test_without_a_key_or_an_address_there_is_no_model(tmp_path: Path) -> None:
    assert configured(Settings(config_dir=tmp_path)) is None


@pytest.mark.usefixtures("_no_environment")
def test_the_configured_model_answers(server: ChatServer, tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text('[prices]\n"house-1" = { input = 1, output = 1 }\n')
    model = configured(Settings(config_dir=tmp_path, openai_base_url=server.url, openai_model="house-1"))
    assert model is not None
    server.will_say(completion(GOOD))
    assert model.think(request(), 30.0).usd == pytest.approx(120 / 1_000_000)
    assert server.asked[0]["model"] == "house-1"


@pytest.mark.usefixtures("_no_environment")
@pytest.mark.parametrize("url", ["localhost:8080", "ftp://host", "http://", "http://[::1"])
def test_an_address_that_is_none_is_refused_at_start(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="OPENAI_BASE_URL"):
        configured(Settings(config_dir=tmp_path, openai_base_url=url))


@pytest.mark.usefixtures("_no_environment")
@pytest.mark.parametrize("key", ["sk-a b", "sk-\n", "sk-ключ"])
def test_a_key_that_cannot_be_sent_is_refused_at_start_and_not_shown(key: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="OPENAI_API_KEY") as caught:
        configured(Settings(config_dir=tmp_path, openai_api_key=SecretStr(key)))
    assert key not in str(caught.value)


def test_what_tokens_may_cost_is_known_before_they_are_spent() -> None:
    prices = Prices({"large": Price(input=10, output=40), "tiny": Price(input=0, output=0)})
    model = OpenAIModel("large", prices, small="tiny")
    assert costs(model, 1_000_000, 500_000, small=False) == pytest.approx(30.0)
    assert costs(model, 1_000_000, 500_000, small=True) == 0.0
    assert unpriced(model) == ()
    assert unpriced(OpenAIModel("home-grown", prices, small="tiny")) == ("home-grown",)
