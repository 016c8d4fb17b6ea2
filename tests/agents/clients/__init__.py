"""Tests of agents/clients."""

from __future__ import annotations
