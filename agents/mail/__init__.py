"""Mail as it is written, and as it is told apart: no server, no clock but a date."""

from __future__ import annotations
