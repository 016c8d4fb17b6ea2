"""The words that memories are found by: SQLite's FTS5, or PostgreSQL's full text search. Nobody's text is a query."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, Select, cast, column, func, literal_column, table, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR

from tasks.memory.tables import memories
from tasks.memory.words import terms

LAST = 16_383
"""PostgreSQL documentation, "Text Search Types": positions past it are this one. Without any, a word counts once."""
WORDS = table("memory_words", column("rowid"), column("terms"), column("rank"))


def put(connection: Connection, seq: int, kept: str) -> None:
    """Have a memory found by what it says."""
    if connection.dialect.name == "sqlite":
        insert = text("INSERT INTO memory_words (rowid, terms) VALUES (:seq, :terms)")
        connection.execute(insert, {"seq": seq, "terms": " ".join(terms(kept))})
        return
    update = text("UPDATE memories SET terms = CAST(:terms AS tsvector) WHERE seq = :seq")
    placed = (f"{_lexeme(term)}:{min(n, LAST)}" for n, term in enumerate(terms(kept), 1))
    connection.execute(update, {"seq": seq, "terms": " ".join(placed)})


def drop(connection: Connection, seqs: Sequence[int]) -> None:
    """Have memories found by nothing, and no word of them left in the index.

    SQLite documentation, "FTS5", The 'optimize' Command: what was deleted stands there until it is merged away.
    """
    if connection.dialect.name == "sqlite":
        connection.execute(text("DELETE FROM memory_words WHERE rowid = :seq"), [{"seq": seq} for seq in seqs])
        connection.execute(text("INSERT INTO memory_words (memory_words) VALUES ('optimize')"))
        return
    connection.execute(text("UPDATE memories SET terms = NULL WHERE seq = :seq"), [{"seq": seq} for seq in seqs])


def fitting(connection: Connection, select: Select, words: Sequence[str]) -> Select:  # type: ignore[type-arg]
    """Of what is selected, that which has any of the words, the most fitting first."""
    if connection.dialect.name == "sqlite":
        query = " OR ".join(f'"{each}"' for each in words)
        found = select.join(WORDS, WORDS.c.rowid == memories.c.seq)
        return found.where(literal_column("memory_words").op("MATCH")(query)).order_by(WORDS.c.rank)
    asked = cast(" | ".join(map(_lexeme, words)), TSQUERY)
    kept: ColumnElement[str] = literal_column("terms", TSVECTOR)
    return select.where(kept.op("@@")(asked)).order_by(func.ts_rank(kept, asked).desc())


def _lexeme(word: str) -> str:
    """PostgreSQL documentation, "Text Search Types": a word in quotes is taken as it is. Ours have letters alone."""
    return f"'{word}'"
