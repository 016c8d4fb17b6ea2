"""What a memory means, as a vector, and the model that said so: empty where nobody was asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("memories", sa.Column("vector", sa.LargeBinary))
    op.add_column("memories", sa.Column("vector_model", sa.Text))


def downgrade() -> None:
    op.drop_column("memories", "vector_model")
    op.drop_column("memories", "vector")
