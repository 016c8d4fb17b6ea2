"""Tests of agents/tools/web."""

from __future__ import annotations
