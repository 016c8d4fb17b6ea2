"""Where the web server begins."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask, request

from agents.settings import Settings
from tasks.runs import Runs
from webhooks import wsgi
from webhooks.arriving import Body


def test_what_cannot_be_used_ends_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUBLIC_URL", "ftp://example.com")
    with pytest.raises(SystemExit, match=r"(?s)^placet web cannot start: .*PUBLIC_URL") as ended:
        wsgi.create()
    assert ended.value.__suppress_context__


def test_what_is_served_has_its_bodies_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Flask("site")
    app.add_url_rule("/", view_func=lambda: type(request.environ["wsgi.input"]).__name__)
    monkeypatch.setattr(wsgi, "boot", lambda: Settings(_env_file=None))  # type: ignore[call-arg]
    monkeypatch.setattr(Runs, "connect", lambda _: None)
    monkeypatch.setattr(wsgi, "create_app", lambda *_: app)
    assert wsgi.create().test_client().get("/").text == Body.__name__


def test_what_only_workers_call_is_not_loaded_by_the_web_server_or_the_command_line() -> None:
    loads = "import sys, webhooks.wsgi, webhooks.cli; print(*{name.partition('.')[0] for name in sys.modules})"
    loaded = subprocess.run([sys.executable, "-c", loads], check=True, capture_output=True, text=True).stdout.split()
    assert not {"alembic", "detect_secrets", "github", "jwt", "mcp", "openai", "sqlalchemy"} & {*loaded}
