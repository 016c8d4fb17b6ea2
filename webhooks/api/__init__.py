"""The API under /v1: JSON, bearer keys, problem documents. One file for each thing it is about."""

from __future__ import annotations

from flask import Blueprint

from webhooks.api import agents, approvals, halts, memories, runs, schedules, tools

blueprint = Blueprint("api", __name__, url_prefix="/v1")
for each in (agents, runs, approvals, halts, schedules, tools, memories):
    blueprint.register_blueprint(each.blueprint)
