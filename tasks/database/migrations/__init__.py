"""What Alembic is given: how to change the tables from each revision to the next."""

from __future__ import annotations
