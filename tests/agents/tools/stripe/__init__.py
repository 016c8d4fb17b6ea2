"""Tests of agents/tools/stripe."""

from __future__ import annotations
