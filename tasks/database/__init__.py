"""Our own tables, in SQL: where they are, how they are brought up to date, and how they are reached."""

from __future__ import annotations
