"""Tests of agents/pr_reviewer."""

from __future__ import annotations
