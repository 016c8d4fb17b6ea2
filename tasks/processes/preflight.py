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
    _check_database(settings)
    return catalog


def _check_database(settings: Settings) -> None:
    """That DATABASE_URL can be used, where it is set; whether the database is there is no reason not to start."""
    if settings.database_url is not None:
        from tasks.database.place import place  # noqa: PLC0415 - a third of a second to import

        place(settings)


def check_joining(settings: Settings) -> None:
    """That a process on its own finds what the others work with: store and key. Raises `ConfigError`."""
    embedded.url(settings)
    assert with_secret(settings).secret
