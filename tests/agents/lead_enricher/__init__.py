"""Tests of agents/lead_enricher."""

from __future__ import annotations
