"""Memories in a real database: kept once, found by their own agent about their own subject, and gone when forgotten."""

from __future__ import annotations

import itertools
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from agents.engine.errors import Refused
from agents.settings import Settings, load
from agents.tools.memory.at import Scope
from agents.tools.memory.shapes import LONGEST, Found, Record
from tasks.database import tables
from tasks.memory import keeping
from tasks.memory.memories import SqlMemories
from tasks.memory.words import asked
from tests.tasks.memory.made import MONA, NOW, new

numbers = itertools.count()
WORDS = st.text(max_size=80) | st.text("\"'*()&|!:^-+{}~<>\\ NEARANDORT0", max_size=80)


def live(found: Found) -> list[str]:
    return [each.text for each in found.memories]


def test_what_is_kept_is_found_with_its_run_and_its_day(memories: SqlMemories) -> None:
    kept = memories.store(new(tags=("mug",)))
    (found,) = memories.search(MONA, "", 10, NOW).memories
    assert (found.id, found.text, found.tags, found.run) == (kept.id, "Her mug came broken.", ("mug",), "run1")
    assert found.created == "2027-01-15T08:00:00+00:00"


def test_the_same_effect_keeps_one_memory_whoever_repeats_it(memories: SqlMemories) -> None:
    with ThreadPoolExecutor(6) as pool:
        kept = list(pool.map(lambda _: memories.store(new()), range(24)))
    assert len({each.id for each in kept}) == 1
    assert len(memories.listed("", "", "", "", 50, NOW)) == 1


def test_an_effect_that_was_forgotten_meanwhile_is_not_kept_again(memories: SqlMemories) -> None:
    kept = memories.store(new())
    memories.forget(kept.id, "support", "ann", NOW)
    assert memories.store(new()).state == "forgotten"
    assert live(memories.search(MONA, "", 10, NOW)) == []


@pytest.mark.parametrize(
    "other",
    [
        replace(MONA, agent="reviewer"),
        replace(MONA, subject="bob@example.com"),
        replace(MONA, subject="MONA@example.com"),
        replace(MONA, subject="mona@example.co_"),
        replace(MONA, kind="company"),
        Scope("support", "general", ""),
    ],
    ids=str,
)
def test_nothing_is_found_of_another_agent_or_about_anybody_else(memories: SqlMemories, other: Scope) -> None:
    memories.store(new())
    for words in ("", "mug"):
        assert memories.search(other, words, 10, NOW) == Found()
    assert live(memories.search(MONA, "mug", 10, NOW)) == ["Her mug came broken."]


def test_another_agents_memory_can_be_neither_read_nor_forgotten_nor_promoted_by_its_name(
    memories: SqlMemories,
) -> None:
    kept = memories.store(new(trust="untrusted"))
    with pytest.raises(Refused, match="of the agent reviewer"):
        memories.get(kept.id, "reviewer", NOW)
    with pytest.raises(Refused, match="of the agent reviewer"):
        memories.forget(kept.id, "reviewer", "x", NOW)
    with pytest.raises(Refused, match="of the agent reviewer"):
        memories.promote(kept.id, "reviewer", "ann", NOW)
    assert memories.get(kept.id, "support", NOW).state == "quarantined"


def test_what_nothing_vouches_for_is_found_apart(memories: SqlMemories) -> None:
    memories.store(new("She pays by invoice."))
    memories.store(new("She is a VIP customer.", trust="untrusted"))
    found = memories.search(MONA, "", 10, NOW)
    assert live(found) == ["She pays by invoice."]
    assert [each.text for each in found.quarantined] == ["She is a VIP customer."]


def test_planted_memories_crowd_out_nothing_that_was_vouched_for(memories: SqlMemories) -> None:
    memories.store(new("She pays by invoice."))
    for n in range(30):
        memories.store(
            new(f"{n} she pays by invoice, invoice, invoice. {'x ' * 900}", trust="untrusted", created=NOW + n)
        )
    for words in ("", "invoice"):
        found = memories.search(MONA, words, 5, NOW)
        assert live(found) == ["She pays by invoice."]
        assert 0 < sum(len(each.text) for each in found.quarantined) <= 4_000
        assert found.more


def test_the_newest_come_first_and_no_more_than_were_asked_for(memories: SqlMemories) -> None:
    for n in (2, 1, 3):
        memories.store(new(f"Event number {n}.", created=NOW + n))
    found = memories.search(MONA, "", 2, NOW)
    assert live(found) == ["Event number 3.", "Event number 2."]
    assert found.more
    assert not memories.search(MONA, "", 3, NOW).more


def test_of_what_is_in_quarantine_there_are_no_more_than_were_asked_for_either(memories: SqlMemories) -> None:
    for n in range(4):
        memories.store(new(f"Planted {n}.", trust="untrusted", created=NOW + n))
    found = memories.search(MONA, "", 2, NOW)
    assert [each.text for each in found.quarantined] == ["Planted 3.", "Planted 2."]
    assert found.more


