"""Where the web server begins: `granian --interface wsgi --factory webhooks.wsgi:create`."""

from __future__ import annotations

from flask import Flask

from agents.engine.errors import ConfigError
from tasks.processes.boot import boot
from tasks.runs import Runs
from webhooks import arriving
from webhooks.app import create_app


def create() -> Flask:
    """The application, set up from the environment. Ends the process, saying why, if it cannot begin."""
    try:
        settings = boot()
        app = create_app(Runs.connect(settings), settings)
    except ConfigError as error:
        raise SystemExit(f"placet web cannot start: {error}") from None
    arriving.install(app, settings.web_threads)
    return app
