"""The sandbox HubSpot, with HubSpot's own client as the judge."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, request
from hubspot import HubSpot
from hubspot.crm.companies import Filter, FilterGroup, PublicObjectSearchRequest
from hubspot.crm.contacts import Error, ErrorDetail, PublicMergeInput
from hubspot.crm.contacts.exceptions import ApiException
from hubspot.crm.objects.notes.exceptions import ApiException as NotesException
from hubspot.utils.signature import Signature

from tests.sandbox.github.server import Server
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
    sent = PublicObjectSearchRequest(filter_groups=[FilterGroup(filters=[wanted])], properties=["name"], limit=10)
    found = api.crm.companies.search_api.do_search(public_object_search_request=sent)
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


def test_a_contact_is_made_changed_and_archived_with_its_history(crm: HubSpotSandbox, api: Any) -> None:
    basic = api.crm.contacts.basic_api
    made = basic.create({"properties": {"email": "Mona@Example.com", "jobtitle": "CTO"}})
    basic.update(made.id, {"properties": {"jobtitle": "CIO"}})
    crm.person_edits(crm.contacts[made.id], jobtitle="Chief")
    found = basic.get_by_id(made.id, properties=["email"], properties_with_history=["jobtitle", "city"])
    assert found.properties["email"] == "mona@example.com"
    rows = [
        (each.value, each.source_type, each.source_id, each.updated_by_user_id)
        for each in found.properties_with_history["jobtitle"]
    ]
    ours = ("INTEGRATION", str(crm.app_id), None)
    assert rows == [("Chief", "CRM_UI", "userId:7", 7), ("CIO", *ours), ("CTO", *ours)]
    assert found.properties_with_history["city"] == []
    stamps = [each.timestamp for each in found.properties_with_history["jobtitle"]]
    assert stamps == sorted(stamps, reverse=True)
    basic.archive(made.id)
    with pytest.raises(ApiException) as caught:
        basic.get_by_id(made.id)
    assert caught.value.status == 404
    assert crm.count("update_contacts", made.id) == 1


def test_an_address_that_is_taken_is_a_conflict_that_names_the_contact(crm: HubSpotSandbox, api: Any) -> None:
    mona = crm.add_contact(email="mona@example.com")
    with pytest.raises(ApiException) as caught:
        api.crm.contacts.basic_api.create({"properties": {"email": "mona@example.com"}})
    assert caught.value.status == 409
    assert f"Contact already exists. Existing ID: {mona.id}" in caught.value.body


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"shoe_size": "43"}, "PROPERTY_DOESNT_EXIST"),
        ({"lifecyclestage": "friend"}, "INVALID_OPTION"),
        ({"createdate": "2026-01-01"}, "READ_ONLY_VALUE"),
        ({"jobtitle": "x" * 65_537}, "VALUE_TOO_LONG"),
        ({"email": "nobody"}, "INVALID_EMAIL"),
    ],
)
def test_values_that_are_not_valid_change_nothing_at_all(
    crm: HubSpotSandbox, api: Any, sent: dict[str, str], error: str
) -> None:
    mona = crm.add_contact(email="mona@example.com")
    with pytest.raises(ApiException) as caught:
        api.crm.contacts.basic_api.update(mona.id, {"properties": {"city": "Berlin", **sent}})
    assert caught.value.status == 400
    told = Error(**json.loads(caught.value.body, object_hook=_known))
    assert (told.category, [each.code for each in told.errors]) == ("VALIDATION_ERROR", [error])
    assert [each.context["propertyName"] for each in told.errors] == [list(sent)]
    assert crm.writes == []


def _known(shape: dict[str, Any]) -> Any:
    """JSON as the client's own models of errors take it."""
    if "code" in shape:
        return ErrorDetail(message=shape["message"], code=shape["code"], context=shape["context"])
    if "correlationId" in shape:
        wanted = {"message": "message", "category": "category", "errors": "errors", "correlationId": "correlation_id"}
        return {new: shape[old] for old, new in wanted.items()}
    return shape


def test_of_two_that_are_merged_the_old_id_answers_with_the_new_one(crm: HubSpotSandbox, api: Any) -> None:
    mona, other = crm.add_contact(email="mona@example.com"), crm.add_contact(email="m@example.com", city="Bonn")
    basic = api.crm.contacts.basic_api
    basic.merge(PublicMergeInput(object_id_to_merge=other.id, primary_object_id=mona.id))
    assert basic.get_by_id(other.id).id == mona.id
    found = basic.get_by_id(mona.id, properties=["city", "hs_merged_object_ids"])
    assert (found.properties["city"], found.properties["hs_merged_object_ids"]) == ("Bonn", other.id)


def test_companies_are_made_and_several_may_have_one_domain(crm: HubSpotSandbox, api: Any) -> None:
    basic = api.crm.companies.basic_api
    first, second = (basic.create({"properties": {"domain": "example.com"}}) for _ in range(2))
    assert first.id != second.id
    basic.update(first.id, {"properties": {"name": "Mona's"}})
    assert crm.companies[first.id].properties["name"] == "Mona's"
    basic.archive(second.id)
    assert crm.companies[second.id].archived


def test_the_search_is_behind_and_sorts_as_it_is_told(crm: HubSpotSandbox, api: Any) -> None:
    made = [crm.add_contact(email=f"{name}@example.com") for name in ("a", "b")]
    wanted = Filter(property_name="hs_email_domain", operator="EQ", value="example.com")
    newest = PublicObjectSearchRequest(filter_groups=[FilterGroup(filters=[wanted])], sorts=["-createdate"], limit=1)
    search = api.crm.contacts.search_api.do_search
    found = search(public_object_search_request=newest)
    assert (found.total, [each.id for each in found.results]) == (2, [made[1].id])
    crm.search_delay = 60.0
    assert search(public_object_search_request=newest).total == 0


