"""Tests of agents/code."""

from __future__ import annotations
