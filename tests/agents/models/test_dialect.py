"""Servers that speak the protocol each in their own way."""

from __future__ import annotations

import pytest

from agents.engine.errors import Later, Refused
from agents.models import Unusable
from agents.models.dialect import Dialect
from agents.models.failures import Where
from agents.models.openai import OpenAIModel
from agents.models.prices import Prices
from tests.agents.models.conftest import Verdict, request
from tests.agents.models.server import ChatServer, completion, failure

GOOD = '{"label": "good", "score": 3}'


def speaking(server: ChatServer, dialect: Dialect) -> OpenAIModel:
    return OpenAIModel("local", Prices({}), base_url=server.url, dialect=dialect)


def test_a_server_that_knows_only_max_tokens_is_told_that(server: ChatServer) -> None:
    server.will_say(completion(GOOD))
    speaking(server, Dialect(limit="max_tokens")).think(request(max_tokens=77), 30.0)
    sent = server.asked[0]
    assert sent["max_tokens"] == 77
    assert "max_completion_tokens" not in sent
    assert "response_format" in sent


@pytest.mark.parametrize("said", [GOOD, f"```json\n{GOOD}\n```", f"\n```\n{GOOD}\n```\n"])
def test_a_server_that_takes_no_schema_is_told_it_in_words(server: ChatServer, said: str) -> None:
    server.will_say(completion(said))
    answer = speaking(server, Dialect(answers="words")).think(request(), 30.0)
    assert answer.value == Verdict(label="good", score=3).model_dump()
    sent = server.asked[0]
    assert "response_format" not in sent
    [message] = sent["messages"]
    assert message["content"].startswith("Is it good?\n\nGive your answer as one JSON value")
    assert '"required": ["label", "score"]' in message["content"]


def test_only_where_words_hold_a_model_a_fence_is_taken_off(server: ChatServer) -> None:
    server.will_say(completion(f"```json\n{GOOD}\n```"))
    with pytest.raises(Unusable):
        speaking(server, Dialect()).think(request(), 30.0)


def test_words_round_an_answer_are_not_guessed_away(server: ChatServer) -> None:
    server.will_say(completion(f"Here it is:\n```json\n{GOOD}\n```"))
    with pytest.raises(Unusable):
        speaking(server, Dialect(answers="words")).think(request(), 30.0)


def test_a_named_model_says_where_it_is_set(server: ChatServer) -> None:
    where = Where("MAIN_KEY", "`model` in [models.main]", "`base_url` in [models.main]")
    model = OpenAIModel("m", Prices({}), base_url=server.url, where=where)
    for status, said in ((401, "MAIN_KEY"), (404, "`base_url` in [models.main]"), (400, "`model` in [models.main]")):
        server.will_say(failure(status))
        with pytest.raises(Refused) as caught:
            model.think(request(), 30.0)
        assert said in str(caught.value)
        assert "OPENAI" not in str(caught.value)
    away = OpenAIModel("m", Prices({}), base_url="http://127.0.0.1:1/v1", where=where)
    with pytest.raises(Later, match="`base_url` in"):
        away.think(request(), 30.0)
