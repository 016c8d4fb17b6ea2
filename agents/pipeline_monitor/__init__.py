"""Watches a data pipeline by named metrics, and tells of each incident once, with its cause."""

from __future__ import annotations
