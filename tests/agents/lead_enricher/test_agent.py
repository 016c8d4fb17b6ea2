"""The agent's folder, as the catalogue loads it and policy judges by it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.catalog import Agent, Catalog
from agents.engine.event import Event
from agents.engine.journal import Began, Returned
from agents.engine.run import Run
from agents.lead_enricher.ideal import Ideal
from agents.lead_enricher.owners import Owners
from agents.lead_enricher.shapes import LeadEvent, Outcome
from agents.lead_enricher.tables import table
from agents.policy import judge as policy
from agents.policy.judge import Counts, Proposed, Verdict, judge
from agents.settings import load
from agents.tools import TOOLS
from tests.agents.lead_enricher.made import Lived
from webhooks.providers import hubspot

SALES = (("role:sales",),)
MAIL = {"contact": "501", "sequence": "first-contact", "step": 1, "subject": "x", "text": "y"}
FACTS = {
    "to": "mona@acme.de",
    "in_conversation": False,
    "people_wrote": "",
    "first_to_domain": False,
    "first_to_address": False,
}
"""As `outreach.send` fetches them."""
PAGE = Path(__file__).parents[3] / "docs/agents/lead_enricher.md"


@pytest.fixture(scope="module")
def agent() -> Agent:
    settings = load(_env_file=None, hubspot_client_secret="a-secret-that-is-long-enough")
    return Catalog.load(settings, {"role:sales"}).agents["lead_enricher"]


def event(kind: str = "contact.creation", **more: Any) -> Event:
    body = {"subscriptionType": kind, "portalId": 62515, "occurredAt": 1770000000000, "objectId": 501, **more}
    request = Request(EnvironBuilder(method="POST", data=json.dumps(body)).get_environ())
    found = hubspot.parse(request, body)
    assert found is not None
    return found


def workflow(**sent: Any) -> Event:
    body = {"objectId": 501, "portalId": 62515, **sent}
    found = hubspot.parse(Request(EnvironBuilder(method="POST", data=json.dumps(body)).get_environ()), body)
    assert found is not None
    return found


def judged(agent: Agent, tool: str, args: dict[str, Any], known: dict[str, Any] | None = None, **facts: Any) -> Verdict:
    """What policy says, once the tools named in `known` gave these results."""
    run = Run("r")
    run.apply(Began(at=0.0, agent=agent.name, event=event(), autonomy=agent.spec.autonomy), b"")
    for n, (name, value) in enumerate((known or {}).items(), 1):
        run.apply(Returned(at=0.0, id=str(n), value=value, trust=TOOLS[name].trust), b"")
    world = policy.World(now=0.0, facts={**FACTS, **facts}, counts=Counts())
    return judge(Proposed(TOOLS[tool], TOOLS[tool].validated(args)), agent.spec, agent.name, run, world)


@pytest.mark.parametrize(
    ("happened", "wanted"),
    [
        (event(), True),
        (event("object.creation", objectTypeId="0-1"), True),
        (event("object.creation", objectTypeId="0-2"), False),
        (event("company.creation"), False),
        (event("contact.deletion"), False),
        (event("contact.propertyChange", propertyName="lifecyclestage", propertyValue="customer"), False),
        (workflow(objectType="CONTACT"), True),
        (workflow(objectTypeId="0-1"), True),
        (workflow(objectType="DEAL"), False),
        (workflow(), False),
    ],
)
def test_it_begins_with_a_new_contact_and_with_no_other_event(agent: Agent, happened: Event, wanted: bool) -> None:
    on = agent.matches(happened)
    assert (on is not None) is wanted
    if on:
        assert agent.key(on, happened) == happened.subject
        assert LeadEvent.model_validate(happened.fields).id == "501"
        assert happened.subject == "62515/contact#501", "one live run, whatever told of it"


def stopped() -> Event:
    about = {"source": "placet", "kind": "outreach.stopped", "delivery": "d", "actor": ""}
    return Event.model_validate({**about, "subject": "62515/contact#501"})


@pytest.mark.parametrize(
    ("happened", "heard"),
    [
        (stopped(), True),
        (event("contact.deletion"), True),
        (event("contact.privacyDeletion"), True),
        (event("contact.merge"), True),
        (event("contact.propertyChange", propertyName="lifecyclestage"), True),
        (event("contact.propertyChange", propertyName="hs_email_optout"), True),
        (event("contact.propertyChange", propertyName="email"), True),
        (event("contact.propertyChange", propertyName="jobtitle"), False),
        (event("contact.creation"), False),
        (event("company.deletion"), False),
        (event("object.deletion", objectTypeId="0-1"), True),
        (event("object.deletion", objectTypeId="0-2"), False),
    ],
)
def test_a_run_hears_what_may_stop_it_and_not_its_own_writes(agent: Agent, happened: Event, heard: bool) -> None:
    assert bool(agent.wakes(happened)) is heard


@pytest.mark.parametrize(
    ("step", "facts", "verb"),
    [
        (1, {"first_to_domain": True}, "ask"),
        (1, {}, "ask"),
        (2, {}, "allow"),
        (3, {}, "allow"),
        (2, {"first_to_domain": True}, "ask"),
        (2, {"first_to_address": True}, "ask"),
        (1, {"in_conversation": True}, "deny"),
        (2, {"in_conversation": True}, "deny"),
        (1, {"people_wrote": "2026-11-02T08:29:00+00:00"}, "deny"),
    ],
)
def test_first_mails_ask_and_follow_ups_to_a_domain_that_was_written_to_go_by_themselves(
    agent: Agent, step: int, facts: dict[str, Any], verb: str
) -> None:
    verdict = judged(agent, "outreach.send", {**MAIL, "step": step}, **facts)
    assert verdict.verb == verb
    if verb == "ask":
        assert verdict.approvers == SALES


def test_a_team_that_drops_the_rule_is_asked_about_every_mail(agent: Agent) -> None:
    bare = replace(agent, spec=agent.spec.model_copy(update={"rules": ()}))
    assert judged(bare, "outreach.send", {**MAIL, "step": 2}).verb == "ask"


def test_every_call_of_its_own_but_the_first_mail_goes_through_at_its_level(agent: Agent) -> None:
    run = Lived()
    known = {
        name.replace("_", ".", 1): run.answers[name].model_dump(mode="json")
        for name in ("crm_contact", "crm_owners", "crm_create_company", "crm_associate")
    }
    asked = {
        call.tool
        for name in set(run.names) - {"page.md"}
        for call in run.calls(name)
        if judged(agent, call.tool, call.args, known).verb != "allow"
    }
    assert asked == {"outreach.send"}


def test_another_contact_than_the_events_is_asked_about(agent: Agent) -> None:
    assert judged(agent, "crm.contact", {"contact": "502"}).verb == "ask"


def test_all_that_it_goes_by_is_pinned(agent: Agent) -> None:
    tables = ("countries", "fields", "ideal", "industries", "mailboxes", "names", "owners", "sequence")
    wanted = {*(f"{each}.toml" for each in tables), "page.md", "letters/hello.en.md", "letters/last.de.md", "series.py"}
    assert wanted <= agent.pins.keys()


def test_an_input_given_by_hand_is_an_id(agent: Agent) -> None:
    fields, trust = agent.accepted({"id": "501"})
    assert (fields["id"], trust["id"]) == ("501", "internal")


@pytest.mark.parametrize("occurred", [-1, 10**14, 2**53 - 1])
def test_a_time_that_no_calendar_has_is_none(occurred: int) -> None:
    assert LeadEvent(id="501", occurred=occurred).came is None


@pytest.mark.parametrize(
    ("begins", "file", "shape"), [('line = "50 to', "ideal.toml", Ideal), ('line = "large', "owners.toml", Owners)]
)
def test_the_tables_that_the_page_shows_can_be_used(tmp_path: Path, begins: str, file: str, shape: Any) -> None:
    example = (
        "[[rules]]\n" + begins + PAGE.read_text().partition(f"```toml\n[[rules]]\n{begins}")[2].partition("```")[0]
    )
    (tmp_path / file).write_text(example)
    assert table(tmp_path / file, shape).rules


def test_the_page_tells_of_every_outcome() -> None:
    told = PAGE.read_text()
    assert [each for each in get_args(Outcome) if f"`{each}`" not in told] == []
