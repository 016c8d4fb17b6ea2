"""Tests of agents/servers/openapi."""

from __future__ import annotations
