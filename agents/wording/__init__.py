"""What a text says that no record says: each number, date and name in it has to occur in one. Pure."""

from __future__ import annotations
