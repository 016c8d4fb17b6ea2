"""The tables of the folder: the ones that ship, and what is said of ones that do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.errors import ConfigError
from agents.ticket_resolver import replies, words
from agents.ticket_resolver.policy import FOLDER, POLICY, Policy, table


def changed(tmp_path: Path, name: str, old: str, new: str) -> Path:
    text = "\n".join(line for line in (FOLDER / name).read_text("utf-8").splitlines() if not line.startswith("#"))
    assert old in text
    path = tmp_path / name
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_the_policy_is_as_it_is_written_down() -> None:
    assert (POLICY.refund.window_days, POLICY.refund.most["eur"], POLICY.replies) == (30, 200_000, 3)
    assert POLICY.statuses == ("new", "open", "pending")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("window_days = 30", "window_days = 0", "`refund.window_days`: Input should be greater than or equal to 1"),
        ("window_days = 30", 'window_days = "30"', "`refund.window_days`: Input should be a valid integer"),
        ("window_days = 30", "windowdays = 30", "`refund.window_days`: Field required"),
        ("eur = 200_000", "EUR = 200_000", "`refund.most.EUR"),
        ("eur = 200_000", "eur = 0", "`refund.most.eur`: Input should be greater than or equal to 1"),
        ("partial = true", "partial = 1", "`refund.partial`: Input should be a valid boolean"),
        ('refunded = "solved"', 'refunded = "closed"', "`after.refunded`: Input should be 'open', 'pending'"),
        ('"pending"]', '"waiting"]', "`statuses.2`: Input should be 'new', 'open'"),
        ("replies = 3", "replies = ", "cannot be read: Invalid value"),
    ],
)
def test_a_policy_that_does_not_fit_names_its_field(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(ConfigError) as refused:
        table(changed(tmp_path, "policy.toml", old, new), Policy)
    assert str(refused.value).startswith("policy.toml: ")
    assert why in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("{refund}", "{name}", "`en.refunded`: has {name}; it can be filled with {date}, {paid}, {refund}, {sum}"),
        ("{lines}", "{lines", "`en.order`: cannot be filled in"),
        ("{sum}", "{sum.x}", "`en.refunded`: has {sum.x}"),
        ("[de]", "[german]", "`german"),
        ("already = ", "alredy = ", "`en.already`: Field required"),
    ],
)
def test_replies_that_cannot_be_filled_in_name_their_field(tmp_path: Path, old: str, new: str, why: str) -> None:
    with pytest.raises(ConfigError) as refused:
        table(changed(tmp_path, "replies.toml", old, new), replies.Languages)
    assert why in str(refused.value)


def test_words_that_do_not_fit_name_their_field(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"words\.toml: `de\.order`: Field required; `de\.orders`: Extra inputs"):
        table(changed(tmp_path, "words.toml", '\norder = ["wo ', '\norders = ["wo '), words.Languages)


def test_a_table_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"policy\.toml: cannot be read: "):
        table(tmp_path / "policy.toml", Policy)


def test_every_language_of_a_reply_has_words_that_lead_to_it() -> None:
    assert replies.REPLIES.keys() <= words.WORDS.keys()
    assert replies.FALLBACK in replies.REPLIES
