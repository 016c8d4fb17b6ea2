"""The application as a web server makes it, with the agents and tools of the tests, and less patience."""

from __future__ import annotations

from flask import Flask

from agents import models
from agents.catalog import Catalog
from tasks.hints import Hint
from tasks.people import People
from tasks.processes.boot import boot
from tasks.runs import Runs
from tasks.store import Store
from tasks.world import World
from tests.tasks.kit import TOOLS
from webhooks import arriving
from webhooks.api import stream
from webhooks.app import create_app

HEARTBEAT = 0.3
LONGEST_BODY = 2.0


def create() -> Flask:
    """Like `webhooks.wsgi.create`."""
    stream.HEARTBEAT = HEARTBEAT
    settings = boot()
    people = People.load(settings)
    assert settings.agents_dir is not None
    catalog = Catalog.load(settings, people.names(), tools=TOOLS, roots=[settings.agents_dir])
    world = World(settings, Store.connect(settings.redis_url), catalog, people, models.configured(settings))
    app = create_app(Runs(world, Hint(settings.redis_url)), settings)
    arriving.install(app, settings.web_threads, LONGEST_BODY)
    return app
