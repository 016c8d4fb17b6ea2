"""What every view needs: the door, the settings, who sends webhooks, and the places for blocking readers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from agents.settings import Settings
from tasks.runs import Runs
from webhooks.providers import Provider, served
from webhooks.readers import Readers

KEY = "placet"


@dataclass(frozen=True)
class Context:
    """Made once per application. `providers`: who sends webhooks, by the last part of their address."""

    runs: Runs
    settings: Settings
    providers: Mapping[str, Provider]
    readers: Readers


def install(app: Flask, runs: Runs, settings: Settings) -> Context:
    """Give an application what its views need. Raises `ConfigError` for sources that cannot be used."""
    here = Context(runs, settings, served(settings), Readers(settings.web_threads // 2))
    app.extensions[KEY] = here
    return here


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
