"""Mail, against a real server on loopback and a real folder."""

from __future__ import annotations

import logging
import socket
import stat
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as checked
from hypothesis import strategies as st
from pydantic import SecretStr

from agents.clients.smtp_server import Server, server_of
from agents.engine.errors import ConfigError
from agents.mail.message import safe_id
from agents.settings import Settings
from tasks.notify import Notice, NotifyError, mail
from tasks.notify.mail.message import message_of
from tests.sandbox.mailbox import Mailbox, certificate, receiving

TOKEN = "WyJydW4xLjN-MiIsImFubiIsMTc5MDAwMDA2MC4wXQ.arF-gA.NmI2YmQ0ZDgtOTY1Zi00"
LINK = f"http://127.0.0.1:8000/approvals/{TOKEN}"


def notice(**changes: Any) -> Notice:
    given: dict[str, Any] = {
        "message_id": "ask.run1.3~2.ann",
        "to_name": "Ann Lee",
        "to_mail": "ann@example.com",
        "subject": "[Placet] Approve: review of acme/shop#7",
        "text": f"Decide here:\n\n{LINK}\n",
        "html": f'<p>Grüße <a href="{LINK}">Decide</a></p>',
        "thread": "run.run1",
    }
    return Notice(**(given | changes))


def to(port: int, url: str = "smtp://127.0.0.1:{}", **more: Any) -> Settings:
    return Settings(smtp_url=SecretStr(url.format(port)), mail_from="Placet <placet@example.org>", **more)


def parsed(path: str) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(Path(path).read_bytes())


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return str(body.get_content())


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with receiving() as mailbox:
        yield mailbox


# -- by SMTP ---------------------------------------------------------------------------------------------


def test_a_notice_arrives_with_both_its_parts(box: Mailbox) -> None:
    assert mail.send(notice(), to(box.port)) == f"smtp://127.0.0.1:{box.port}"
    (message,) = box.mails
    assert message["From"] == "Placet <placet@example.org>"
    assert message["To"] == "Ann Lee <ann@example.com>"
    assert message["Subject"] == "[Placet] Approve: review of acme/shop#7"
    assert message.get_content_type() == "multipart/alternative"
    assert LINK in part(message, "plain")
    assert "Grüße" in part(message, "html")
    assert LINK in part(message, "html")
    assert box.envelopes == [("placet@example.org", ["ann@example.com"])]


def test_headers_thread_it_and_keep_robots_silent(box: Mailbox) -> None:
    mail.send(notice(), to(box.port))
    mail.send(notice(), to(box.port))
    first, again = box.mails
    assert first["Message-ID"] == again["Message-ID"] == "<ask.run1.3~2.ann@placet>"
    assert first["In-Reply-To"] == first["References"] == "<run.run1@placet>"
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["X-Auto-Response-Suppress"] == "All"
    assert first["Date"].datetime.tzinfo is not None


def test_a_refused_recipient_is_for_ever_or_for_now_by_its_code(box: Mailbox) -> None:
    for answer, permanent in (("550 5.1.1 no such user", True), ("451 4.7.1 greylisted", False)):
        box.refuse_recipient = answer
        with pytest.raises(NotifyError, match=answer[:3]) as caught:
            mail.send(notice(), to(box.port))
        assert caught.value.permanent is permanent
    assert box.mails == []


def test_a_refusal_that_quotes_the_link_does_not_spread_it(box: Mailbox, caplog: pytest.LogCaptureFixture) -> None:
    box.refuse_mail = f"554 5.7.1 suspicious link {LINK}"
    with caplog.at_level(logging.DEBUG), pytest.raises(NotifyError, match="suspicious link") as caught:
        mail.send(notice(), to(box.port))
    assert caught.value.permanent
    assert TOKEN not in str(caught.value)
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    assert not any(TOKEN in each for each in ours)


def test_a_server_that_is_not_there_is_a_passing_trouble() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(NotifyError, match="cannot be reached") as caught:
            mail.send(notice(), to(unused.getsockname()[1]))
    assert not caught.value.permanent


def test_a_silent_server_is_a_passing_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.clients.smtp.TIMEOUT", 0.2)
    silence = socket.create_server(("127.0.0.1", 0))
    with silence as silent, pytest.raises(NotifyError, match="timed out") as caught:
        mail.send(notice(), to(silent.getsockname()[1]))
    assert not caught.value.permanent


