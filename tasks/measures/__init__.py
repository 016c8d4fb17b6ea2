"""What was measured, kept in our own SQL with the judgement on it."""

from __future__ import annotations
