"""Placet's own web application and worker, with the tools of the benchmarks beside its own, and one bare task.

The bare task is what one would write first: a click sends a Celery message, and a worker makes the call.
"""

from __future__ import annotations

import httpx
from flask import Flask, Response, request

from agents.tools import TOOLS
from tasks.app import app
from tests.bench import tools
from tests.tasks import shop_tools
from webhooks import wsgi

TOOLS.update({**shop_tools.TOOLS, **tools.TOOLS})


@app.task(name="bench.refund")
def refund(shop: str, charge: str) -> None:
    """Make the call, remembering nothing."""
    body = {"charge": charge, "amount": 5}
    with httpx.Client(base_url=shop, trust_env=False, verify=False) as client:
        client.post("/refunds", json=body, headers={"Idempotency-Key": charge}).raise_for_status()


def click() -> Response:
    """Have the call made."""
    refund.delay(**request.get_json())
    return Response(status=202)


def create() -> Flask:
    """The application as it ships, and beside it the bare click."""
    application = wsgi.create()
    application.add_url_rule("/bare", view_func=click, methods=["POST"])
    return application
