"""Whether the process is up, and whether it can do its work."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from webhooks import context
from webhooks.problems import RETRY_AFTER, Problem

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> Response:
    """200 for as long as the process answers; it looks at nothing else."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def readyz() -> Response:
    """200, or 503 with what is wrong, by part."""
    if parts := context.runs().ready():
        detail = "; ".join(f"{part}: {what}" for part, what in parts.items())
        raise Problem(503, "not-ready", detail, headers={"Retry-After": RETRY_AFTER}, parts=parts)
    return jsonify(status="ready")
