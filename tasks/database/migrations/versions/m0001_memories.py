"""Memories, and the words they are found by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WORDS = "CREATE VIRTUAL TABLE memory_words USING fts5(terms, tokenize = 'ascii')"
"""SQLite documentation, "FTS5", Ascii Tokenizer: of words that are ready, all but ASCII's signs is part of one."""


def upgrade() -> None:
    op.create_table(
        "memories",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("agent", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("tags", sa.Text, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.Column("trust", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("effect", sa.Text, nullable=False, unique=True),
        sa.Column("created", sa.Double, nullable=False),
        sa.Column("expires", sa.Double),
        sa.Column("promoted_by", sa.Text, nullable=False, server_default=""),
        sa.Column("promoted", sa.Double),
        sa.Column("forgotten_by", sa.Text, nullable=False, server_default=""),
        sa.Column("forgotten", sa.Double),
        sqlite_autoincrement=True,
    )
    op.create_index("memories_of", "memories", ["agent", "kind", "subject", "state"])
    op.create_index("memories_by_run", "memories", ["run"])
    op.create_index("memories_by_expiry", "memories", ["expires"])
    if op.get_bind().dialect.name == "sqlite":
        op.execute(WORDS)
    else:
        op.execute("ALTER TABLE memories ADD COLUMN terms tsvector")
        op.execute("CREATE INDEX memories_by_terms ON memories USING gin (terms)")


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE memory_words")
    op.drop_table("memories")
