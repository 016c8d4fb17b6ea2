"""Mails of series, who wants no more of them, and the stop links that were followed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("effect", sa.Text, primary_key=True),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("domain", sa.Text, nullable=False),
        sa.Column("sequence", sa.Text, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_index("letters_to_contact", "letters", ["contact", "sequence", "step"])
    op.create_index("letters_to_address", "letters", ["address", "sequence", "step"])
    op.create_index("letters_to_domain", "letters", ["domain", "state"])
    op.create_table(
        "optouts",
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, primary_key=True),
        sa.Column("entered_by", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
    )
    op.create_table(
        "stops",
        sa.Column("delivery", sa.Text, primary_key=True),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("run", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("at", sa.Double, nullable=False),
        sa.Column("told", sa.Boolean, nullable=False),
    )
    op.create_index("stops_to_tell", "stops", ["told", "at"])


def downgrade() -> None:
    for name in ("stops", "optouts", "letters"):
        op.drop_table(name)
