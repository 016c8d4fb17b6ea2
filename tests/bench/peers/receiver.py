"""What one would write first: verify, then a Celery message for every event. Served by gunicorn's threads."""

from __future__ import annotations

import hashlib
import hmac
import os
from typing import Any

from celery import Celery
from flask import Flask, Response, abort, request


def create() -> Flask:
    """The receiver, set up from REDIS_URL and GITHUB_WEBHOOK_SECRET."""
    app, secret = Flask("naive"), os.environ["GITHUB_WEBHOOK_SECRET"].encode()
    celery = Celery("naive", broker=os.environ["REDIS_URL"])
    celery.conf.task_ignore_result = True

    @celery.task
    def handle(payload: dict[str, Any]) -> None:
        """Nobody runs it: what is measured is accepting."""

    @app.post("/webhooks/github")
    def receive() -> Response:
        expected = "sha256=" + hmac.new(secret, request.get_data(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected, request.headers.get("X-Hub-Signature-256", "")):
            abort(401)
        handle.delay(request.get_json())
        return Response(status=202)

    return app
