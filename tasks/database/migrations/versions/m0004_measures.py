"""What was measured, with the judgement on it: once for each command of a run."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "measures",
        sa.Column("seq", sa.Integer, primary_key=True),
        sa.Column("metric", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("value", sa.Double),
        sa.Column("buckets", sa.Text, nullable=False),
        sa.Column("drifted", sa.Boolean, nullable=False),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("command", sa.Text, nullable=False),
        sa.UniqueConstraint("run", "command"),
    )
    op.create_index("measures_of", "measures", ["metric", "at"])


def downgrade() -> None:
    op.drop_table("measures")
