"""`placet doctor`: looks at everything that Placet's promises rest on, and says what to do about it."""

from __future__ import annotations

from collections.abc import Iterator

from agents.settings import Settings
from tasks.doctor import apis, configuration, leads, models, people, prices, schedules, servers, slack, store
from tasks.doctor.check import Check

__all__ = ["Check", "checks"]


def checks(settings: Settings, *, ask_models: bool = False) -> list[Check]:
    """Every check, in the order in which to mend what fails. Reaches out to all that is configured.

    `ask_models`: to the language models too, with a short question each.
    """
    return [
        *configuration.checks(settings),
        *store.checks(settings),
        *people.checks(settings),
        *schedules.checks(settings),
        *models.checks(settings, ask=ask_models),
        *prices.checks(settings),
        *_of_memory(settings),
        *_of_orders(settings),
        *leads.checks(settings),
        *apis.checks(settings),
        *_of_metrics(settings),
        *servers.checks(settings),
        *slack.checks(settings),
    ]


def _of_memory(settings: Settings) -> Iterator[Check]:
    from tasks.doctor import memory  # noqa: PLC0415 - what speaks to databases takes a third of a second to import

    yield from memory.checks(settings)


def _of_orders(settings: Settings) -> Iterator[Check]:
    if settings.orders_database_url is None:
        return
    from tasks.doctor import orders  # noqa: PLC0415 - what speaks to databases takes a third of a second to import

    yield from orders.checks(settings)


def _of_metrics(settings: Settings) -> Iterator[Check]:
    if settings.metrics_database_url is None:
        return
    from tasks.doctor import metrics  # noqa: PLC0415 - what speaks to databases takes a third of a second to import

    yield from metrics.checks(settings)
