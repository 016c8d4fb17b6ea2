"""What is looked at before anything starts: all that can be known to fail fails here, in words."""

from __future__ import annotations

from agents import models
from agents.catalog import Catalog
from agents.settings import Settings
from tasks import sources
from tasks.notify import mail
from tasks.people import People
from tasks.processes import embedded, logs
from tasks.processes.secrets import with_secret


def check(settings: Settings) -> Catalog:
    """The agents, once everything in the configuration was found fit for use. Raises `ConfigError`."""
    logs.level()
    catalog = Catalog.load(settings, People.load(settings).names())
    sources.load(settings)
    mail.check(settings)
    models.configured(settings)
    return catalog


def check_joining(settings: Settings) -> None:
    """That a process on its own finds what the others work with: store and key. Raises `ConfigError`."""
    embedded.url(settings)
    assert with_secret(settings).secret
