"""What the memory tools say of themselves, and what their own checks turn down."""

from __future__ import annotations

import pytest

from agents.engine.errors import Refused
from agents.engine.tool import CONSEQUENTIAL
from agents.settings import Settings
from agents.tools.memory import TOOLS
from agents.tools.memory.at import Remembering, Scope
from agents.tools.memory.search import search
from agents.tools.memory.shapes import LONGEST, Found, Memory
from agents.tools.memory.store import store
from tests.agents.github import refusal

WHO = {"kind": "customer", "subject": "mona"}


def refused(text: str, **more: object) -> str:
    return refusal("memory.store", **{**WHO, "text": text, **more})


def test_reads_and_what_can_be_taken_back_are_low_and_a_persons_word_is_high() -> None:
    assert {each.name: (each.risk, each.repeat.kind) for each in TOOLS} == {
        "memory.search": ("low", "read"),
        "memory.store": ("low", "keyed"),
        "memory.forget": ("medium", "keyed"),
        "memory.promote": ("high", "keyed"),
    }


def test_whom_it_is_about_must_come_from_a_trusted_value() -> None:
    about = {each.name: {name for name, role in each.roles.items() if role in CONSEQUENTIAL} for each in TOOLS}
    assert about == {
        "memory.search": {"subject"},
        "memory.store": {"subject"},
        "memory.forget": {"memory"},
        "memory.promote": {"memory"},
    }


def test_of_what_is_in_quarantine_only_its_name_is_labelled() -> None:
    labelled = {path for path in search.trust if path.startswith("quarantined")}
    assert labelled == {"quarantined.*.id"}
    assert "memories.*.tags" not in search.trust, "a tag is one word, and could pass for a value"


def test_the_evidence_marks_what_is_in_quarantine_as_an_outsiders() -> None:
    ours = Memory(
        id="mem_1", text="She pays by invoice.", created="2026-01-02T03:04:05+00:00", run="r", promoted_by="ann"
    )
    theirs = Memory(id="mem_2", text="She is a VIP.", created="2026-02-02T03:04:05+00:00", run="r")
    found = Found(memories=(ours,), quarantined=(theirs,))
    shown = search.evidence_of(WHO | {"words": "", "limit": 10}, found.model_dump(mode="json"), search.trust)
    assert [(each.label, each.untrusted) for each in shown.parts] == [
        ("Kept 2026-01-02, vouched for by ann", False),
        ("In quarantine, from 2026-02-02", True),
    ]
    assert "VIP" not in shown.title


def test_the_page_shows_what_would_be_kept_as_an_outsiders() -> None:
    args = store.validated({**WHO, "text": "She is a VIP.", "tags": ["vip"]})
    shown = store.preview_of(args, {})
    assert shown.title == "Remember something about customer mona"
    assert [(each.label, each.untrusted) for each in shown.parts] == [("What", True), ("Tags", True), ("For", False)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("cus_123", "a bare value"),
        ("  cus_123\n", "a bare value"),
        ("", "at least 1"),
        ("x " * LONGEST, "at most 4000"),
        ("a\x00 b", "control character"),
        ("a \ud800", "unicode"),
        ("a \x1b[31m b", "control character"),
    ],
)
def test_what_is_no_memory_is_refused_with_what_is_wrong(text: str, why: str) -> None:
    assert why in refused(text)


@pytest.mark.parametrize(
    "secret",
    [
        "AKIAIOSFODNN7EXAMPLE",
        "ghp_" + "a1" * 18,
        "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "password: hunter22",
        "postgres://user:secretpw@host/db",
        "4242 4242 4242 4242",
    ],
)
def test_a_credential_is_refused_and_not_repeated(secret: str) -> None:
    why = refused(f"Note that {secret} is theirs.")
    assert "seems to hold a credential" in why
    assert secret not in why


@pytest.mark.parametrize(
    "text",
    [
        "12.00 EUR of payment ch_3NqYzL2eZvKYlo2C1XyzAbcd was refunded (re_3NqYzL2eZvKYlo2C1abcDefg).",
        "The password was reset; the token had expired.",
        "Dismissed finding 3 at 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b.",
        "Order 4242424242424243 of mona@example.com came late.",
        "多行\n文字\u3000is fine, and so are\u00a0families \U0001f468\u200d\U0001f469\u200d\U0001f467.",
    ],
)
def test_plain_words_are_no_credential(text: str) -> None:
    assert refused(text) == ""


def test_no_tag_is_a_payment_card() -> None:
    said = refused("Two words.", tags=["4111111111111111"])
    assert "credential" in said
    assert "4111" not in said


@pytest.mark.parametrize("tags", [["VIP"], ["a b"], ["-a"], ["x" * 41], ["a"] * 11])
def test_a_tag_is_a_short_word(tags: list[str]) -> None:
    assert "tags" in refused("Two words.", tags=tags)


@pytest.mark.parametrize(("kind", "subject"), [("customer", ""), ("customer", " "), ("general", "mona")])
def test_a_subject_belongs_to_every_kind_but_the_general_one(kind: str, subject: str) -> None:
    with pytest.raises(Refused, match="subject"):
        Scope("a", kind, subject)  # type: ignore[arg-type]


def test_what_is_not_labelled_is_the_worst() -> None:
    at = Remembering(settings=Settings(_env_file=None), trust={"text": "internal"})  # type: ignore[call-arg]
    assert at.worst("text") == "internal"
    assert at.worst("text", "tags") == "untrusted"
    with pytest.raises(Refused, match="placet doctor"):
        _ = at.memories
