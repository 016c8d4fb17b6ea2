"""Read by Alembic for each upgrade: on the connection it is given, in whose transaction all of it is done."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
