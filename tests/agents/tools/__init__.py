"""Tests of agents/tools."""

from __future__ import annotations
