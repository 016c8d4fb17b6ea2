"""Are there agents, people to ask, and ways to reach them?"""

from __future__ import annotations

import socket
from collections.abc import Iterator

from agents.catalog import Agent, Catalog
from agents.clients.smtp_server import server_of
from agents.engine.errors import ConfigError
from agents.mail.message import sender_of
from agents.settings import Settings
from tasks.doctor.check import Check
from tasks.driving.questions import OPERATORS
from tasks.people import People


def checks(settings: Settings) -> Iterator[Check]:
    """Of people, agents and mail."""
    try:
        people = People.load(settings)
        yield _operators(people)
        catalog = Catalog.load(settings, people.names())
    except ConfigError as error:
        yield Check("agents", False, str(error), "Mend it: nothing starts until then.")
    else:
        for agent in catalog.agents.values():
            yield _agent(agent, people)
        for name, why in catalog.off.items():
            yield Check(f"agent {name}", True, why)
        yield from _keys(settings, catalog)
    yield _mail(settings)


def _keys(settings: Settings, catalog: Catalog) -> Iterator[Check]:
    """A key for an agent that there is not opens nothing."""
    gone = sorted({key.agent for key in settings.api_keys if key.agent} - catalog.agents.keys())
    if gone:
        advice = f"Name one of these beside such a key: {', '.join(sorted(catalog.agents))}."
        yield Check("API_KEYS", False, f"there is no agent {', '.join(gone)}, which a key is for", advice)


def _operators(people: People) -> Check:
    found = people.holding(OPERATORS)
    if found:
        return Check("operators", True, ", ".join(person.name for person in found))
    advice = 'Give somebody the role: roles = ["operator"] in people.toml.'
    return Check("operators", False, "nobody is told when a run fails or its outcome is unknown", advice)


def _agent(agent: Agent, people: People) -> Check:
    """The catalog sees to it that each role is somebody's. One alone cannot decide what they caused."""
    spec = agent.spec
    lists = [
        spec.approvers,
        *(tool.approvers for tool in spec.tools.values()),
        *(rule.approvers for rule in spec.rules),
    ]
    asked = sorted({name for names in lists for name in names})
    alone = [name for name in asked if len(people.holding([name])) == 1 and name.startswith("role:")]
    detail = f"{spec.title} (level {spec.autonomy}); asks {', '.join(asked)}"
    advice = f"{', '.join(alone)}: one person only, who cannot decide what they caused themselves." if alone else ""
    return Check(f"agent {agent.name}", True, detail, advice)


def _mail(settings: Settings) -> Check:
    try:
        sender_of(settings)
        server = server_of(settings)
    except ConfigError as error:
        return Check("mail", False, str(error), "Mend it: nobody is told of approvals until then.")
    if server is None:
        folder = (settings.data_dir / "mail").absolute()
        return Check("mail", True, f"files in {folder}", "Nothing is sent until SMTP_URL is set.")
    try:
        socket.create_connection((server.host, server.port), timeout=5).close()
    except OSError as error:
        return Check("mail", False, f"{server.name} cannot be reached: {error}", "Check SMTP_URL.")
    return Check("mail", True, f"{server.name}, from {settings.mail_from}")
