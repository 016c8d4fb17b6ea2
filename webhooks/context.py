"""What every view needs: the door, the settings, and the places for blocking readers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from agents.settings import Settings
from tasks.runs import Runs
from webhooks.readers import Readers

KEY = "placet"


@dataclass(frozen=True)
class Context:
    """Made once per application."""

    runs: Runs
    settings: Settings
    readers: Readers


def install(app: Flask, runs: Runs, settings: Settings) -> None:
    """Give an application what its views need."""
    app.extensions[KEY] = Context(runs, settings, Readers(settings.web_threads // 2))


def runs() -> Runs:
    """The door."""
    return _context().runs


def settings() -> Settings:
    """What the operator configured."""
    return _context().settings


def readers() -> Readers:
    """The places for requests that wait for a run."""
    return _context().readers


def _context() -> Context:
    return cast("Context", current_app.extensions[KEY])