# -- secured -------------------------------------------------------------------------------------------


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Any]:
    return certificate(tmp_path)


def test_starttls_comes_before_the_password(pair: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    trusted, context = pair
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with receiving(tls_context=context, auth_required=True, require_starttls=True) as box:
        where = mail.send(notice(), to(box.port, "smtp+starttls://ann%40x:p%40ss%2Fword@localhost:{}"))
    assert where == f"smtp+starttls://localhost:{box.port}"
    assert box.secured == [True]
    assert box.logins == [(b"ann@x", b"p@ss/word")]


def test_a_certificate_nobody_trusts_stops_the_mail(pair: tuple[Path, Any]) -> None:
    secured = receiving(tls_context=pair[1], auth_required=True)
    with secured as box, pytest.raises(NotifyError, match="cannot be reached") as caught:
        mail.send(notice(), to(box.port, "smtp+starttls://ann:p%40ss%2Fword@localhost:{}"))
    assert box.logins == []
    assert "word" not in str(caught.value)


def test_a_server_without_tls_gets_no_password(box: Mailbox) -> None:
    with pytest.raises(NotifyError, match="cannot do what is needed") as caught:
        mail.send(notice(), to(box.port, "smtp+starttls://ann:p%40ss%2Fword@127.0.0.1:{}"))
    assert caught.value.permanent
    assert (box.logins, box.mails) == ([], [])


def test_a_wrong_password_is_permanent_and_not_shown(pair: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(pair[0]))
    secured = receiving(tls_context=pair[1], auth_required=True)
    with secured as box, pytest.raises(NotifyError, match="535") as caught:
        mail.send(notice(), to(box.port, "smtp+starttls://ann:hunter2hunter2@localhost:{}"))
    assert caught.value.permanent
    assert "hunter2" not in str(caught.value)


# -- settings ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", Server("smtp", "mail.example.com", 25, "", "")),
        ("smtps://u:p@mail.example.com", Server("smtps", "mail.example.com", 465, "u", "p")),
        ("smtp+starttls://u%40x:p%2F@mail:2525/", Server("smtp+starttls", "mail", 2525, "u@x", "p/")),
        ("smtp://u:p@localhost:1025", Server("smtp", "localhost", 1025, "u", "p")),
        ("smtp://[::1]:1025", Server("smtp", "::1", 1025, "", "")),
    ],
)
def test_an_address_is_taken_apart(url: str, server: Server) -> None:
    assert server_of(Settings(smtp_url=SecretStr(url))) == server


@pytest.mark.parametrize(
    ("url", "secured"),
    [
        ("smtp://u:p@mail.example.com", True),
        ("smtp://mail.example.com", False),
        ("smtp://u:p@127.0.0.1", False),
        ("smtp+starttls://mail.example.com", True),
        ("smtp+starttls://127.0.0.1", True),
        ("smtps://u:p@mail.example.com", False),
    ],
)
def test_a_password_leaves_the_machine_on_a_secured_line_only(url: str, secured: bool) -> None:
    server = server_of(Settings(smtp_url=SecretStr(url)))
    assert server is not None
    assert server.starttls is secured


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://u:hunter2@mail.example.com:port",
        "smtps://u:hunter2@mail.example.com:99999",
        "smtps://u:hunter2/x@mail.example.com",
        "smtps://u:hunter2@" + "x" * 70,
        "smtp://[::1",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_and_not_shown(url: str) -> None:
    settings = Settings(smtp_url=SecretStr(url))
    with pytest.raises(ConfigError, match="SMTP_URL") as caught:
        mail.check(settings)
    assert "hunter2" not in str(caught.value)
    with pytest.raises(NotifyError) as sent:
        mail.send(notice(), settings)
    assert sent.value.permanent


