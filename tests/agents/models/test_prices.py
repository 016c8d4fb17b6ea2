"""What tokens cost."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from agents.models.prices import Prices, estimate


def test_the_shipped_list_is_read(tmp_path: Path) -> None:
    assert Prices.load(tmp_path).usd("gpt-5-mini", 1_000_000, 1_000_000) == pytest.approx(2.25)


def test_a_dated_snapshot_costs_what_its_model_does(tmp_path: Path) -> None:
    prices = Prices.load(tmp_path)
    assert prices.usd("gpt-5-mini-2025-08-07", 1000, 0) == prices.usd("gpt-5-mini", 1000, 0) > 0


def test_the_operators_prices_win_and_the_rest_stay(tmp_path: Path) -> None:
    (tmp_path / "models.toml").write_text('[prices]\n"gpt-5-mini" = { input = 1, output = 3.5 }\n')
    prices = Prices.load(tmp_path)
    assert prices.usd("gpt-5-mini", 1_000_000, 2_000_000) == pytest.approx(8.0)
    assert prices.usd("gpt-5-nano", 1_000_000, 0) == pytest.approx(0.05)


def test_an_unknown_model_is_free_and_complained_of_once(caplog: pytest.LogCaptureFixture) -> None:
    prices = Prices({})
    with caplog.at_level(logging.WARNING):
        assert [prices.usd("home-grown", 5, 5) for _ in range(3)] == [0.0, 0.0, 0.0]
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "models.toml" in caplog.text
    assert "home-grown" in caplog.text


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("[prices]\na = =\n", "line 2"),
        ('[prices]\n"m" = { input = -1, output = 1 }', "prices.m.input"),
        ('[prices]\n"m" = { input = inf, output = 1 }', "prices.m.input"),
        ('[prices]\n"m" = { input = 1 }', "prices.m.output"),
        ('[prices]\n"m" = { input = 1, output = 1, cached = -1 }', "prices.m.cached"),
        ('[prices]\n"m" = { input = 1, output = 1, per = 1 }', "prices.m.per"),
        ("prices = 1", "prices"),
    ],
)
def test_a_broken_price_list_says_where(tmp_path: Path, text: str, where: str) -> None:
    (tmp_path / "models.toml").write_text(text)
    with pytest.raises(ConfigError) as caught:
        Prices.load(tmp_path)
    assert where in str(caught.value)
    assert "models.toml" in str(caught.value)


@pytest.mark.parametrize(("text", "tokens"), [("", 0), ("a", 1), ("abc", 1), ("abcd", 2), ("日本", 2), ("\ud800", 1)])
def test_an_estimate_errs_on_the_high_side(text: str, tokens: int) -> None:
    assert estimate(text) == tokens
