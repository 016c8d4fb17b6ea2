"""The sandbox HubSpot, with HubSpot's own client as the judge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hubspot import HubSpot
from hubspot.crm.companies import Filter, FilterGroup, PublicObjectSearchRequest
from hubspot.crm.contacts.exceptions import ApiException

from tests.sandbox.hubspot import HubSpotSandbox


@pytest.fixture
def crm() -> Iterator[HubSpotSandbox]:
    with HubSpotSandbox() as crm:
        yield crm


@pytest.fixture
def api(crm: HubSpotSandbox) -> Any:
    return HubSpot(access_token=crm.token, host=crm.url, retry=False)


def test_a_contact_comes_with_its_properties_and_associations(crm: HubSpotSandbox, api: Any) -> None:
    shop = crm.add_company(name="Mona's", domain="example.com")
    mona = crm.add_contact(shop, email="mona@example.com", firstname="Mona")
    found = api.crm.contacts.basic_api.get_by_id(
        contact_id="mona@example.com",
        id_property="email",
        properties=["email", "firstname", "lastname"],
        associations=["companies"],
    )
    assert (found.id, found.archived) == (mona.id, False)
    assert found.properties["firstname"] == "Mona"
    assert found.properties["lastname"] is None
    assert {each.id for each in found.associations["companies"].results} == {shop.id}
    assert found.created_at.year == 2026


def test_companies_are_searched_by_domain(crm: HubSpotSandbox, api: Any) -> None:
    shop = crm.add_company(name="Mona's", domain="example.com")
    crm.add_company(name="Other", domain="example.org")
    wanted = Filter(property_name="domain", operator="EQ", value="example.com")
    request = PublicObjectSearchRequest(filter_groups=[FilterGroup(filters=[wanted])], properties=["name"], limit=10)
    found = api.crm.companies.search_api.do_search(public_object_search_request=request)
    assert found.total == 1
    assert [(each.id, each.properties["name"]) for each in found.results] == [(shop.id, "Mona's")]


@pytest.mark.parametrize("scopes", [set(), {"crm.objects.contacts.read"}])
def test_what_is_not_there_or_not_allowed_is_an_error_of_the_clients(
    crm: HubSpotSandbox, api: Any, scopes: set[str]
) -> None:
    crm.scopes = scopes
    with pytest.raises(ApiException) as caught:
        api.crm.contacts.basic_api.get_by_id(contact_id="9")
    assert caught.value.status == (404 if scopes else 403)


def test_another_token_is_turned_away(crm: HubSpotSandbox) -> None:
    stranger = HubSpot(access_token="pat-of-nobody", host=crm.url)
    with pytest.raises(ApiException) as caught:
        stranger.crm.contacts.basic_api.get_by_id(contact_id="501")
    assert caught.value.status == 401


def test_what_goes_wrong_on_request_goes_wrong_for_the_client_too(crm: HubSpotSandbox, api: Any) -> None:
    made = crm.add_contact(email="mona@example.com")
    crm.fail("get_contacts", "429", seconds=9)
    with pytest.raises(ApiException) as caught:
        api.crm.contacts.basic_api.get_by_id(contact_id=made.id)
    assert (caught.value.status, caught.value.headers["Retry-After"]) == (429, "9")
    assert api.crm.contacts.basic_api.get_by_id(contact_id=made.id).id == made.id
