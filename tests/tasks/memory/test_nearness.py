"""Memories found by what they mean: beside their words, by the same rules, and without them where nobody answers."""

from __future__ import annotations

import logging
import sqlite3
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from agents.settings import Settings, load
from agents.tools.memory.at import Scope
from agents.tools.memory.shapes import Found
from tasks.database import connect
from tasks.database.connect import engine_of
from tasks.database.place import place
from tasks.memory import nearness
from tasks.memory.memories import SqlMemories
from tests.agents.models.meaning import embedding, meaning, texts, vector
from tests.agents.models.server import ChatServer, Said, failure
from tests.tasks.memory.made import MONA, NOW, embedder, new

BROKEN, LATE, INVOICE = "Her mug came broken.", "The parcel was delayed for a week.", "She pays by invoice."
BAD = [
    failure(400, "the text is too long"),
    failure(401, "no such key"),
    failure(503),
    Said(b"<html>"),
    Said(b'{"data": []}'),
    embedding([]),
    Said(b"{}", cut=1),
]


def live(found: Found) -> list[str]:
    return [each.text for each in found.memories]


def vectors(settings: Settings) -> dict[str, bytes | None]:
    """All there are, whatever counts."""
    with engine_of(place(settings)).connect() as connection:
        rows = connection.execute(text("SELECT id, vector FROM memories"))
        return {row.id: None if row.vector is None else bytes(row.vector) for row in rows}


