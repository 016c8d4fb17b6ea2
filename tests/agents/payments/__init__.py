"""Tests of agents/payments."""

from __future__ import annotations
