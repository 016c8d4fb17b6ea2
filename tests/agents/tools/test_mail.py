"""`mail.send` at a real server on loopback: what arrives, what never does, and what is known when it breaks off."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from agents.engine.errors import Later, Refused, Unclear
from agents.engine.tool import At
from agents.mail.automatic import why_automatic
from agents.settings import Settings
from agents.tools import TOOLS
from agents.tools.mail import MailOptions
from tests.agents.github import at_of
from tests.sandbox.mailbox import Mailbox, receiving

SEND = TOOLS["mail.send"]
USUAL = {"to": "amy@example.com", "occasion": "comment 17", "subject": "Your order", "text": "Hello Amy,\n\nsorry.\n"}
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with receiving() as mailbox:
        yield mailbox


def settings(port: int = 0, **more: Any) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        secret_key=SecretStr("k" * 40),
        smtp_url=SecretStr(f"smtp://127.0.0.1:{port}") if port else None,
        mail_from="Shop <shop@example.org>",
        **more,
    )


def at(given: Settings, key: str = "key", **more: Any) -> At:
    return at_of(given, SEND, effect_key=key, **more)


def send(given: Settings, options: Any = None, key: str = "key", **args: Any) -> Any:
    return SEND.call(at(given, key, options=options), SEND.validated({**USUAL, **args}))


def words(mail: EmailMessage) -> str:
    return str(mail.get_content()).replace("\r\n", "\n")


# What arrives ---------------------------------------------------------------------------------------------------------


def test_a_mail_arrives_as_it_was_written(box: Mailbox) -> None:
    sent = send(settings(box.port), text="Grüße,\r\n\r\n.\n..two\nFrom here\n")
    [mail] = box.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == ("Shop <shop@example.org>", "amy@example.com", "Your order")
    assert words(mail) == "Grüße,\n\n.\n..two\nFrom here\n"
    assert mail["Message-ID"] == sent["message_id"]
    assert box.envelopes == [("shop@example.org", ["amy@example.com"])]
    assert set(mail.keys()) == HEADERS


def test_it_says_that_a_machine_wrote_it_and_so_is_never_answered_by_us(box: Mailbox) -> None:
    send(settings(box.port))
    send(settings(box.port), in_reply_to="<q@example.com>")
    assert [mail["Auto-Submitted"] for mail in box.mails] == ["auto-generated", "auto-replied"]
    assert all(mail["X-Auto-Response-Suppress"] == "All" for mail in box.mails)
    assert all(why_automatic(mail.items()) for mail in box.mails)


def test_an_answer_joins_its_thread_however_long_the_ids_are(box: Mailbox) -> None:
    first, last = f"<{'a' * 150}@mail.example.com>", f"<{'b' * 90}@mail.example.com>"
    send(settings(box.port), in_reply_to=last, references=[first])
    raw = box.raw[0].decode()
    assert f"\r\nIn-Reply-To: {last}\r\n" in raw
    assert f"\r\nReferences: {first}\r\n {last}\r\n" in raw


def test_what_is_answered_is_named_once(box: Mailbox) -> None:
    send(settings(box.port), in_reply_to="<b@x>", references=["<a@x>", "<b@x>"])
    assert box.mails[0]["References"].split() == ["<a@x>", "<b@x>"]


def test_the_same_effect_has_the_same_message_id_and_nobody_can_guess_it(box: Mailbox) -> None:
    ids = [send(settings(box.port), key=key)["message_id"] for key in ("one", "one", "two")]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].endswith("@example.org>")
    other = settings(box.port).model_copy(update={"secret_key": SecretStr("s" * 40)})
    assert send(other, key="one")["message_id"] != ids[0]


def test_the_operator_may_set_another_sender(box: Mailbox) -> None:
    options = MailOptions(sender="Support <support@shop.example>")
    assert send(settings(box.port), options)["message_id"].endswith("@shop.example>")
    assert box.mails[0]["From"] == "Support <support@shop.example>"
    with pytest.raises(ValidationError, match="is not an address"):
        MailOptions(sender="support")


def test_without_a_server_the_mail_is_a_file(tmp_path: Path) -> None:
    sent = send(settings(data_dir=tmp_path))
    send(settings(data_dir=tmp_path))
    [file] = (tmp_path / "mail").iterdir()
    mail = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    assert isinstance(mail, EmailMessage)
    assert (mail["To"], mail["Message-ID"]) == ("amy@example.com", sent["message_id"])
    assert words(mail) == USUAL["text"]


# What nobody can smuggle in -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "to",
    [
        *("amy", "amy@", "@example.com", "amy@example.com,eve@example.com", "amy@example.com\r\nBcc: eve@x.y"),
        *("Amy <a@b.c>", '"a b"@example.com', "a..b@example.com", ".a@example.com", "amy@exa_mple.com", "amy@-x.com"),
        *("=?utf-8?q?a=0A?=@example.com", "ämy@example.com", f"{'a' * 65}@example.com", f"amy@{'a' * 64}.com"),
    ],
)
def test_what_is_not_one_plain_address_is_refused(to: str) -> None:
    with pytest.raises(Refused, match="to: Value error, is not a mail address"):
        SEND.validated({**USUAL, "to": to})


@pytest.mark.parametrize("id", ["a@b", "<a b@c>", "<a@b>\r\nX: y", "<a@b> <c@d>", "<>", f"<{'a' * 500}>"])
def test_what_is_no_message_id_is_refused(id: str) -> None:
    with pytest.raises(Refused, match="in_reply_to"):
        SEND.validated({**USUAL, "in_reply_to": id})


# What is known when it goes wrong -------------------------------------------------------------------------------------


def test_a_refusal_is_final_or_passing_by_its_code(box: Mailbox) -> None:
    for answer, error in (("550 5.1.1 no such user", Refused), ("451 4.7.1 greylisted", Later)):
        box.refuse_recipient, box.refuse_mail = answer, ""
        with pytest.raises(error, match=answer[:3]):
            send(settings(box.port))
        box.refuse_recipient, box.refuse_mail = "", answer
        with pytest.raises(error, match=answer[:3]):
            send(settings(box.port))
    assert box.mails == []


def test_a_connection_lost_before_the_mail_left_means_not_sent(box: Mailbox) -> None:
    box.hang_up = "at-recipient"
    with pytest.raises(Later, match="cannot be reached"):
        send(settings(box.port))
    assert box.mails == []


def test_a_connection_lost_after_the_last_byte_means_that_nobody_knows(box: Mailbox) -> None:
    box.hang_up = "after-mail"
    with pytest.raises(Unclear, match="was given the mail and did not say whether it took it"):
        send(settings(box.port))
    assert len(box.mails) == 1


def test_a_server_that_is_not_there_means_not_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(Later, match="cannot be reached"):
            send(settings(unused.getsockname()[1]))


def test_a_mail_that_was_held_up_too_long_is_not_sent(box: Mailbox) -> None:
    late = at(settings(box.port))
    late = At(settings=late.settings, effect_key="key", send_by=1.0, give_up=late.give_up)
    with pytest.raises(Later, match="held up too long"):
        SEND.call(late, SEND.validated(USUAL))
    assert box.mails == []


def test_a_folder_that_cannot_be_written_means_not_sent(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(Later, match="cannot be written"):
        send(settings(data_dir=tmp_path))


@pytest.mark.parametrize("wrong", [{"smtp_url": SecretStr("nonsense")}, {"mail_from": "nobody"}])
def test_settings_that_cannot_be_used_are_a_refusal_that_names_them(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused, match=next(iter(wrong)).upper()):
        send(settings().model_copy(update=wrong))


# What people and rules see --------------------------------------------------------------------------------------------


def test_the_preview_is_the_mail_as_it_will_look(box: Mailbox) -> None:
    args = SEND.validated({**USUAL, "in_reply_to": "<q@example.com>", "text": "Hello\x1b[2J Amy"})
    facts = SEND.fetch_facts(at(settings(box.port)), args)
    preview = SEND.preview_of(args, facts)
    send(settings(box.port), **args)
    [mail] = box.mails
    assert preview.title == "Mail to amy@example.com: Your order"
    envelope, said = preview.parts
    assert envelope.text.splitlines() == [f"{name}: {mail[name]}" for name in ("From", "To", "Subject", "In-Reply-To")]
    assert said.text + "\n" == words(mail)


def test_one_occasion_at_one_address_is_one_effect_whatever_it_says() -> None:
    def identity(**args: Any) -> str:
        return SEND.identity(SEND.validated({**USUAL, **args}), {}, "run", "1")

    assert identity() == identity(subject="Another", text="Other words")
    assert len({identity(), identity(to="bob@example.com"), identity(occasion="comment 18")}) == 3
