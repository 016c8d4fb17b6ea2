"""Coverage reports that a workflow left: taken out of their zip file, and read."""

from __future__ import annotations
