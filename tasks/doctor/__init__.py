"""`placet doctor`: looks at everything that Placet's promises rest on, and says what to do about it."""

from __future__ import annotations

from agents.settings import Settings
from tasks.doctor import configuration, orders, people, slack, store
from tasks.doctor.check import Check

__all__ = ["Check", "checks"]


def checks(settings: Settings) -> list[Check]:
    """Every check, in the order in which to mend what fails. Reaches out to all that is configured."""
    return [
        *configuration.checks(settings),
        *store.checks(settings),
        *people.checks(settings),
        *orders.checks(settings),
        *slack.checks(settings),
    ]
