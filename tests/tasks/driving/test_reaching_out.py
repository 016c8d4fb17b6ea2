"""Runs that read the web and ask providers of leads: what they may ask unasked, what they pay, what they come to."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.clients.fetch import following
from agents.engine.journal import Ended, Returned
from tasks import deciding
from tasks.driving.drive import drive
from tasks.store import Store
from tasks.world import World
from tests.sandbox.leads import LeadsSandbox
from tests.sandbox.shop import Shop
from tests.sandbox.website import Website, page, to
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

WEB = '[tools]\n"web.fetch" = {}\n"web.homepage" = {}\n'
PAID = '[limits]\nusd = 0.25\n\n[tools]\n"leads.acme" = {}\n'
LEAD = flow(
    'lead = yield Call("leads.acme", domain=ticket.charge)\n'
    '    return Done(summary=", ".join(f"{each.name}={each.value}" for each in lead.fields) or "nothing is known")'
)
PAGE = flow('page = yield Call("web.fetch", url=ticket.charge)\n    return Done(summary=page.text)')
HOMEPAGE = flow('page = yield Call("web.homepage", domain=ticket.charge)\n    return Done(summary=page.text)')


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kit]:
    made = Kit(tmp_path, store, shop)
    networks = (ipaddress.ip_network("127.0.0.0/8"),)
    made.settings = made.settings.model_copy(update={"web_allowed_networks": networks})
    yield made
    following.forget_all()


@pytest.fixture
def seller(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> Iterator[LeadsSandbox]:
    with LeadsSandbox() as seller:
        monkeypatch.setenv("ACME_KEY", seller.key)
        (kit.settings.config_dir / "leads.toml").write_text(seller.toml())
        seller.add("example.com", name="Mona's", metrics={"employees": 12})
        yield seller


def begun(kit: Kit, workflow: str, what: str, trust: str = "untrusted") -> tuple[World, str]:
    """A run that is given somebody's words, driven as far as it goes."""
    kit.install(workflow, **{"[tools]": PAID if workflow == LEAD else WEB})
    world = kit.world()
    drive(world, id := kit.begin(world=world, fields={"charge": what}, trust={"charge": trust}))
    return world, id


def ended(kit: Kit, id: str) -> Ended:
    run = kit.run(id)
    assert run.ended is not None, run.open
    return run.ended


def test_a_provider_is_asked_about_anybodys_domain_and_paid_for(kit: Kit, seller: LeadsSandbox) -> None:
    _, id = begun(kit, LEAD, "example.com")
    end = ended(kit, id)
    assert end.summary == "name=Mona's, employees=12. No language model was used."
    assert end.totals.usd == pytest.approx(0.1)
    assert seller.billed == ["example.com"]
    [returned] = [each.entry for each in kit.store.journals.entries(id) if isinstance(each.entry, Returned)]
    assert returned.trust == {}


def test_what_nobody_knows_ends_well(kit: Kit, seller: LeadsSandbox) -> None:
    _, id = begun(kit, LEAD, "nobody.example")
    assert (ended(kit, id).status, ended(kit, id).summary.split(".")[0]) == ("done", "nothing is known")


def test_a_provider_without_credit_ends_the_run_in_words_at_once(kit: Kit, seller: LeadsSandbox) -> None:
    seller.credits = 0
    _, id = begun(kit, LEAD, "example.com")
    assert ended(kit, id).status == "failed"
    assert "nothing is left to spend at 127.0.0.1" in ended(kit, id).summary
    assert len(seller.requests) == 1


def test_a_provider_that_keeps_failing_costs_no_more_than_may_be_spent_before_people_are_asked(
    kit: Kit, seller: LeadsSandbox
) -> None:
    seller.fail("company", "503", times=9)
    seller.tells = False
    world, id = begun(kit, LEAD, "example.com")
    for _ in range(9):
        kit.later(301)
        drive(world, id)
    [question] = kit.run(id).open.values()
    assert (question.asked.of, len(seller.requests)) == ("spent", 2)
    assert question.asked.why.endswith("$0.20 of $0.25, and the next step may take $0.10")
    seller.heal()
    deciding.decide(world, f"{id}.{question.asked.question}", deciding.Answer("top_up", "ann", "cli"))
    drive(world, id)
    assert ended(kit, id).totals.usd == pytest.approx(0.3)


def test_an_address_that_an_outsider_chose_is_asked_about_and_then_read(kit: Kit) -> None:
    with Website() as site:
        site.pages["/"] = page("<p>bread</p>")
        world, id = begun(kit, PAGE, site.url)
        [question] = kit.run(id).open.values()
        assert (question.asked.of, site.seen) == ("approve", [])
        deciding.decide(world, f"{id}.{question.asked.question}", deciding.Answer("approved", "ann", "cli"))
        drive(world, id)
        assert ended(kit, id).summary.startswith("bread")


def test_an_address_of_our_own_is_read_unasked(kit: Kit) -> None:
    with Website() as site:
        site.pages["/"] = page("<p>bread</p>")
        _, id = begun(kit, PAGE, site.url, trust="internal")
        assert ended(kit, id).summary.startswith("bread")


def test_a_page_that_leads_inside_ends_the_run_in_words(kit: Kit) -> None:
    with Website() as site:
        site.pages["/"] = to("http://169.254.169.254/latest/meta-data/")
        _, id = begun(kit, PAGE, site.url, trust="internal")
    assert ended(kit, id).status == "failed"
    assert "169.254.169.254, which is not public" in ended(kit, id).summary


@pytest.mark.parametrize("domain", ["localhost", "<script>alert(1)</script>", "169.254.169.254", "x" * 300])
def test_a_domain_that_nobody_can_have_registered_ends_the_run_in_words(kit: Kit, domain: str) -> None:
    _, id = begun(kit, HOMEPAGE, domain)
    assert ended(kit, id).status == "failed"
    assert ended(kit, id).stop == "failed"
