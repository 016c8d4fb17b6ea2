"""A shop of pets whose API an OpenAPI document describes, for tests: it keeps its pets, and is told to misbehave.

    with PetsSandbox() as shop:
        shop.url, shop.key
        shop.document(), shop.toml()                # what servers.toml says of it; its key is in PETS_KEY
        shop.pets, shop.sold                        # what it has, and each sale by pet: how often it was made
        shop.instead = Response("<html>…")          # what it answers instead
        shop.last                                   # the last request as it arrived
        shop.fail("sell", "drop-after")             # see tests.sandbox.vendor

Kinds: ``list_pets show_pet add_pet change_pet drop_pet sell note form upload echo``. A sale is made once for each
`Idempotency-Key`.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from tests.sandbox.vendor import Fault, Vendor

PET: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name"],
    "properties": {
        "id": {"type": "string", "readOnly": True},
        "name": {"type": "string", "maxLength": 40},
        "tag": {"type": "string", "nullable": True, "enum": ["cat", "dog"]},
        "kin": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
    },
}
ID: dict[str, Any] = {"name": "petId", "in": "path", "required": True, "schema": {"type": "string"}}
BODY = {"required": True, "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Pet"}}}}


@dataclass(frozen=True)
class Arrived:
    """A request as it came."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class PetsSandbox(Vendor):
    """See the module."""

    def __init__(self, port: int = 0) -> None:
        super().__init__("pets-sandbox", port)
        self.key = "pet-key-never-to-be-seen"
        self.pets: dict[str, dict[str, Any]] = {"p1": {"id": "p1", "name": "Tom", "tag": "cat"}}
        self.sold: Counter[str] = Counter()
        self.instead: Response | None = None
        self.arrived: list[Arrived] = []
        self._sales: dict[str, tuple[str, Any]] = {}
        self._rule("/pets", "list_pets", lambda: jsonify({"pets": [*self.pets.values()], "key": self.key}))
        self._rule("/pets", "add_pet", self._add, "POST")
        self._rule("/pets/<id>", "show_pet", lambda id: jsonify(self._pet(id)))
        self._rule("/pets/<id>", "change_pet", self._change, "PATCH")
        self._rule("/pets/<id>", "drop_pet", self._drop, "DELETE")
        self._rule("/pets/<id>/sale", "sell", self._sell, "POST")
        self._rule("/pets/<id>/note", "note", self._note, "POST")
        self._rule("/form", "form", lambda: jsonify(request.form.to_dict(flat=False)), "POST")
        self._rule("/upload", "upload", lambda: jsonify(request.form.to_dict(flat=False)), "POST")
        self._rule("/echo/<path:rest>", "echo", lambda rest: jsonify({"path": rest}))

    @property
    def last(self) -> Arrived:
        return self.arrived[-1]

    def forget_sales(self) -> None:
        """As if none had been made."""
        self.sold.clear()
        self._sales.clear()

    def document(self) -> dict[str, Any]:
        """OpenAPI 3.0, as such documents are written."""
        return {
            "openapi": "3.0.3",
            "info": {"title": "Pets", "version": "1"},
            "servers": [{"url": self.url}],
            "components": {"schemas": {"Pet": PET}, "parameters": {"PetId": ID}},
            "paths": {
                "/pets": {
                    "get": {
                        "operationId": "listPets",
                        "summary": "List pets.",
                        "parameters": [
                            {"name": "tag", "in": "query", "schema": {"type": "string", "enum": ["cat", "dog"]}},
                            {"name": "limit", "in": "query", "schema": {"type": "integer", "maximum": 100}},
                            {"name": "filter[ids]", "in": "query", "explode": False, "schema": {"type": "array"}},
                        ],
                    },
                    "post": {"operationId": "pets/add-pet", "requestBody": BODY},
                },
                "/pets/{petId}": {
                    "parameters": [{"$ref": "#/components/parameters/PetId"}],
                    "get": {"operationId": "showPet"},
                    "patch": {"operationId": "changePet", "requestBody": BODY},
                    "delete": {},
                },
                "/pets/{petId}/sale": {
                    "parameters": [{"$ref": "#/components/parameters/PetId"}],
                    "post": {
                        "operationId": "sell",
                        "parameters": [{"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}],
                        "requestBody": _body("application/json", {"cents": {"type": "integer"}}),
                    },
                },
                "/pets/{petId}/note": {
                    "parameters": [{"$ref": "#/components/parameters/PetId"}],
                    "post": {
                        "operationId": "note",
                        "requestBody": _body("application/json", {"text": {"type": "string"}}),
                    },
                },
                "/form": {
                    "post": {
                        "operationId": "form",
                        "requestBody": _body("application/x-www-form-urlencoded", {"a": {}, "b": {"type": "array"}}),
                    }
                },
                "/upload": {
                    "post": {
                        "operationId": "upload",
                        "requestBody": _body(
                            "multipart/form-data", {"a": {}, "f": {"type": "string", "format": "binary"}}
                        ),
                    }
                },
                "/echo/{rest}": {"get": {"operationId": "echo"}},
                "/jar": {
                    "get": {
                        "operationId": "jar",
                        "parameters": [{"name": "sid", "in": "cookie", "required": True, "schema": {"type": "string"}}],
                    }
                },
            },
        }

    def toml(self, more: str = "") -> str:
        headers = 'headers = { Authorization = "Bearer {PETS_KEY}" }'
        return f'[apis.pets]\ndocument = "apis/pets.json"\n{headers}\n{more}'

    def signed_in(self) -> str | None:
        headers = dict(request.headers.items())
        query = request.query_string.decode()
        self.arrived.append(Arrived(request.method, request.path, query, headers, request.get_data()))
        return "us" if request.headers.get("Authorization") == f"Bearer {self.key}" else None

    def told(self, status: int, words: str) -> Any:
        return {"title": words, "status": status, "detail": f"signed in with {request.headers.get('Authorization')}"}

    def _rule(self, path: str, kind: str, view: Any, method: str = "GET") -> None:
        def answer(**args: Any) -> ResponseReturnValue:
            return self.instead if self.instead is not None else view(**args)

        self.app.add_url_rule(path, kind, answer, methods=[method])

    def _pet(self, id: str) -> dict[str, Any]:
        if id not in self.pets:
            raise Fault(404, self.told(404, "no such pet"))
        return self.pets[id]

    def _add(self) -> ResponseReturnValue:
        pet = {"id": f"p{len(self.pets) + 1}", **request.get_json()}
        self.pets[pet["id"]] = pet
        return jsonify(pet), 201

    def _change(self, id: str) -> ResponseReturnValue:
        self._pet(id).update(request.get_json())
        return jsonify(self.pets[id])

    def _drop(self, id: str) -> ResponseReturnValue:
        self._pet(id)
        del self.pets[id]
        return "", 204

    def _sell(self, id: str) -> ResponseReturnValue:
        key, said = request.headers.get("Idempotency-Key", ""), request.get_json()
        if key in self._sales:
            return jsonify(self._sales[key][1])
        self.sold[id] += 1
        receipt = {"sale": len(self._sales) + 1, **said}
        if key:
            self._sales[key] = (id, receipt)
        return jsonify(receipt)

    def _note(self, id: str) -> ResponseReturnValue:
        self.sold[f"note:{id}"] += 1
        return jsonify({"ok": True})


def _body(kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {kind: {"schema": {"type": "object", "properties": properties}}}}
