"""Tests of agents/analyzers."""

from __future__ import annotations