@pytest.fixture
def unrested(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that failed is asked again at once."""
    monkeypatch.setattr(nearness, "REST", 0.0)


# -- what is found ----------------------------------------------------------------------------------------------------


def test_a_memory_is_found_by_other_words_that_mean_the_same(near: SqlMemories, memories: SqlMemories) -> None:
    for each in (BROKEN, LATE, INVOICE):
        near.store(new(each))
    assert live(near.search(MONA, "shattered cup", 10, NOW))[0] == BROKEN
    assert live(near.search(MONA, "overdue", 10, NOW))[0] == LATE
    assert live(memories.search(MONA, "shattered cup", 10, NOW)) == [], "by words alone it is not"


def test_what_has_the_words_and_the_meaning_comes_first(near: SqlMemories) -> None:
    near.store(new("The cup was smashed.", created=NOW))
    near.store(new("A mug of hers: broken on arrival, and a long story about a broken door.", created=NOW + 1))
    near.store(new("The door, the door, the broken door.", created=NOW + 2))
    assert live(near.search(MONA, "broken mug", 10, NOW))[0].startswith("A mug of hers")


def test_words_that_nothing_else_has_are_still_found(near: SqlMemories) -> None:
    near.store(new("Her reference is ZX81-77."))
    for n in range(20):
        near.store(new(f"{n}. {BROKEN}"))
    assert "Her reference is ZX81-77." in live(near.search(MONA, "zx81", 5, NOW))


def test_no_more_are_given_than_were_asked_for_and_it_is_said_that_there_are_more(near: SqlMemories) -> None:
    for n in range(6):
        near.store(new(f"{n}. {BROKEN}"))
    found = near.search(MONA, "cup", 3, NOW)
    assert (len(found.memories), found.more) == (3, False), "the three nearest are all that is found"
    found = near.search(MONA, "mug", 3, NOW)
    assert (len(found.memories), found.more) == (3, True)


def test_a_search_gives_whole_memories_up_to_a_size(near: SqlMemories) -> None:
    for n in range(3):
        near.store(new(f"{n} cup {'word ' * 780}"))
        near.store(new(f"{n} cup, they say {'word ' * 780}", trust="untrusted"))
    found = near.search(MONA, "mug", 10, NOW)
    assert (len(found.memories), len(found.quarantined), found.more) == (2, 1, True)


@pytest.mark.parametrize("words", ['" OR 1=1 --', "\x00 \ud800 cup", "' | '", "茶杯", "cup " * 100])
def test_any_text_is_a_search(near: SqlMemories, words: str, caplog: pytest.LogCaptureFixture) -> None:
    near.store(new())
    assert live(near.search(MONA, f"{words} shattered", 10, NOW)) == [BROKEN]
    assert caplog.messages == []


@pytest.mark.parametrize("words", ["", "  ", "!? …"])
def test_nobody_is_asked_about_no_words(
    near: SqlMemories, memories: SqlMemories, meaning_server: ChatServer, words: str
) -> None:
    near.store(new())
    assert near.search(MONA, words, 10, NOW) == memories.search(MONA, words, 10, NOW)
    assert texts(meaning_server) == [BROKEN]


# -- who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "other",
    [
        replace(MONA, agent="reviewer"),
        replace(MONA, subject="bob@example.com"),
        replace(MONA, kind="company"),
        Scope("support", "general", ""),
    ],
    ids=str,
)
def test_nothing_is_near_of_another_agent_or_about_anybody_else(near: SqlMemories, other: Scope) -> None:
    near.store(new())
    for n in range(3):
        near.store(new(f"{n}: cup.", scope=other))
    for words in ("cup", BROKEN):
        assert BROKEN not in live(near.search(other, words, 10, NOW))
        assert live(near.search(MONA, words, 10, NOW)) == [BROKEN]
    assert live(near.search(MONA, "beaker", 1, NOW)) == [BROKEN], "nor does what is nearer elsewhere take its room"


def test_what_nothing_vouches_for_is_near_apart_until_a_person_does(near: SqlMemories) -> None:
    near.store(new(INVOICE))
    planted = near.store(new("She is an important customer.", trust="untrusted"))
    found = near.search(MONA, "vip", 10, NOW)
    assert "important" not in "".join(live(found))
    assert [each.id for each in found.quarantined] == [planted.id]
    near.promote(planted.id, "support", "ann", NOW)
    found = near.search(MONA, "vip", 10, NOW)
    assert (found.memories[0].id, found.quarantined) == (planted.id, ())


def test_what_is_planted_takes_no_room_from_what_is_vouched_for(near: SqlMemories) -> None:
    near.store(new("The mug was replaced."))
    for n in range(12):
        near.store(new(f"{n}: cup.", trust="untrusted"))
    found = near.search(MONA, "cup", 3, NOW)
    assert live(found) == ["The mug was replaced."]
    assert len(found.quarantined) == 3


def test_what_is_past_its_time_is_near_to_nothing(near: SqlMemories, meaning_server: ChatServer) -> None:
    near.store(new())
    assert near.search(MONA, "cup", 10, NOW + 1000) == Found()
    assert texts(meaning_server) == [BROKEN], "nor is anybody asked"


# -- what is sent -----------------------------------------------------------------------------------------------------


def test_what_is_sent_is_the_text_once_and_the_words_of_a_search_that_has_something_to_compare(
    near: SqlMemories, meaning_server: ChatServer
) -> None:
    near.search(MONA, "nothing is kept yet", 10, NOW)
    assert meaning_server.asked == []
    near.store(new(tags=("mug",)))
    near.store(new(tags=("mug",)))
    near.search(MONA, "cup", 10, NOW)
    near.search(replace(MONA, subject="bob@example.com"), "cup", 10, NOW)
    assert texts(meaning_server) == [BROKEN, "cup"]


def test_a_search_with_a_credential_in_it_is_by_words_alone(near: SqlMemories, meaning_server: ChatServer) -> None:
    near.store(new())
    assert live(near.search(MONA, "mug, my password is hunter2", 10, NOW)) == [BROKEN]
    assert texts(meaning_server) == [BROKEN]


def test_what_it_costs_is_in_the_log_and_no_word_of_it(near: SqlMemories, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "tasks.memory"):
        near.store(new())
        near.search(MONA, "cup", 10, NOW)
    assert caplog.messages == ["an embedding from vec-1: 7 tokens, 0.000000 USD"] * 2


def test_unset_nobody_is_asked_and_no_vector_is_read(
    configured: Settings, near: SqlMemories, memories: SqlMemories, meaning_server: ChatServer
) -> None:
    near.store(new())
    asked = len(meaning_server.asked)
    plain = memories.store(new(INVOICE))
    assert vectors(configured)[plain.id] is None
    assert live(memories.search(MONA, "mug", 10, NOW)) == [BROKEN]
    assert live(memories.search(MONA, "cup", 10, NOW)) == []
    assert memories.fill(NOW) == 0
    assert len(meaning_server.asked) == asked


# -- a server that is no help -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", BAD, ids=lambda said: f"{said.status} {said.body[:20].decode()}")
def test_a_server_that_gives_no_vector_costs_neither_the_memory_nor_the_search(
    near: SqlMemories, meaning_server: ChatServer, said: Said, unrested: None, caplog: pytest.LogCaptureFixture
) -> None:
    near.store(new(INVOICE))
    meaning_server.will_say(said)
    kept = near.store(new())
    assert near.get(kept.id, "support", NOW).text == BROKEN
    meaning_server.will_say(said)
    assert live(near.search(MONA, "mug", 10, NOW)) == [BROKEN]
    assert len([line for line in caplog.messages if line.startswith("no embedding from vec-1, so words do")]) == 2
    assert BROKEN not in caplog.text


def test_a_server_that_is_away_costs_neither(
    configured: Settings, near: SqlMemories, unrested: None, caplog: pytest.LogCaptureFixture
) -> None:
    near.store(new(INVOICE))
    with meaning() as server:
        away = SqlMemories(configured, embedder(server))
    away.store(new())
    assert live(away.search(MONA, "mug", 10, NOW)) == [BROKEN]
    assert len([line for line in caplog.messages if "cannot be reached" in line]) == 2


def test_a_database_that_is_away_by_the_time_the_vector_is_there_costs_that_alone(
    tmp_path: Path, meaning_server: ChatServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connect, "PATIENCE", 0.2)
    near = SqlMemories(load(_env_file=None, data_dir=tmp_path), embedder(meaning_server))
    near.prepare()
    path, answer = tmp_path / "placet.db", meaning_server.otherwise
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        meaning_server.otherwise = lambda asked: (other.execute("BEGIN IMMEDIATE"), answer(asked))[1]
        kept = near.store(new())
    assert [line for line in caplog.messages if line.startswith(f"{kept.id} is found by its words alone for now")]
    assert live(near.search(MONA, "mug", 10, NOW)) == [BROKEN]


def test_a_slow_server_is_waited_for_once_and_then_left_alone_for_a_while(
    near: SqlMemories, meaning_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    near.store(new(INVOICE))
    monkeypatch.setattr(nearness, "PATIENCE", 0.3)
    meaning_server.will_say(Said(b"{}", hang=30))
    began = time.monotonic()
    near.store(new())
    assert time.monotonic() - began < 2
    for _ in range(3):
        assert live(near.search(MONA, "mug", 10, NOW)) == [BROKEN]
    assert len(meaning_server.asked) == 2
    soon = time.monotonic() + nearness.REST + 1
    monkeypatch.setattr(time, "monotonic", lambda: soon)
    near.search(MONA, "mug", 10, NOW)
    assert len(meaning_server.asked) == 3


@pytest.mark.parametrize("numbers", [[1.0], [1.0] * 8, [0.5] * 1536], ids=len)
def test_vectors_of_another_length_are_compared_with_nothing(
    near: SqlMemories, meaning_server: ChatServer, numbers: list[float]
) -> None:
    near.store(new())
    meaning_server.will_say(embedding(numbers))
    near.store(new(INVOICE))
    assert live(near.search(MONA, "cup", 10, NOW)) == [BROKEN]
    meaning_server.will_say(embedding(numbers))
    assert BROKEN not in live(near.search(MONA, "cup", 10, NOW))


def test_a_vector_that_points_elsewhere_is_not_near(near: SqlMemories, meaning_server: ChatServer) -> None:
    near.store(new())
    meaning_server.will_say(embedding([-each for each in vector("cup")]))
    assert near.search(MONA, "cup", 10, NOW) == Found()


def test_vectors_of_another_model_are_compared_with_nothing_and_made_anew(
    configured: Settings, near: SqlMemories, meaning_server: ChatServer
) -> None:
    near.store(new())
    other = SqlMemories(configured, embedder(meaning_server, "vec-2"))
    assert other.search(MONA, "cup", 10, NOW) == Found()
    assert [each["model"] for each in meaning_server.asked] == ["vec-1"], "nobody is asked about words, then"
    other.store(new(INVOICE))
    assert live(other.search(MONA, "cup", 10, NOW)) == [INVOICE]
    assert other.fill(NOW) == 1
    assert live(other.search(MONA, "cup", 10, NOW)) == [BROKEN, INVOICE]
    assert near.search(MONA, "cup", 10, NOW) == Found()


# -- what is made up for ----------------------------------------------------------------------------------------------


def test_vectors_that_are_missing_are_made_up_for_a_few_at_a_time(
    near: SqlMemories, memories: SqlMemories, meaning_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearness, "A_FEW", 2)
    for n in range(3):
        memories.store(new(f"{n}. {BROKEN}"))
    memories.store(new("Past its time, and a mug.", expires=NOW - 1))
    forgotten = memories.store(new("Forgotten, and a mug."))
    memories.forget(forgotten.id, "support", "ann", NOW)
    assert [near.fill(NOW) for _ in range(3)] == [2, 1, 0]
    assert sorted(texts(meaning_server)) == [f"{n}. {BROKEN}" for n in range(3)]
    assert len(near.search(MONA, "cup", 10, NOW).memories) == 3


def test_making_up_ends_at_the_first_failure_and_when_its_time_is_over(
    near: SqlMemories, memories: SqlMemories, meaning_server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        memories.store(new(f"{n}. {BROKEN}"))
    meaning_server.will_say(failure(400))
    assert near.fill(NOW) == 0
    assert len(meaning_server.asked) == 1
    monkeypatch.setattr(nearness, "PATIENCE", 0.4)
    meaning_server.will_say(*[replace(embedding([1.0]), hang=0.25) for _ in range(5)])
    assert 1 <= near.fill(NOW) < 5


def test_a_memory_that_is_always_refused_holds_up_no_others(
    near: SqlMemories, memories: SqlMemories, meaning_server: ChatServer
) -> None:
    answer = meaning_server.otherwise
    meaning_server.otherwise = lambda asked: failure(400) if "too long" in asked["input"][0] else answer(asked)
    memories.store(new("Somehow too long."))
    for n in range(5):
        memories.store(new(f"{n}. {BROKEN}"))
    for _ in range(100):
        near.fill(NOW)
        if len(near.search(MONA, "cup", 10, NOW).memories) == 5:
            return
    raise AssertionError("one of six holds up the others")


STORE = """
from agents.settings import load
from tasks.memory import nearness
from tasks.memory.memories import SqlMemories
from tests.agents.models.server import ChatServer
from tests.tasks.memory.made import embedder, new
import sys
nearness.PATIENCE = 60.0
SqlMemories(load(_env_file=None), embedder(ChatServer(url=sys.argv[1]))).store(new())
"""


def test_killed_while_it_waits_for_a_vector_a_memory_is_kept_and_is_given_it_by_the_repetition(
    configured: Settings, near: SqlMemories, meaning_server: ChatServer
) -> None:
    meaning_server.will_say(Said(b"{}", hang=60))
    url = configured.database_url
    env = {"DATA_DIR": str(configured.data_dir), "DATABASE_URL": url.get_secret_value() if url else ""}
    root = Path(__file__).parents[3]
    with subprocess.Popen([sys.executable, "-c", STORE, meaning_server.url], env=env, cwd=root) as process:
        until = time.monotonic() + 30
        while not meaning_server.asked and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
    assert texts(meaning_server) == [BROKEN]
    (kept,) = near.listed("", "", "", "", 10, NOW)
    assert vectors(configured) == {kept.id: None}
    assert near.store(new()).id == kept.id
    assert live(near.search(MONA, "cup", 10, NOW)) == [BROKEN]
    assert near.store(new()).id == kept.id
    assert texts(meaning_server) == [BROKEN, BROKEN, "cup"], "it has its vector now, and needs no other"


# -- what is erased ---------------------------------------------------------------------------------------------------


def test_forgetting_rolling_back_and_time_erase_vectors_too(configured: Settings, near: SqlMemories) -> None:
    forgotten = near.store(new(BROKEN))
    near.store(new(LATE, run="bad"))
    near.store(new(INVOICE, expires=NOW + 10))
    stays = near.store(new("It stays, a mug."))
    assert None not in vectors(configured).values()
    near.forget(forgotten.id, "support", "ann", NOW)
    near.roll_back(["bad"], "ann", NOW)
    near.expire(NOW + 10)
    assert {id for id, each in vectors(configured).items() if each is not None} == {stays.id}


def test_they_are_erased_where_embeddings_are_no_longer_configured_too(
    configured: Settings, near: SqlMemories, memories: SqlMemories
) -> None:
    kept = near.store(new())
    memories.forget(kept.id, "support", "ann", NOW)
    assert vectors(configured) == {kept.id: None}


def test_what_was_forgotten_while_its_vector_was_asked_for_gets_none(
    configured: Settings, near: SqlMemories, memories: SqlMemories, meaning_server: ChatServer
) -> None:
    answer = meaning_server.otherwise

    def forgetting(asked: dict[str, object]) -> Said:
        (kept,) = memories.listed("", "", "", "", 10, NOW)
        memories.forget(kept.id, "support", "ann", NOW)
        return answer(asked)

    meaning_server.otherwise = forgetting
    kept = near.store(new())
    assert vectors(configured) == {kept.id: None}


def test_of_a_vector_no_byte_is_left_in_the_files(tmp_path: Path, meaning_server: ChatServer) -> None:
    settings = load(_env_file=None, data_dir=tmp_path)
    near = SqlMemories(settings, embedder(meaning_server))
    numbers = [float(n % 7 - 3) for n in range(1536)]
    for n in range(20):
        meaning_server.will_say(embedding([1.0, float(n)] * 768))
        near.store(new(f"Memory {n} stays."))
    with closing(sqlite3.connect(tmp_path / "placet.db")) as other:
        other.execute("SELECT count(*) FROM memories").fetchall()
        meaning_server.will_say(embedding(numbers))
        kept = near.store(new("It is forgotten."))
        whole = vectors(settings)[kept.id]
        assert whole is not None
        pieces = [whole[n : n + 64] for n in range(0, len(whole), 64)]
        assert any(_holds(tmp_path, pieces))
        near.forget(kept.id, "support", "ann", NOW)
        assert not any(_holds(tmp_path, pieces))


def test_a_vector_is_float32_in_the_order_of_every_machine(configured: Settings, near: SqlMemories) -> None:
    kept = near.store(new())
    found = vectors(configured)[kept.id]
    assert found is not None
    numbers = struct.unpack("<7f", found)
    assert sum(each * each for each in numbers) == pytest.approx(1)
    asked = vector(BROKEN)
    assert [each / numbers[-1] for each in numbers] == pytest.approx([each / asked[-1] for each in asked], rel=1e-4)


def _holds(folder: Path, pieces: list[bytes]) -> Iterator[bool]:
    for path in folder.iterdir():
        content = path.read_bytes()
        yield any(piece in content for piece in pieces)
