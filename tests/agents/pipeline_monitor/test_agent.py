"""The agent's folder, as the catalogue loads it and policy judges by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agents.catalog import Agent, Catalog
from agents.engine.journal import Began, Returned
from agents.engine.run import Run
from agents.pipeline_monitor.repair import offer
from agents.pipeline_monitor.shapes import Watch
from agents.pipeline_monitor.workflow import watch
from agents.policy.judge import Counts, Proposed, Verdict, World, judge
from agents.policy.spec import RuleSpec
from agents.settings import Settings, load
from agents.tools import TOOLS
from tests.agents.warehouse_database import METRICS

PEOPLE = {"role:operator", "role:maintainer", "role:finance"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "metrics.toml").write_text(METRICS)
    return load(_env_file=None, config_dir=tmp_path, metrics_database_url=f"sqlite:///{tmp_path}/warehouse.db")


@pytest.fixture
def agent(settings: Settings) -> Agent:
    return Catalog.load(settings, PEOPLE).agents["pipeline_monitor"]


def test_it_looks_by_the_clock_and_offers_repairs_by_another(agent: Agent) -> None:
    assert [(each.name, each.flow or agent.spec.flow, each.overlap) for each in agent.spec.every] == [
        ("hourly", "watch", "skip"),
        ("repairs", "repair.offer", "skip"),
    ]
    assert (agent.flow, agent.flows["repair.offer"].flow, agent.input) == (watch, offer, Watch)


def test_a_person_can_begin_it_with_nothing_at_all(agent: Agent) -> None:
    taken = agent.accepted({})[0]
    assert (taken["scheduled"], taken["entry"], taken["metrics"]) == ("", "", [])
    assert agent.accepted({"metrics": ["orders_*"]})[1] == {"metrics.*": "internal"}


def test_without_metrics_it_is_left_out_and_says_what_it_takes(settings: Settings) -> None:
    (settings.config_dir / "metrics.toml").unlink()
    catalog = Catalog.load(settings, PEOPLE)
    assert "pipeline_monitor" not in catalog.agents
    assert catalog.off["pipeline_monitor"].startswith("not set up: write metrics.toml in ")


def test_nobody_to_ask_leaves_it_out_too(settings: Settings) -> None:
    off = Catalog.load(settings, PEOPLE - {"role:operator"}).off
    assert off["pipeline_monitor"] == "not set up: name role:operator in people.toml"


def judged(agent: Agent, tool: str, args: dict[str, Any], known: dict[str, Any] | None = None) -> Verdict:
    """What policy says, once the tools named in `known` gave these results."""
    run = Run("r")
    run.apply(Began(at=0.0, agent=agent.name, autonomy=agent.spec.autonomy, input={}), b"")
    for n, (name, value) in enumerate((known or {}).items(), 1):
        run.apply(Returned(at=0.0, id=str(n), value=value, trust=TOOLS[name].trust), b"")
    world = World(now=0.0, facts={}, counts=Counts())
    return judge(Proposed(TOOLS[tool], TOOLS[tool].validated(args)), agent.spec, agent.name, run, world)


@pytest.mark.parametrize("autonomy", [2, 3, 4])
def test_a_job_is_never_run_again_unasked_whatever_level_and_rules_say(agent: Agent, autonomy: int) -> None:
    generous = RuleSpec(name="all", when="true", then="allow")
    spec = agent.spec.model_copy(update={"rules": (*agent.spec.rules, generous), "autonomy": autonomy})
    known = {"lineage.upstream": {"items": [{"table": "raw", "upstream": [], "owner": "", "job": "load"}]}}
    args = {"job": "load", "incident": "raw is bad", "occasion": "x"}
    verdict = judged(replace(agent, spec=spec), "jobs.rerun", args, known)
    assert (verdict.verb, verdict.approvers) == ("ask", (("role:operator",),))


OPENING: dict[str, Any] = {"repo": "acme/data", "incident": "raw", "title": "raw is stale", "text": "Since Monday."}


def test_an_issue_goes_through_where_the_operator_named_the_repository_and_nowhere_else(agent: Agent) -> None:
    known = {"lineage.incidents": {"repository": "acme/data", "opens_after": 2, "closes_after": 3, "reopens_days": 7}}
    assert judged(agent, "github.open_issue", OPENING, known).verb == "allow"
    assert judged(agent, "github.open_issue", {**OPENING, "repo": "evil/data"}, known).verb == "ask"


def test_only_observing_it_proposes(agent: Agent) -> None:
    observing = replace(agent, spec=agent.spec.model_copy(update={"autonomy": 1}))
    known = {"lineage.incidents": {"repository": "acme/data"}}
    assert judged(observing, "github.open_issue", OPENING, known).verb == "propose"
    assert judged(observing, "metrics.measure", {"metric": "orders_fresh"}).verb == "allow"
