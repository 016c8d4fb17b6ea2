"""Logs: one line a record, the run it belongs to, and no secret or token, whoever wrote it and however."""

from __future__ import annotations

import json
import logging
import os
import string
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from agents.engine.errors import ConfigError
from agents.settings import load
from tasks.processes import logs
from tasks.processes.masks import Masks
from tasks.processes.plain import one_line

unhurried = settings(deadline=None)
TOKENS = st.text(string.ascii_letters + string.digits + "-_.", min_size=20, max_size=80)
SECRETS = st.text(string.ascii_letters + string.digits + "/+=@:%&\\ '\"\n", min_size=8, max_size=60)


def line(masks: Masks, message: str, *args: object, error: BaseException | None = None) -> str:
    info = (type(error), error, error.__traceback__) if error else None
    return logs.Line(masks).format(logging.LogRecord("name", logging.INFO, "", 0, message, args, info))


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], str]]:
    """What a process has written to standard error since it was last asked."""
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in ("", *logs.TALKATIVE)}
    yield lambda: capsys.readouterr().err
    root.handlers = [one for one in root.handlers if not isinstance(one.formatter, logs.Line)]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(False)


@unhurried
@given(secret=SECRETS, before=st.text(), after=st.text())
def test_a_configured_secret_is_in_no_line(secret: str, before: str, after: str) -> None:
    masks = Masks(frozenset({secret}))
    for text in (line(masks, "%s%s%s", before, secret, after), line(masks, "%r", {before: secret})):
        assert secret not in text
        assert one_line(secret) not in text


@unhurried
@given(secret=SECRETS)
def test_a_secret_in_a_traceback_is_masked(secret: str) -> None:
    text = line(Masks(frozenset({secret})), "failed", error=ValueError(f"cannot use {secret} there"))
    assert "ValueError" in text
    assert secret not in text
    assert one_line(secret) not in text


@unhurried
@given(
    token=TOKENS,
    prefix=st.sampled_from(["", "https://placet.example.com", "/below", "GET "]),
    after=st.sampled_from(["", " ", "?x=1", '"', "/"]),
)
def test_the_token_of_a_link_is_in_no_line(token: str, prefix: str, after: str) -> None:
    for below in ("/approvals/", "/stop/"):
        text = line(Masks(), "%s", f"{prefix}{below}{token}{after}")
        assert token not in text
        assert f"{below}***" in text


@unhurried
@given(payload=st.text(max_size=40), key=st.text(min_size=1, max_size=20))
def test_a_token_as_links_are_signed_is_masked(payload: str, key: str) -> None:
    token = URLSafeTimedSerializer(key).dumps([payload, "someone"])
    assert isinstance(token, str)
    assert token not in line(Masks(), "GET /approvals/%s 200", token)


@unhurried
@given(credential=TOKENS, scheme=st.sampled_from(["Bearer ", "bearer ", "token ", "Basic ", ""]))
def test_an_authorization_header_is_masked_however_it_is_shown(credential: str, scheme: str) -> None:
    value = scheme + credential
    headers = {"Authorization": value}
    raw = [(b"authorization", value.encode())]
    for shown in (
        f"Authorization: {value}",
        str(headers),
        str(raw),
        json.dumps(headers),
        json.dumps(str(headers)),
    ):
        assert credential not in line(Masks(), "%s", shown), shown


@unhurried
@given(text=st.text())
def test_every_record_is_one_printable_line(text: str) -> None:
    written = line(Masks(), "%s", text)
    written.encode()
    assert len(written.splitlines()) == 1
    assert not any(mark in written for mark in "\x1b\r\n\u202e\u2028\x85")


def test_the_public_id_of_an_approval_may_be_read() -> None:
    text = "GET /v1/approvals/4fz2k9d1.3~2 200"
    assert line(Masks(), text).endswith(text)
    assert "signature" not in line(Masks(), "/approvals/4fz2k9d1.3~2.signature")


@pytest.mark.parametrize(
    "address",
    ["redis://:hunter22@db:6379/0", "smtp://bot:hunter22@mail.example.com", "amqp://u:hunter22@mq//"],
)
def test_the_password_in_an_address_is_masked(address: str) -> None:
    text = line(Masks(), "cannot reach %s", address)
    assert "hunter22" not in text
    assert text.endswith(address.partition("@")[2])


def test_every_secret_of_the_settings_is_masked(tmp_path: Path) -> None:
    given = {
        "secret_key": "the-secret-key-0123456789-0123456789",
        "github_token": "github-token-value",
        "github_webhook_secret": "first-hook-secret second-hook-secret",
        "stripe_webhook_secret": "whsec_stripes",
        "hubspot_client_secret": "hubspots-secret",
        "zendesk_webhook_secret": "zendesks-secret",
        "openai_api_key": "openai-key-value",
        "smtp_url": "smtp://bot:mail%20word@mail.example.com:25",
        "orders_database_url": "postgresql://reader:shop%20word@db/shop",
        "metrics_database_url": "postgresql://reader:ware%20word@db/warehouse",
        "slack_bot_token": "xoxb-token-value",
        "redis_url": "redis://:store-word@localhost:1/0",
        "broker_url": "redis://:broker-word@localhost:1/0",
        "api_keys": '[{"key": "an-api-key-of-someone", "scopes": ["read"]}]',
    }
    masks = Masks.of(load(_env_file=None, data_dir=tmp_path, **given), "one-word-more")
    words = [
        *(
            "the-secret-key-0123456789-0123456789",
            "github-token-value",
            "first-hook-secret",
            "second-hook-secret",
            "whsec_stripes",
            "hubspots-secret",
            "zendesks-secret",
        ),
        *(
            "openai-key-value",
            "mail word",
            "mail%20word",
            "shop word",
            "ware word",
            "xoxb-token-value",
            "store-word",
            "broker-word",
            "an-api-key-of-someone",
        ),
        *("one-word-more", str(given["smtp_url"])),
    ]
    for word in words:
        assert masks(f"<{word}>") == "<***>"


def test_lines_carry_the_run_they_belong_to() -> None:
    with logs.about("4fz2k9d1"):
        assert " INFO name run=4fz2k9d1 a message" in line(Masks(), "a message")
        copied = copy_context()
    assert "run=" not in line(Masks(), "a message")
    said: list[str] = []
    thread = threading.Thread(target=copied.run, args=(lambda: said.append(line(Masks(), "from a thread")),))
    thread.start()
    thread.join()
    assert "run=4fz2k9d1" in said[0]


def test_configuring_twice_writes_a_record_once(written: Callable[[], str], tmp_path: Path) -> None:
    configured = load(_env_file=None, data_dir=tmp_path, github_token="github-token-value")
    logs.configure(configured)
    logs.configure(configured)
    logging.getLogger("tasks.anything").warning("sent with %s", "github-token-value")
    text = written()
    assert text.endswith("Z WARNING tasks.anything sent with ***\n")
    assert text.count("\n") == 1


def test_libraries_are_quiet_unless_asked_to_speak(
    written: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured = load(_env_file=None, data_dir=tmp_path)
    logs.configure(configured)
    logging.getLogger("httpx").info("HTTP Request: GET https://api.github.com")
    assert written() == ""
    monkeypatch.setitem(os.environ, "PLACET_LOG", "debug")
    logs.configure(configured)
    logging.getLogger("httpx").info("HTTP Request: GET https://api.github.com")
    assert "api.github.com" in written()


def test_a_level_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PLACET_LOG", "loud")
    with pytest.raises(ConfigError, match=r"PLACET_LOG.*DEBUG, INFO, WARNING, ERROR"):
        logs.level()
