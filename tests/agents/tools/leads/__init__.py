"""Tests of agents/tools/leads."""

from __future__ import annotations
