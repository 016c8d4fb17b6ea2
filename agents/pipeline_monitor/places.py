"""Where the team wants incidents to be told."""

from __future__ import annotations

from agents.pipeline_monitor.at_github import AtGitHub
from agents.pipeline_monitor.at_zendesk import AtZendesk
from agents.pipeline_monitor.desk import Desk
from agents.tools.lineage.incidents import Incidents

BEYOND = 30
"""Days for which closed ones are looked at beyond those in which one is opened again."""


def desk_of(rules: Incidents) -> Desk | None:
    """The desk; None: nobody is to be told."""
    days = min(rules.reopens_days + BEYOND, 400)
    if rules.repository:
        return AtGitHub(rules.repository, rules.labels, days)
    return AtZendesk(tuple(each.lower().replace(" ", "_") for each in rules.labels), days) if rules.zendesk else None
