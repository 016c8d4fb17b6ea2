"""The CRM's tools at the sandbox: found, not found, refused, and whose word each field is."""

from __future__ import annotations

import time
from typing import Any

import pytest

from agents.clients import hubspot
from agents.clients.web_site import NotThere
from agents.engine.errors import Later, Refused, ToolError
from agents.tools import TOOLS
from tests.agents.clients.elsewhere import Site, serving
from tests.agents.github import at_of, refusal
from tests.agents.vendors import Clerk
from tests.sandbox.hubspot import HubSpotSandbox

READS: dict[str, dict[str, Any]] = {
    "crm.find_contact": {"email": "mona@example.com"},
    "crm.contact": {"contact": "501"},
    "crm.find_company": {"domain": "example.com"},
    "crm.company": {"company": "501"},
}


def failed(reader: Clerk, name: str, **args: Any) -> ToolError:
    with pytest.raises(ToolError) as caught:
        reader.call(name, **args)
    assert "never-to-be-seen" not in str(caught.value)
    return caught.value


def test_a_contact_is_found_by_address_with_their_companies(crm: HubSpotSandbox, reader: Clerk) -> None:
    shop = crm.add_company(name="Mona's", domain="example.com")
    more: dict[str, Any] = {"firstname": "Mona", "hs_additional_emails": "m@example.com;mo@example.org"}
    mona = crm.add_contact(shop, email="mona@example.com", **more)
    found = reader.call("crm.find_contact", email="Mona@Example.com")
    assert (found["id"], found["first_name"], found["last_name"]) == (mona.id, "Mona", "")
    assert found["companies"] == [shop.id], "once, though it is associated under two labels"
    assert found["more_emails"] == ["m@example.com", "mo@example.org"]
    assert reader.call("crm.contact", contact=mona.id) == found


def test_the_primary_company_comes_first(crm: HubSpotSandbox, reader: Clerk) -> None:
    first, second = crm.add_company(domain="one.example"), crm.add_company(domain="two.example")
    contact = crm.add_contact(first, second, email="eve@example.com", associatedcompanyid=second.id)
    assert reader.call("crm.contact", contact=contact.id)["companies"] == [second.id, first.id]
    crm.person_edits(contact, associatedcompanyid="999")
    assert reader.call("crm.contact", contact=contact.id)["companies"] == [first.id, second.id]


def test_an_address_nobody_has_finds_nothing(reader: Clerk) -> None:
    assert reader.call("crm.find_contact", email="nobody@example.com") is None


def test_an_address_with_signs_in_it_is_an_address_and_no_path(crm: HubSpotSandbox, reader: Clerk) -> None:
    odd = crm.add_contact(email="o'b.c+d&e=f;g@example.com")
    assert reader.call("crm.find_contact", email="o'b.c+d&e=f;g@example.com")["id"] == odd.id


def test_a_key_is_one_piece_of_the_path_whatever_is_in_it() -> None:
    site = Site(404, b"{}")
    with serving(site):
        clerk = Clerk(hubspot_api_url=f"http://127.0.0.1:{site.port}", hubspot_access_token="pat-x")
        with pytest.raises(NotThere):
            hubspot.read(at_of(clerk.settings, TOOLS["crm.contact"]), "contacts", "../a/b?c#d", ("email",))
    [(_, path, _)] = site.seen
    assert path.partition("?")[0] == "/crm/v3/objects/contacts/..%2Fa%2Fb%3Fc%23d"


def test_companies_are_found_by_domain_and_there_may_be_several(crm: HubSpotSandbox, reader: Clerk) -> None:
    made = [crm.add_company(name=f"Shop {number}", domain="example.com") for number in range(12)]
    crm.add_company(name="Other", domain="example.org")
    found = reader.call("crm.find_company", domain="Example.com")
    assert [each["id"] for each in found["items"]] == [each.id for each in made[:10]]
    assert found["total"] == 12
    assert reader.call("crm.company", company=made[3].id) == found["items"][3]
    assert reader.call("crm.find_company", domain="example.net") == {"items": [], "total": 0}


def test_a_contact_that_is_not_there_is_refused_with_a_sentence(reader: Clerk) -> None:
    error = failed(reader, "crm.contact", contact="9")
    assert isinstance(error, Refused)
    assert str(error).startswith("contact 9: HubSpot finds nothing here")


def test_a_property_is_never_longer_than_it_may_be(crm: HubSpotSandbox, reader: Clerk) -> None:
    shop = crm.add_company(name="x" * 10_000, domain="example.com")
    assert len(reader.call("crm.company", company=shop.id)["name"]) == 2_000


def test_reading_is_all_that_is_done(crm: HubSpotSandbox, reader: Clerk) -> None:
    shop = crm.add_company(name="Mona's", domain="example.com")
    crm.add_contact(shop, email="mona@example.com")
    for name, args in READS.items():
        reader.call(name, **args) if name != "crm.contact" else None
    assert crm.writes == []
    assert {each.method for each in crm.requests} == {"GET", "POST"}


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize("how", ["500", "503", "drop-before", "drop-after"])
def test_a_failed_read_was_definitely_not_done(crm: HubSpotSandbox, reader: Clerk, name: str, how: Any) -> None:
    crm.fail(None, how)
    assert type(failed(reader, name, **READS[name])) is Later


@pytest.mark.parametrize(("policy", "least", "most"), [("TEN_SECONDLY_ROLLING", 5, 11), ("DAILY", 3500, 3601)])
def test_a_limit_that_does_not_say_how_long_is_waited_for_by_its_name(
    crm: HubSpotSandbox, reader: Clerk, policy: str, least: float, most: float
) -> None:
    crm.policy, crm.tells = policy, False
    crm.fail("get_contacts", "429")
    error = failed(reader, "crm.contact", contact="501")
    assert isinstance(error, Later)
    assert error.at is not None
    assert least <= error.at - time.time() <= most
    assert "stay away" in str(failed(reader, "crm.company", company="501"))


def test_a_scope_that_is_missing_is_named(crm: HubSpotSandbox, reader: Clerk) -> None:
    crm.scopes.clear()
    assert "crm.objects.contacts.read" in str(failed(reader, "crm.find_contact", email="mona@example.com"))


@pytest.mark.parametrize(
    ("token", "says"), [("", "is not set"), ("pat-\nx", "copy it anew"), ("pat-wrong", "does not accept")]
)
def test_a_token_that_will_not_do_is_named_and_not_shown(crm: HubSpotSandbox, token: str, says: str) -> None:
    error = failed(Clerk(hubspot_api_url=crm.url, hubspot_access_token=token), "crm.contact", contact="501")
    assert isinstance(error, Refused)
    assert "HUBSPOT_ACCESS_TOKEN" in str(error)
    assert says in str(error)
    assert "pat-" not in str(error)


@pytest.mark.parametrize(
    "email", ["", "mona", "a@b@c", "a b@example.com", "<a@example.com>", "a@example.com/x", "a@b?c", "a/b@c", "a%2e@b"]
)
def test_what_is_no_address_is_refused(email: str) -> None:
    assert "email" in refusal("crm.find_contact", email=email)


@pytest.mark.parametrize("id", ["", "abc", "1/2", "..", "1?x"])
def test_what_is_no_id_is_refused(id: str) -> None:
    assert "contact" in refusal("crm.contact", contact=id)
