"""Tests of agents/servers."""

from __future__ import annotations
