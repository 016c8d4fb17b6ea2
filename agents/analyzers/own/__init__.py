"""Small analyzers of Placet's own, each run as a program like any other."""

from __future__ import annotations
