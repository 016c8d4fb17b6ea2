"""Who is asked about leads, and what does it cost?"""

from __future__ import annotations

from collections.abc import Iterator

from agents.catalog import leads
from agents.catalog.problems import Problems
from agents.clients.fetch.places import Place
from agents.settings import Settings
from tasks.doctor.check import Check


def checks(settings: Settings) -> Iterator[Check]:
    """Of each provider of leads.toml, of whom none is asked: it costs. What is wrong there is said with the agents."""
    for name, provider in leads.read(settings, Problems()).items():
        host = Place.of(provider.url.format(domain="example.com", email="example.com")).authority
        about = " and ".join(provider.about)
        cost = f"${provider.usd:g} a call" if provider.usd else "counted as free"
        free = "" if provider.usd else "Limits in money do not hold it; write what a call costs, `usd`."
        yield Check(f"leads.{name}", True, f"{provider.title}; asked at {host} by {about}, {cost}", free)
