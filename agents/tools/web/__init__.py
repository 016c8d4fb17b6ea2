"""The `web` tools: pages of the public web, read as text. `docs/web.md`."""

from __future__ import annotations

from agents.tools.web.fetch import fetch
from agents.tools.web.homepage import homepage

TOOLS = (fetch, homepage)
