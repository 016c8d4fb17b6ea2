"""What is served. HubSpot API reference; each view's name is its kind."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, g, request

from tests.sandbox.hubspot.defined import READ_ONLY, refusal, wrong
from tests.sandbox.hubspot.records import KINDS, Json, Record, history_of, told
from tests.sandbox.vendor import Fault

if TYPE_CHECKING:
    from tests.sandbox.hubspot.crm import Crm

OBJECTS = "/crm/v3/objects"
OPERATORS = {"EQ"}
TYPES = {
    202: ("notes", "contacts"),
    190: ("notes", "companies"),
    204: ("tasks", "contacts"),
    192: ("tasks", "companies"),
}


def serve(app: Flask) -> None:
    """Put the views in place."""
    add = app.add_url_rule
    for kind in KINDS:
        at, name = f"{OBJECTS}/{kind}", {"kind": kind}
        add(f"{at}/<key>", f"get_{kind}", _get, defaults=name)
        add(f"{at}/<key>", f"update_{kind}", _update, defaults=name, methods=["PATCH"])
        add(f"{at}/<key>", f"archive_{kind}", _archive, defaults=name, methods=["DELETE"])
        add(at, f"create_{kind}", _create, defaults=name, methods=["POST"])
        add(f"{at}/search", f"search_{kind}", _search, defaults=name, methods=["POST"])
        add(f"{at}/batch/read", f"read_{kind}", _batch, defaults=name, methods=["POST"])
        add(f"{at}/merge", f"merge_{kind}", _merge, defaults=name, methods=["POST"])
    ends = "/crm/v4/objects/<kind>/<key>/associations"
    add(f"{ends}/<to>", "list_associations", _links)
    add(f"{ends}/default/<to>/<other>", "associate", _link, methods=["PUT"])
    add(f"{ends}/<to>/<other>", "dissociate", _unlink, methods=["DELETE"])
    add("/crm/v3/owners/", "list_owners", _owners)
    add("/oauth/v2/private-apps/get/access-token-info", "token", _token, methods=["POST"])


def _crm() -> Crm:
    return current_app.vendor  # type: ignore[attr-defined,no-any-return]


def _may(kind: str, right: str) -> None:
    """Notes, calls and the like go by the right to contacts; mails have one of their own besides."""
    whose = kind if kind in ("contacts", "companies", "owners") else "contacts"
    needed = {f"crm.objects.{whose}.{right}", *({"sales-email-read"} if kind == "emails" else ())}
    if missing := needed - _crm().scopes:
        told = _crm().told(403, "This app hasn't been granted all required scopes to make this call.")
        why = {
            "message": "One or more of these scopes are required.",
            "context": {"requiredGranularScopes": [*missing]},
        }
        raise Fault(403, told | {"errors": [why]})


def _record(kind: str, key: str, by: str = "") -> Record:
    """By its id, that of one merged into it, or another property. Raises `Fault`."""
    kept = _crm().kept.get(kind, {})
    if by:
        found = next((each for each in kept.values() if not each.archived and _has(each, by) == key.lower()), None)
    else:
        found = kept.get(key)
    while found and found.merged_into:
        found = found.merged_into
    if found is None or found.archived:
        raise Fault(404, _crm().told(404, "resource not found"))
    return found


def _has(record: Record, name: str) -> str:
    return record.properties.get(name, "").lower()


def _get(kind: str, key: str) -> Json:
    g.subject = key
    _may(kind, "read")
    record = _record(kind, key, request.args.get("idProperty", ""))
    shape = shape_of(record, _listed("properties"))
    if names := _listed("propertiesWithHistory"):
        shape["propertiesWithHistory"] = {name: history_of(record.values.get(name, [])) for name in names}
    for other in _listed("associations"):
        if ids := record.links.get(other):
            # One association is listed once for each of its labels.
            labels = [f"{kind}_to_{other}", f"{kind}_to_{other}_unlabeled"]
            rows = [{"id": id, "type": each} for id in ids for each in labels]
            shape.setdefault("associations", {})[other] = {"results": rows}
    return shape


def _create(kind: str) -> tuple[Json, int]:
    _may(kind, "write")
    crm, sent = _crm(), request.get_json()
    properties = _checked(kind, sent["properties"])
    if kind == "contacts" and "email" in properties:
        properties["email"] = properties["email"].lower()
        if known := [each for each in crm.contacts.values() if _is(each, properties["email"])]:
            raise Fault(409, crm.told(409, f"Contact already exists. Existing ID: {known[0].id}"))
    ends = [_end(kind, each) for each in sent.get("associations") or []]
    made = crm.add(kind, properties, crm.us)
    for each in ends:
        crm.link(made, each)
    g.subject = made.id
    return shape_of(made, list(properties)), 201


def _is(record: Record, email: str) -> bool:
    return not record.archived and _has(record, "email") == email


def _end(kind: str, sent: Json) -> Record:
    """The other end of an association that an object is made with."""
    [how] = sent["types"]
    if how["associationCategory"] != "HUBSPOT_DEFINED" or TYPES.get(how["associationTypeId"], ("", ""))[0] != kind:
        raise Fault(400, _crm().told(400, f"Association type {how} is not valid for {kind}"))
    return _record(TYPES[how["associationTypeId"]][1], str(sent["to"]["id"]))


def _update(kind: str, key: str) -> Json:
    _may(kind, "write")
    record = _record(kind, key, request.args.get("idProperty", ""))
    g.subject = record.id
    properties = _checked(kind, request.get_json()["properties"])
    crm = _crm()
    made = {name: crm.rewrites(name, text) for name, text in properties.items()}
    crm.change(record, {name: text for name, text in made.items() if text is not None}, crm.us)
    return shape_of(record, list(properties))


def _checked(kind: str, sent: dict[str, Any]) -> dict[str, str]:
    """HubSpot takes all of it or nothing."""
    values = {name: "" if text is None else str(text) for name, text in sent.items()}
    if rows := list(wrong(_crm().properties[kind], _crm().options[kind], values)):
        raise Fault(400, refusal(rows))
    return values


def _archive(kind: str, key: str) -> tuple[str, int]:
    _may(kind, "write")
    found = _crm().kept[kind].get(key)
    if found and not found.archived:
        _crm().delete(found)
    return "", 204


def _merge(kind: str) -> Json:
    _may(kind, "write")
    sent = request.get_json()
    into = _record(kind, sent["primaryObjectId"])
    _crm().merge(into, _record(kind, sent["objectIdToMerge"]))
    return shape_of(into, [])


def _search(kind: str) -> Json:
    _may(kind, "read")
    sent = request.get_json()
    found = [each for each in _crm().kept[kind].values() if not each.archived and _seen(each) and _meets(each, sent)]
    found.sort(key=lambda each: each.created, reverse=_descending(sent))
    start, limit = int(sent.get("after") or 0), sent.get("limit", 10)
    page = [shape_of(each, sent.get("properties", [])) for each in found[start : start + limit]]
    return {"total": len(found), "results": page}


def _seen(record: Record) -> bool:
    """The search is behind: it knows what was made some time ago."""
    return record.created + timedelta(seconds=_crm().search_delay) <= _crm().now()


def _descending(sent: Json) -> bool:
    sorts = sent.get("sorts") or [{"propertyName": "createdate", "direction": "ASCENDING"}]
    [how] = sorts
    if isinstance(how, str):
        how = {"propertyName": how.lstrip("-"), "direction": "DESCENDING" if how.startswith("-") else "ASCENDING"}
    if how["propertyName"] != "createdate":
        raise Fault(501, {"status": "error", "message": f"The sandbox does not sort by {how['propertyName']}."})
    return bool(how["direction"] == "DESCENDING")


def _meets(record: Record, sent: Json) -> bool:
    """One of the groups is met whole. Raises `Fault` for what the sandbox does not serve."""
    return any(all(_equals(record, each) for each in group["filters"]) for group in sent["filterGroups"])


def _equals(record: Record, wanted: Json) -> bool:
    if wanted["operator"] not in OPERATORS:
        raise Fault(501, {"status": "error", "message": f"The sandbox does not serve {wanted['operator']}."})
    name, value = wanted["propertyName"], str(wanted["value"]).lower()
    if name == "hs_email_domain":
        return _has(record, "email").partition("@")[2] == value
    if name.startswith("associations."):
        return value in record.links.get({"company": "companies", "contact": "contacts"}[name.partition(".")[2]], [])
    return _has(record, name) == value


def _batch(kind: str) -> tuple[Json, int]:
    """What is not there makes the answer a 207."""
    _may(kind, "read")
    sent, known = request.get_json(), _crm().kept[kind]
    ids = [each["id"] for each in sent["inputs"]]
    if len(ids) > 100:
        raise Fault(400, _crm().told(400, "The batch has more than 100 inputs"))
    gone = [id for id in ids if id not in known or known[id].archived]
    results = [shape_of(known[id], sent.get("properties", [])) for id in ids if id not in gone]
    answer: Json = {"status": "COMPLETE", "results": results, "startedAt": told(_crm().now())}
    answer["completedAt"] = told(_crm().now())
    if not gone and not _crm().batch_trouble:
        return answer, 200
    error = {"status": "error", "category": _crm().batch_trouble or "OBJECT_NOT_FOUND", "message": "Not got: some"}
    return answer | {"numErrors": 1, "errors": [error | {"context": {"ids": gone}}]}, 207


def _links(kind: str, key: str, to: str) -> Json:
    _may(kind, "read")
    ids = _record(kind, key).links.get(to, [])
    start, limit = int(request.args.get("after", 0)), min(int(request.args.get("limit", 500)), 500)
    how = [{"category": "HUBSPOT_DEFINED", "typeId": 279, "label": None}]
    page = [{"toObjectId": int(id), "associationTypes": how} for id in ids[start : start + limit]]
    more = {"paging": {"next": {"after": str(start + limit), "link": "?"}}} if start + limit < len(ids) else {}
    return {"results": page, **more}


def _link(kind: str, key: str, to: str, other: str) -> Json:
    _may(kind, "write")
    one, two = _record(kind, key), _record(to, other)
    g.subject = one.id
    _crm().link(one, two)
    spec = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 279}
    row = {"from": {"id": one.id}, "to": {"id": two.id}, "associationSpec": spec}
    at = told(_crm().now())
    return {"status": "COMPLETE", "results": [row], "startedAt": at, "completedAt": at}


def _unlink(kind: str, key: str, to: str, other: str) -> tuple[str, int]:
    _may(kind, "write")
    one, two = _record(kind, key), _record(to, other)
    for here, there in ((one, two), (two, one)):
        here.links[there.kind] = [id for id in here.links.get(there.kind, []) if id != there.id]
    return "", 204


def _owners() -> Json:
    _may("owners", "read")
    active = request.args.get("archived", "false").lower() != "true"
    at = told(_crm().now())
    rows = [
        {
            "id": each.id,
            "email": each.email,
            "firstName": each.first,
            "lastName": each.last,
            "type": "PERSON",
            "userId": each.user,
            "userIdIncludingInactive": each.user,
            "createdAt": at,
            "updatedAt": at,
            "archived": not each.active,
        }
        for each in _crm().owners
        if each.active == active
    ]
    return {"results": rows}


def _token() -> Json:
    """Not in HubSpot's own client: "Private apps", access token information."""
    if request.get_json().get("tokenKey") != _crm().token or not _crm().answers_whose:
        raise Fault(404, _crm().told(404, "token not found"))
    return {"userId": 7, "hubId": _crm().portal, "appId": _crm().app_id, "scopes": sorted(_crm().scopes)}


def shape_of(record: Record, properties: list[str]) -> Json:
    """An object as HubSpot gives it: what it has not got is null, and a property that there is not is left out."""
    there = _crm().properties[record.kind].union(READ_ONLY)
    first = min((values[-1] for values in record.values.values()), key=lambda each: each.at, default=None)
    made = {"hs_object_source": first.writer.source, "hs_object_source_id": first.writer.id} if first else {}
    own = {"hs_object_id": record.id, "createdate": told(record.created), "lastmodifieddate": told(record.updated)}
    known = record.properties | made | own
    return {
        "id": record.id,
        "properties": {name: known.get(name) for name in dict.fromkeys([*properties, *own]) if name in there},
        "createdAt": told(record.created),
        "updatedAt": told(record.updated),
        "archived": record.archived,
    }


def _listed(name: str) -> list[str]:
    """A query argument that is given several times, or once with commas."""
    return [part for each in request.args.getlist(name) for part in each.split(",") if part]
