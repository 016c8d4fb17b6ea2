"""The CRM's records and views. HubSpot API reference, "Contacts", "Companies", "Search", "Error handling"."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from typing import Any

from flask import g, request

from tests.sandbox.vendor import Fault, Vendor

Json = dict[str, Any]
TYPES = {"contacts": "companies", "companies": "contacts"}
AT = "2026-01-02T03:04:05.678Z"


@dataclass(eq=False)
class Record:
    """A contact or a company. `associated`: ids of the other kind."""

    id: str
    properties: dict[str, str]
    associated: list[str] = field(default_factory=list)
    archived: bool = False


class Crm(Vendor):
    """See the package."""

    def __init__(self, port: int = 0) -> None:
        super().__init__("hubspot-sandbox", port)
        self._ids = count(501)
        self.token = "pat-never-to-be-seen-anywhere"
        self.scopes = {f"crm.objects.{kind}.read" for kind in TYPES}
        self.policy = "TEN_SECONDLY_ROLLING"
        """Whose limit a 429 is."""
        self.contacts: dict[str, Record] = {}
        self.companies: dict[str, Record] = {}
        for kind in TYPES:
            at, name = f"/crm/v3/objects/{kind}", {"kind": kind}
            self.app.add_url_rule(f"{at}/<key>", f"get_{kind}", self._get, defaults=name)
            self.app.add_url_rule(f"{at}/search", f"search_{kind}", self._search, defaults=name, methods=["POST"])

    # -- steering -----------------------------------------------------------------------------------------------------

    def add_company(self, **properties: str) -> Record:
        return self._add(self.companies, properties)

    def add_contact(self, *companies: Record, **properties: str) -> Record:
        made = self._add(self.contacts, properties)
        made.associated = [each.id for each in companies]
        return made

    def _add(self, kept: dict[str, Record], properties: dict[str, str]) -> Record:
        made = Record(str(next(self._ids)), properties)
        kept[made.id] = made
        return made

    # -- the API ------------------------------------------------------------------------------------------------------

    def signed_in(self) -> str | None:
        return "private app" if request.headers.get("Authorization") == f"Bearer {self.token}" else None

    def told(self, status: int, words: str) -> Any:
        shape = {"status": "error", "message": words, "correlationId": "aeb5f871-7f07-4993-9211-075dc63e7cbf"}
        if status == 429:
            return shape | {"errorType": "RATE_LIMIT", "policyName": self.policy}
        names = {401: "INVALID_AUTHENTICATION", 403: "MISSING_SCOPES", 404: "OBJECT_NOT_FOUND"}
        return shape | {"category": names.get(status, "VALIDATION_ERROR")}

    def reads(self, kind: str) -> bool:
        return kind.startswith("search_")

    def _kept(self, kind: str) -> dict[str, Record]:
        if f"crm.objects.{kind}.read" not in self.scopes:
            raise Fault(403, self.told(403, "This app hasn't been granted all required scopes"))
        return self.contacts if kind == "contacts" else self.companies

    def _get(self, kind: str, key: str) -> Json:
        g.subject, by = key, request.args.get("idProperty", "id")
        for each in self._kept(kind).values():
            if not each.archived and key == (each.id if by == "id" else each.properties.get(by)):
                return self._shape(kind, each, _listed("properties"), _listed("associations"))
        raise Fault(404, self.told(404, "resource not found"))

    def _search(self, kind: str) -> Json:
        sent = request.get_json()
        found = [each for each in self._kept(kind).values() if not each.archived and _meets(each, sent)]
        start, limit = int(sent.get("after") or 0), sent.get("limit", 10)
        page = [self._shape(kind, each, sent.get("properties", []), []) for each in found[start : start + limit]]
        return {"total": len(found), "results": page}

    def _shape(self, kind: str, record: Record, properties: list[str], associations: list[str]) -> Json:
        wanted = dict.fromkeys([*properties, "hs_object_id", "createdate", "lastmodifieddate"])
        known = record.properties | {"hs_object_id": record.id, "createdate": AT, "lastmodifieddate": AT}
        shape: Json = {
            "id": record.id,
            "properties": {name: known.get(name) for name in wanted},
            "createdAt": AT,
            "updatedAt": AT,
            "archived": False,
        }
        other = TYPES[kind]
        if other in associations and record.associated:
            # One association is listed once for each of its labels.
            types = [f"{kind}_to_{other}", f"{kind}_to_{other}_unlabeled"]
            rows = [{"id": id, "type": each} for id in record.associated for each in types]
            shape["associations"] = {other: {"results": rows}}
        return shape


def _listed(name: str) -> list[str]:
    """A query argument that is given several times, or once with commas."""
    return [part for each in request.args.getlist(name) for part in each.split(",")]


def _meets(record: Record, sent: Json) -> bool:
    """One of the groups is met whole. Raises `Fault` for what the sandbox does not serve."""
    return any(all(_equals(record, each) for each in group["filters"]) for group in sent["filterGroups"])


def _equals(record: Record, wanted: Json) -> bool:
    if wanted["operator"] != "EQ":
        raise Fault(501, {"status": "error", "message": f"The sandbox does not serve {wanted['operator']}."})
    return record.properties.get(wanted["propertyName"], "").lower() == str(wanted["value"]).lower()