@pytest.mark.parametrize("sender", ["nobody", "Placet", "Placet <>", "a@b@c", "<a b@c>"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(ConfigError, match="MAIL_FROM"):
        mail.check(Settings(mail_from=sender))


@pytest.mark.parametrize("address", ["nobody", "a@b.c\r\nBcc: x@y.z", "", "a@b.c, d@e.f"])
def test_a_recipient_that_is_no_address_is_permanent(address: str, tmp_path: Path) -> None:
    with pytest.raises(NotifyError, match="not a mail address") as caught:
        mail.send(notice(to_mail=address), Settings(data_dir=tmp_path))
    assert caught.value.permanent


# -- into a folder -----------------------------------------------------------------------------------


def test_without_a_server_mail_is_a_file_for_its_owner_only(tmp_path: Path) -> None:
    path = mail.send(notice(), Settings(data_dir=tmp_path))
    assert Path(path) == tmp_path / "mail" / "ask.run1.3~2.ann.eml"
    assert stat.S_IMODE(Path(path).stat().st_mode) == 0o600
    assert LINK in part(parsed(path), "plain")


def test_sending_again_takes_the_same_place(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    mail.send(notice(), settings)
    path = mail.send(notice(text="newer"), settings)
    assert [each.name for each in (tmp_path / "mail").iterdir()] == [Path(path).name]
    assert part(parsed(path), "plain").split() == ["newer"]


@pytest.mark.parametrize("words", ["plain words", "Grüße, 日本"])
def test_a_link_in_a_file_stays_on_one_line(words: str, tmp_path: Path) -> None:
    path = mail.send(notice(text=f"{words}\n\n{LINK}\n"), Settings(data_dir=tmp_path))
    assert LINK.encode() in Path(path).read_bytes().splitlines()
    assert words in part(parsed(path), "plain")


@pytest.mark.parametrize("text", ["x" * 5000, "ü" * 600, "Grüße", "", "a\x00b\rc"])
def test_what_may_not_travel_as_it_stands_is_encoded(text: str, box: Mailbox) -> None:
    mail.send(notice(text=text), to(box.port))
    assert box.raw[0].isascii()
    assert max(map(len, box.raw[0].splitlines())) <= 998
    assert part(box.mails[0], "plain").rstrip("\r\n") == text.replace("\x00", "\ufffd").replace("\r", "\ufffd")


def test_a_folder_that_cannot_be_written_is_a_passing_trouble(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("in the way")
    with pytest.raises(NotifyError, match="cannot be written") as caught:
        mail.send(notice(), Settings(data_dir=tmp_path))
    assert not caught.value.permanent


# -- nobody's words reach into the headers -----------------------------------------------------------

WORDS = st.text(st.characters() | st.sampled_from("\r\n\x00\x0b\x0c\x1c\x85\u2028\ud800<>@,;:\"'=?"), max_size=300)
HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "References", "In-Reply-To"),
    *("Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type"),
]


@given(subject=WORDS, name=WORDS, id=WORDS, thread=WORDS)
@checked(max_examples=200)
def test_no_words_make_a_header_of_their_own(subject: str, name: str, id: str, thread: str) -> None:
    settings = Settings(mail_from="Placet <placet@example.org>")
    told = notice(subject=subject, to_name=name, message_id=id, thread=f"t{thread}")
    raw = message_of(told, settings).as_bytes()
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert sorted(message.keys()) == sorted(HEADERS)
    assert [each.addr_spec for each in message["To"].addresses] == ["ann@example.com"]
    assert not message.defects


@given(text=WORDS, html=WORDS)
def test_no_words_make_a_part_of_their_own(text: str, html: str) -> None:
    raw = message_of(notice(text=text, html=html), Settings()).as_bytes()
    message = BytesParser(policy=policy.default).parsebytes(raw)
    assert [each.get_content_type() for each in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]


def test_an_injected_header_stays_in_the_subject(box: Mailbox) -> None:
    mail.send(notice(subject="Fix\r\nBcc: eve@example.com\r\n\r\nbody"), to(box.port))
    (message,) = box.mails
    assert message["Subject"] == "Fix Bcc: eve@example.com body"
    assert message["Bcc"] is None
    assert box.envelopes[0][1] == ["ann@example.com"]


@given(st.lists(WORDS, min_size=2, max_size=2, unique=True))
def test_two_ids_never_become_one_file(ids: list[str]) -> None:
    first, second = map(safe_id, ids)
    assert first != second
    assert "/" not in first
    assert not first.startswith(".")
    assert len(first) <= 150
