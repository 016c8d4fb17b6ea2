"""A mail as it is written down: nobody's words become a header, a recipient, or other words than they are."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agents.engine.errors import Refused
from agents.mail.message import letter, one_line
from agents.tools import TOOLS

USUAL = {"to": "amy@example.com", "occasion": "comment 17", "subject": "Your order", "text": "Hello"}
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding",
}  # fmt: skip
BREAK = st.sampled_from(["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\r\n ", "\n\n"])
ENCODED = st.builds(
    "=?{}?{}?{}?=".format,
    st.sampled_from(["utf-8", "us-ascii", "", "x"]),
    st.sampled_from(["q", "Q", "b", "?"]),
    st.sampled_from(["=0ABcc:_eve@example.com", "DQpCY2M6IGV2ZQ==", "=0D=0A=0D=0Ax", "=E2=80=A8y", "a"]),
)
HOSTILE = st.lists(st.text(max_size=20) | BREAK | ENCODED | st.just("Bcc: eve@example.com"), max_size=6).map("".join)


def written(subject: str, text: str, *, plain: bool) -> EmailMessage:
    """A mail as it is read again, by Python's older parser, which takes headers as they stand."""
    mail = letter(
        sender=Address("Shop", addr_spec="shop@example.org"),
        to=Address(addr_spec="amy@example.com"),
        subject=subject,
        text=text,
        message_id="<id@example.org>",
        plain=plain,
    )
    raw = mail.as_bytes()
    names = [
        line.partition(b":")[0].decode() for line in raw.partition(b"\r\n\r\n")[0].split(b"\r\n") if line[:1].strip()
    ]
    assert sorted(names) == sorted(HEADERS)
    read = message_from_bytes(raw, policy=policy.default)
    assert isinstance(read, EmailMessage)
    return read


@given(subject=HOSTILE, text=HOSTILE, plain=st.booleans())
@example(subject="=??Q?=0A0:", text="", plain=False)
@example(subject="=?utf-8?q?=0ABcc:_eve@example.com?=", text="", plain=True)
@example(subject="x" * 150 + " ü", text="x" * 2000, plain=False)
def test_no_words_become_a_header(subject: str, text: str, plain: bool) -> None:
    written(subject, text, plain=plain)


@given(subject=st.text(max_size=150), plain=st.booleans())
def test_a_subject_is_read_as_it_was_written(subject: str, plain: bool) -> None:
    assert written(subject, "", plain=plain)["Subject"] == one_line(subject)


def test_a_subject_that_looks_encoded_is_not_decoded() -> None:
    raw = letter(
        sender=Address(addr_spec="a@b.c"),
        to=Address(addr_spec="a@b.c"),
        subject="=?utf-8?q?hi?=",
        text="",
        message_id="<i@d>",
    ).as_bytes()
    assert b"Subject: =?utf-8?b?PT91dGYtOD9xP2hpPz0=?=\r\n" in raw


@given(name=st.sampled_from(["to", "subject", "in_reply_to", "occasion"]), value=HOSTILE)
def test_the_tool_takes_no_line_break_where_a_header_will_be(name: str, value: str) -> None:
    try:
        args = TOOLS["mail.send"].validated({**USUAL, name: value})
    except Refused as refused:
        assert name in str(refused)  # noqa: PT017
    else:
        assert len(str(args[name]).splitlines()) == 1


@pytest.mark.parametrize("long", ["x" * 997, "ü" * 600, "x " * 2000])
def test_no_line_is_longer_than_may_travel(long: str) -> None:
    us = Address(addr_spec="a@b.c")
    mail = letter(sender=us, to=us, subject=long, text=long, message_id="<i@d>")
    assert max(map(len, mail.as_bytes().split(b"\r\n"))) <= 998
