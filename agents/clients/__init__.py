"""Clients of other systems, made for one call, each with one wall at which foreign errors become ours."""

from __future__ import annotations
