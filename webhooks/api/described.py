"""One operation as OpenAPI 3.1 says it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from werkzeug.routing import Rule

from webhooks.api.operation import JSON, Operation, Shape
from webhooks.api.shapes import ProblemDocument
from webhooks.problems import MEDIA_TYPE

Refs = Mapping[Shape, Mapping[str, Any]]
"""Where the document has each shape."""
PREFIX = "/v1/"
VARIABLE = re.compile(r"<(?:any\(([^)]*)\):)?(\w+)>")
"""A part of a route that varies: what it may be (empty: any text), and its name."""
ALWAYS = {
    401: "No API key was sent, or it is not known.",
    403: "The key has none of the scopes, or is for another agent.",
    503: "The store is away, or no place is free; nothing was taken. `Retry-After` says when to try again.",
}
BODIED = {
    400: "The body is not JSON, or not an object.",
    408: "The body was not here within ten seconds.",
    413: "The body is longer than 1 MB.",
    415: "The body is not application/json.",
}
FITTING = {422: "The request does not fit; `detail` names each field."}
FINDING = {404: "There is no such thing."}


def path(rule: Rule) -> str:
    """A route as the document writes it: /v1/runs/{run}."""
    return VARIABLE.sub(r"{\2}", rule.rule)


def described(rule: Rule, method: str, operation: Operation, words: str, refs: Refs) -> dict[str, Any]:
    """The operation at a route; `words` is what its view says of itself."""
    told: dict[str, Any] = {
        "operationId": "_".join((method, *re.findall(r"\w+", path(rule).removeprefix(PREFIX)))),
        "tags": [rule.endpoint.split(".")[-2]],
        "summary": words.partition("\n")[0].rstrip("."),
        "description": words,
        "security": [{"bearer": [scope]} for scope in operation.scopes],
        "parameters": [*_in_path(rule), *_fields(operation.query, "query"), *_fields(operation.sent, "header")],
        "responses": {**_answers(operation, refs), **_problems(rule, operation, refs)},
    }
    if operation.body:
        needed = any(field.is_required() for field in operation.body.model_fields.values())
        told["requestBody"] = {
            "content": {JSON: {"schema": refs[operation.body, "validation"]}},
            "required": needed,
        }
    return told


def _answers(operation: Operation, refs: Refs) -> dict[str, Any]:
    return {str(status): _answer(status, shape, operation, refs) for status, shape in operation.gives.items()}


def _answer(status: int, shape: type[BaseModel] | None, operation: Operation, refs: Refs) -> dict[str, Any]:
    told: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    if shape:
        told["content"] = {operation.media: {"schema": refs[shape, operation.mode]}}
    return told


def _problems(rule: Rule, operation: Operation, refs: Refs) -> dict[str, Any]:
    common = {
        **ALWAYS,
        **(FINDING if rule.arguments and 404 not in operation.refuses else {}),
        **(BODIED if operation.body else {}),
        **(FITTING if operation.body or operation.query or operation.sent else {}),
    }
    told = {status: f"{common.get(status, '')} {why}".strip() for status, why in operation.refuses.items()}
    content = {MEDIA_TYPE: {"schema": refs[ProblemDocument, "validation"]}}
    found = sorted({**common, **told}.items())
    return {str(status): {"description": why, "content": content} for status, why in found}


def _in_path(rule: Rule) -> Iterator[dict[str, Any]]:
    for choices, name in VARIABLE.findall(rule.rule):
        schema = {"enum": re.split(r",\s*", choices)} if choices else {"minLength": 1}
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", **schema}}


def _fields(shape: type[BaseModel] | None, place: str) -> Iterator[dict[str, Any]]:
    schema = shape.model_json_schema() if shape else {}
    for name, field in schema.get("properties", {}).items():
        plain = {key: value for key, value in field.items() if key != "title"}
        words = plain.pop("description", schema["description"])
        yield {"name": name, "in": place, "required": False, "description": words, "schema": plain}
