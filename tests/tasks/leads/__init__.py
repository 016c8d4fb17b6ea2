"""Tests of agents/lead_enricher, driven."""

from __future__ import annotations
