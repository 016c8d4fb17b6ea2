"""Logging, the same in every process: one line a record, the run it belongs to, and no secret.

A line reads `2026-11-22T18:04:07.123Z INFO tasks.driving.drive run=<id> message`. PLACET_LOG sets the level (INFO).
To keep Celery from its own set-up, connect `celery.signals.setup_logging` to what calls `configure`.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Literal

from pydantic import ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.processes.masks import Masks
from tasks.processes.plain import one_line

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]

run_id: ContextVar[str] = ContextVar("run_id", default="")
"""The run this thread is at work on, or "". A new thread begins without, unless run in a copied context."""

TALKATIVE = (
    "alembic",
    "amqp",
    "celery",
    "github",
    "httpcore",
    "httpcore2",
    "httpx",
    "httpx2",
    "kombu",
    "mcp",
    "openai",
    "urllib3",
)
"""Libraries that tell of every message or request: their warnings only, unless PLACET_LOG=DEBUG."""


@contextmanager
def about(id: str) -> Iterator[None]:
    """Lines logged inside belong to this run."""
    token = run_id.set(id)
    try:
        yield
    finally:
        run_id.reset(token)


class Line(logging.Formatter):
    """A record as one line, traceback and all."""

    def __init__(self, masks: Masks) -> None:
        super().__init__()
        self._masks = masks

    def format(self, record: logging.LogRecord) -> str:
        run = f"run={run_id.get()} " if run_id.get() else ""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")[:-6]
        return one_line(f"{at}Z {record.levelname} {record.name} {run}{self._masks(super().format(record))}")


class LogSettings(BaseSettings):
    """PLACET_LOG, from the environment or `.env`."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    placet_log: Level | None = None

    @field_validator("placet_log", mode="before")
    @classmethod
    def _in_capitals(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value


def level(otherwise: Level = "INFO") -> Level:
    """What PLACET_LOG says. Raises `ConfigError` for a word it does not know."""
    try:
        return LogSettings().placet_log or otherwise
    except ValidationError:
        raise ConfigError("PLACET_LOG: one of DEBUG, INFO, WARNING, ERROR") from None


def configure(settings: Settings, *secrets: str, otherwise: Level = "INFO") -> None:
    """Log to standard error from here on, masking every secret of the settings and `secrets`.

    Called again, it takes the place of what it did before; handlers of others stay. `otherwise` is the level
    without PLACET_LOG. Raises `ConfigError`.
    """
    wanted = level(otherwise)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Line(Masks.of(settings, *secrets)))
    root = logging.getLogger()
    root.handlers = [one for one in root.handlers if not isinstance(one.formatter, Line)]
    root.addHandler(handler)
    root.setLevel(wanted)
    logging.captureWarnings(True)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.NOTSET if wanted == "DEBUG" else logging.WARNING)
