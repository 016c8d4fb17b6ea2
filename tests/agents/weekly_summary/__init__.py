"""Tests of agents/weekly_summary."""

from __future__ import annotations