@pytest.mark.parametrize(
    ("kind", "properties", "how"),
    [
        ("notes", {"hs_note_body": "Hello", "hs_timestamp": "2026-11-01T09:00:00Z"}, 202),
        ("tasks", {"hs_task_subject": "Call", "hs_timestamp": "2026-11-01T09:00:00Z"}, 204),
    ],
)
def test_notes_and_tasks_are_made_at_a_contact_and_found_at_it(
    crm: HubSpotSandbox, api: Any, kind: str, properties: dict[str, str], how: int
) -> None:
    mona = crm.add_contact(email="mona@example.com")
    ends = [{"to": {"id": mona.id}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": how}]}]
    objects = getattr(api.crm.objects, kind)
    made = objects.basic_api.create({"properties": properties, "associations": ends})
    page = api.crm.associations.v4.basic_api.get_page("contacts", mona.id, kind, limit=500)
    assert [str(each.to_object_id) for each in page.results] == [made.id]
    wanted = {"inputs": [{"id": made.id}], "properties": [next(iter(properties))], "propertiesWithHistory": []}
    batch = objects.batch_api.read(wanted)
    assert [each.properties[next(iter(properties))] for each in batch.results] == [next(iter(properties.values()))]


def test_a_note_cannot_hang_on_what_it_has_no_type_for(crm: HubSpotSandbox, api: Any) -> None:
    mona = crm.add_contact(email="mona@example.com")
    ends = [{"to": {"id": mona.id}, "types": [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204}]}]
    with pytest.raises(NotesException) as caught:
        api.crm.objects.notes.basic_api.create({"properties": {"hs_note_body": "x"}, "associations": ends})
    assert caught.value.status == 400
    assert crm.writes == []


def test_a_batch_of_which_some_are_gone_is_a_207(crm: HubSpotSandbox, api: Any) -> None:
    mona = crm.add_contact(email="mona@example.com")
    mail = crm.add_engagement("emails", mona, hs_email_direction="EMAIL")
    crm.delete(gone := crm.add_engagement("emails", mona))
    wanted = {"inputs": [{"id": mail.id}, {"id": gone.id}], "properties": [], "propertiesWithHistory": []}
    answer = api.crm.objects.emails.batch_api.read_with_http_info(wanted)
    assert answer[1] == 207
    assert [each.id for each in answer[0].results] == [mail.id]
    assert [each.category for each in answer[0].errors] == ["OBJECT_NOT_FOUND"]


def test_associations_are_made_listed_in_pages_and_taken_away(crm: HubSpotSandbox, api: Any) -> None:
    mona, links = crm.add_contact(email="mona@example.com"), api.crm.associations.v4.basic_api
    shops = [crm.add_company(domain=f"{number}.example") for number in range(3)]
    for shop in [*shops, shops[0]]:
        links.create_default("contacts", mona.id, "companies", shop.id)
    page = links.get_page("contacts", mona.id, "companies", limit=2)
    rest = links.get_page("contacts", mona.id, "companies", limit=2, after=page.paging.next.after)
    assert [str(each.to_object_id) for each in (*page.results, *rest.results)] == [each.id for each in shops]
    assert rest.paging is None
    links.archive("contacts", mona.id, "companies", shops[0].id)
    assert crm.linked(mona, "companies") == shops[1:]


def test_owners_are_listed_those_who_left_apart(crm: HubSpotSandbox, api: Any) -> None:
    ann, bob = crm.add_owner("ann@acme.example", "Ann", "Lee"), crm.add_owner("bob@acme.example", active=False)
    [here] = api.crm.owners.owners_api.get_page().results
    [left] = api.crm.owners.owners_api.get_page(archived=True).results
    assert (here.id, here.first_name, here.archived) == (ann.id, "Ann", False)
    assert (left.id, left.email, left.archived) == (bob.id, "bob@acme.example", True)


def test_changes_are_told_by_webhooks_that_hubspots_own_verifier_takes(crm: HubSpotSandbox) -> None:
    seen: list[tuple[bytes, dict[str, str]]] = []
    app = Flask("receiver")

    @app.post("/webhooks/hubspot")
    def receive() -> tuple[str, int]:
        seen.append((request.get_data(), dict(request.headers)))
        return "", 202

    server = Server(app, 0)
    server.start()
    try:
        crm.webhooks = url, secret = f"{server.url}/webhooks/hubspot", "a-secret"
        mona = crm.add_contact(email="mona@example.com")
        crm.person_edits(mona, jobtitle="Chief")
        crm.delete(mona)
    finally:
        server.stop()
    events = [json.loads(body)[0] for body, _ in seen]
    names = [each["subscriptionType"] for each in events]
    assert names == ["contact.creation", "contact.propertyChange", "contact.deletion"]
    assert (events[1]["propertyName"], events[1]["changeSource"]) == ("jobtitle", "CRM_UI")
    body, headers = seen[1]
    assert Signature.is_valid(
        signature=headers["X-Hubspot-Signature-V3"],
        client_secret=secret,
        request_body=body.decode(),
        http_uri=url,
        http_method="POST",
        signature_version="v3",
        timestamp=headers["X-Hubspot-Request-Timestamp"],
    )
    crm.person_edits(mona, jobtitle="gone")
    assert [each["subscriptionType"] for each in crm.undelivered] == ["contact.propertyChange"], "nobody answers"
