"""Tests of agents/markup."""

from __future__ import annotations
