"""The web application: receiver, approval pages, API."""

from __future__ import annotations

from flask import Flask

from agents.settings import Settings
from tasks.runs import Runs
from webhooks import access, api, approvals, asked, context, headers, health, pages, prefix, problems, receive, stop
from webhooks.api import openapi
from webhooks.bodies import API_LIMIT
from webhooks.mcp import endpoint as mcp


def create_app(runs: Runs, settings: Settings) -> Flask:
    """An application on this door. It keeps no state of its own. Raises `ConfigError`."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = API_LIMIT
    here = context.install(app, runs, settings)
    access.install(app)
    headers.install(app)
    problems.install(app)
    pages.install(app)
    receive.install(app, here)
    prefix.install(app, settings.public_url)
    for each in (approvals, asked, stop, api, openapi, health, mcp):
        app.register_blueprint(each.blueprint)
    return app
