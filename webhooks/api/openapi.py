"""/openapi.json: OpenAPI 3.1, made from the routes there are and the shapes that their views are handed and give."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from pydantic.json_schema import models_json_schema
from werkzeug.routing import Rule

from webhooks import context
from webhooks.api import examples
from webhooks.api.described import Refs, described, path
from webhooks.api.operation import Operation, Shape, of
from webhooks.api.shapes import ProblemDocument

blueprint = Blueprint("openapi", __name__)
REF = "#/components/schemas/{model}"
ABOUT = (
    "Begin agents, follow what they do, answer what they ask. Every error is a problem document (RFC 9457). "
    "`docs/api.md` has commands to copy."
)
BEARER = {"type": "http", "scheme": "bearer", "description": "A key of API_KEYS. Its scopes are the roles."}
EXAMPLES = {"RunView": examples.RUN, "StreamedEntry": examples.EVENT, "ProblemDocument": examples.PROBLEM}


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The document. It needs no key: it says nothing that this installation does not share with every other."""
    return jsonify(document(current_app, context.settings().public_url))


def document(app: Flask, url: str) -> dict[str, Any]:
    """The API of an application that is reached at `url`."""
    routes = list(_routes(app))
    refs, schemas = _schemas([operation for _, _, operation in routes])
    paths: dict[str, dict[str, Any]] = {}
    for rule, method, operation in routes:
        words = inspect.getdoc(app.view_functions[rule.endpoint]) or ""
        paths.setdefault(path(rule), {})[method] = described(rule, method, operation, words, refs)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Placet", "version": version("placet"), "description": ABOUT},
        "servers": [{"url": url}],
        "paths": paths,
        "components": {"schemas": schemas, "securitySchemes": {"bearer": BEARER}},
    }


def _routes(app: Flask) -> Iterator[tuple[Rule, str, Operation]]:
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        if operation := of(app.view_functions.get(rule.endpoint)):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method.lower(), operation


def _schemas(operations: list[Operation]) -> tuple[Refs, dict[str, Any]]:
    """Where each shape in use is found, and what it is."""
    found: set[Shape] = {(ProblemDocument, "validation")}
    found.update(*(each.shapes for each in operations))
    shapes = sorted(found, key=lambda shape: shape[0].__name__)
    refs, whole = models_json_schema(shapes, ref_template=REF)
    schemas = whole["$defs"]
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    return {shape: refs[shape] for shape in shapes}, schemas