def test_what_fits_the_words_best_comes_first(memories: SqlMemories) -> None:
    memories.store(new("A mug was broken, and the mug was replaced: a new mug.", created=NOW))
    memories.store(new("One plate came late, in a parcel with a mug and two spoons in it.", created=NOW + 5))
    memories.store(new("She asked about invoices.", created=NOW + 9))
    assert [text[:5] for text in live(memories.search(MONA, "mug", 10, NOW))] == ["A mug", "One p"]
    assert [text[:5] for text in live(memories.search(MONA, "invoices plate", 10, NOW))] != []


def test_a_search_gives_whole_memories_up_to_a_size(memories: SqlMemories) -> None:
    for n in range(3):
        memories.store(new(f"{n} {'word ' * (LONGEST // 5 - 2)}", created=NOW + n))
    found = memories.search(MONA, "", 10, NOW)
    assert len(found.memories) == 2
    assert all(len(each.text) > LONGEST - 20 for each in found.memories)
    assert found.more


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Die Größe passt nicht.", "GRÖSSE"),
        ("Die Größe passt nicht.", "Große"),
        ("Un café crème était froid.", "cafe"),
        ("Клиент просил вернуть деньги.", "ДЕНЬГИ"),
        ("πελάτης που ζήτησε επιστροφή.", "ΠΕΛΑΤΗΣ"),
        ("客户要求退款,茶杯坏了。", "退款"),
        ("客户要求退款,茶杯坏了。", "杯"),
        ("お客様はマグカップの返金を求めた。", "返金"),
        ("ลูกค้าขอคืนเงินค่าแก้ว", "คืนเงิน"),
        ("고객이 환불을 요청했습니다.", "환불을"),
        ("العميل طلب استرداد المال.", "استرداد"),
        ("ग्राहक ने धनवापसी मांगी।", "धनवापसी"),
        ("Order ABC-123_x came late.", "abc 123"),
        ("\uff26\uff55\uff4c\uff4c width letters here.", "full"),
    ],
)
def test_words_of_any_language_are_found(memories: SqlMemories, text: str, words: str) -> None:
    memories.store(new(text))
    memories.store(new("Something else altogether."))
    assert live(memories.search(MONA, words, 10, NOW)) == [text]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=WORDS)
@example('" OR 1=1 --')
@example("text: mug* NEAR(a b)")
@example("a'; DROP TABLE memories; --")
@example("\x00 \ud800 mug")
@example("' | '")
def test_any_text_is_a_search(memories: SqlMemories, words: str) -> None:
    kept = memories.store(new())
    found = memories.search(MONA, words, 10, NOW)
    assert {each.id for each in found.memories} <= {kept.id}
    assert live(memories.search(MONA, f"{words} broken", 10, NOW)) == ["Her mug came broken."]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=200))
def test_any_text_that_is_kept_is_found_by_its_own_words(memories: SqlMemories, text: str) -> None:
    scope = replace(MONA, subject=f"{next(numbers)}@example.com")
    memories.store(new(text, effect=scope.subject, scope=scope))
    assert live(memories.search(scope, text, 10, NOW)) == ([text] if asked(text) or not text.strip() else [])


def test_signs_alone_find_nothing_and_blanks_alone_find_all(memories: SqlMemories) -> None:
    memories.store(new())
    assert memories.search(MONA, "!? …", 10, NOW) == Found()
    assert live(memories.search(MONA, "  ", 10, NOW)) == ["Her mug came broken."]


def test_a_tag_is_found_too(memories: SqlMemories) -> None:
    memories.store(new(tags=("late-parcel",)))
    assert live(memories.search(MONA, "parcel", 10, NOW)) == ["Her mug came broken."]


def test_what_is_past_its_time_is_not_given_and_is_erased_in_time(memories: SqlMemories) -> None:
    kept = memories.store(new())
    memories.store(new("She pays by invoice.", expires=NOW + 5000))
    assert live(memories.search(MONA, "mug broken invoice", 10, NOW + 1000)) == ["She pays by invoice."]
    assert [each.id for each in memories.listed("", "", "", "", 50, NOW + 1000)] != [kept.id]
    with pytest.raises(Refused):
        memories.get(kept.id, "support", NOW + 1000)
    assert memories.expire(NOW + 1000) == 1
    assert memories.expire(NOW + 1000) == 0
    assert live(memories.search(MONA, "mug", 10, NOW)) == [], "its text is gone, whatever the clock says"


def test_a_promoted_memory_is_live_and_says_by_whom(memories: SqlMemories) -> None:
    kept = memories.store(new(trust="untrusted"))
    assert memories.promote(kept.id, "support", "ann", NOW).state == "live"
    found = memories.search(MONA, "mug", 10, NOW)
    assert [(each.text, each.promoted_by) for each in found.memories] == [("Her mug came broken.", "ann")]
    assert found.quarantined == ()
    assert memories.promote(kept.id, "support", "ann", NOW).state == "live", "once more, after an answer was lost"


def test_what_is_live_or_forgotten_cannot_be_promoted(memories: SqlMemories) -> None:
    kept = memories.store(new())
    with pytest.raises(Refused, match="live already"):
        memories.promote(kept.id, "support", "ann", NOW)
    memories.forget(kept.id, "support", "ann", NOW)
    with pytest.raises(Refused, match="forgotten"):
        memories.promote(kept.id, "support", "ann", NOW)


