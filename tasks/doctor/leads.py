"""Who is asked about leads, and what does it cost?"""

from __future__ import annotations

from collections.abc import Iterator

from agents.catalog import leads
from agents.catalog.problems import Problems
from agents.clients.fetch.places import Place
from agents.settings import Settings
from tasks.doctor.check import Check


def checks(settings: Settings) -> Iterator[Check]:
    """Of each provider of leads.toml. Nobody is asked, for each call costs. What is wrong with it is said first."""
    if not (settings.config_dir / leads.FILE).exists():
        return
    problems = Problems()
    providers = leads.read(settings, problems)
    if problems:
        advice = "Mend it: nothing starts until then."
        yield Check(leads.FILE, False, f"{len(problems)} things are wrong with it, said with the agents", advice)
    for name, provider in providers.items():
        host = Place.of(provider.url.format(domain="example.com", email="ann")).authority
        about = " and ".join(provider.about)
        cost = f"${provider.usd:g} a call" if provider.usd else "counted as free"
        free = "" if provider.usd else "Limits in money do not hold it; write what a call costs, `usd`."
        yield Check(f"leads.{name}", True, f"{provider.title}; asked at {host} by {about}, {cost}", free)
