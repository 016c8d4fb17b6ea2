"""Tests of agents/clients/fetch."""

from __future__ import annotations