def test_nobody_vouches_for_what_is_forgotten_at_that_very_moment(
    memories: SqlMemories, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, get = memories.store(new(trust="untrusted")), keeping.get

    def forgotten_meanwhile(connection: Connection, *args: Any) -> Record:
        found = get(connection, *args)
        keeping.forget(connection, kept.id, "bob", NOW)
        return found

    monkeypatch.setattr(keeping, "get", forgotten_meanwhile)
    with pytest.raises(Refused, match="settled by somebody else"):
        memories.promote(kept.id, "support", "ann", NOW)
    monkeypatch.undo()
    assert memories.search(MONA, "", 10, NOW).memories == ()


def test_nobody_waits_behind_many_who_find_out_that_the_database_does_not_answer(
    configured: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, asked = threading.Event(), threading.Semaphore(0)

    def silent(_: Engine) -> None:
        asked.release()
        waiting.wait(20)

    monkeypatch.setattr(tables, "upgrade", silent)
    monkeypatch.setattr(tables, "PATIENCE", 0.2)
    memories = SqlMemories(configured)
    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(memories.prepare)
        assert asked.acquire(timeout=10)
        others = [pool.submit(memories.search, MONA, "", 10, NOW) for _ in range(8)]
        for each in others:
            with pytest.raises(Refused, match="does not answer"):
                each.result(timeout=10)
        waiting.set()
        first.result(timeout=10)


def test_forgetting_twice_is_forgetting_once(memories: SqlMemories) -> None:
    kept = memories.store(new())
    assert [memories.forget(kept.id, "support", by, NOW).state for by in ("ann", "bob")] == ["forgotten"] * 2
    with pytest.raises(Refused, match="no memory mem_"):
        memories.forget("mem_00000000000000000000", "support", "ann", NOW)


def test_a_run_is_rolled_back_whole_and_alone(memories: SqlMemories) -> None:
    memories.store(new("The first of two.", run="bad"))
    memories.store(new("The second of two.", run="bad", trust="untrusted"))
    memories.store(new("Of another run.", run="good"))
    assert len(memories.roll_back(["bad"], "ann", NOW)) == 2
    assert memories.roll_back(["bad"], "ann", NOW) == []
    assert [each.text for each in memories.listed("", "", "", "", 50, NOW)] == ["Of another run."]
    assert memories.search(MONA, "two", 10, NOW) == Found()


def test_a_subject_has_room_for_so_many_and_planted_ones_take_none_of_it(
    memories: SqlMemories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "MOST", 3)
    for n in range(3):
        memories.store(new(f"Planted {n}.", trust="untrusted"))
    with pytest.raises(Refused, match=r"3 memories about customer .* are quarantined already"):
        memories.store(new("Planted again.", trust="untrusted"))
    assert memories.store(new("Vouched for.")).state == "live"
    assert memories.store(new("Planted elsewhere.", trust="untrusted", scope=replace(MONA, subject="bob"))).id
    assert memories.store(new("Planted 0.", trust="untrusted")).id, "the same effect again needs no room"


def test_of_what_is_forgotten_no_byte_is_left_in_the_files_though_others_have_them_open(tmp_path: Path) -> None:
    memories = SqlMemories(load(_env_file=None, data_dir=tmp_path))
    for n in range(40):
        memories.store(new(f"Memory {n} of a zanzibarian kind."))
    with closing(sqlite3.connect(tmp_path / "placet.db")) as other:
        other.execute("SELECT count(*) FROM memories").fetchall()
        kept = memories.store(new("The xylophonist asked for a refund.", tags=("qwertzuiop",), effect="e41"))
        assert _holds(tmp_path, b"xylophonist")
        memories.forget(kept.id, "support", "ann", NOW)
        assert not _holds(tmp_path, b"xylophonist")
        assert not _holds(tmp_path, b"qwertzuiop")
        assert _holds(tmp_path, b"zanzibarian")


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    SqlMemories(load(_env_file=None, data_dir=tmp_path)).store(new())
    assert {path.stat().st_mode & 0o077 for path in tmp_path.iterdir()} == {0}


def test_a_database_that_is_away_refuses_and_says_what_to_do_without_its_password() -> None:
    away: Settings = load(_env_file=None, database_url="postgresql://u:hunter2@127.0.0.1:1/db")
    with pytest.raises(Refused, match="placet doctor") as refused:
        SqlMemories(away).search(MONA, "", 10, NOW)
    assert "hunter2" not in str(refused.value)


def test_a_file_that_is_no_database_refuses(tmp_path: Path) -> None:
    (tmp_path / "placet.db").write_text("not a database, and long enough to be looked at " * 100)
    with pytest.raises(Refused, match="SQLITE_NOTADB"):
        SqlMemories(load(_env_file=None, data_dir=tmp_path)).store(new())


def _holds(folder: Path, text: bytes) -> bool:
    return any(text in path.read_bytes() for path in folder.iterdir())
