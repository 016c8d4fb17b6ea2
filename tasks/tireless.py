"""The outer wall of a process's own threads: what looks again and again goes on, whatever came of one look."""

from __future__ import annotations

import logging
from collections.abc import Callable

from agents.engine.errors import ConfigError, ToolError
from tasks.errors import StoreAway

log = logging.getLogger(__name__)


def tireless(look: Callable[[], None], name: str) -> None:
    """Look once. What failed is a line in the log; `name` says there who looked."""
    try:
        look()
    except (StoreAway, ToolError, ConfigError) as away:
        log.warning("%s: %s", name, away)
    except Exception:  # an outer wall like a task's: the thread that finds what is lost must not be lost itself
        log.exception("%s failed", name)
