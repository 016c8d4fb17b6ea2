"""What the `placet` command says of language models."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tasks.status import EntryView
from tests.agents.models.server import completion, serving
from webhooks.cli.processes import examine
from webhooks.cli.timeline import timeline

BLUE = completion('{"answer": "blue"}')
TABLE = 'default = "main"\n[models.main]\nbase_url = "{url}"\nmodel = "gpt-5-mini"\n'


def test_models_are_asked_only_when_doctor_is_told_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environment = {"CONFIG_DIR": str(tmp_path), "DATA_DIR": str(tmp_path / "data")}
    with serving() as server:
        (tmp_path / "models.toml").write_text(TABLE.format(url=server.url))
        assert "model main" in CliRunner().invoke(examine, [], env=environment).output
        assert server.asked == []
        server.will_say(BLUE)
        said = CliRunner().invoke(examine, ["--models"], env=environment)
    assert len(server.asked) == 1
    assert "model main answers" in said.output


def test_the_timeline_says_who_was_to_answer() -> None:
    body = {
        "id": "1",
        "model": "other-1",
        "tokens_in": 100,
        "value": 7,
        "instead_of": "main: the server failed with 503",
    }
    [line] = timeline([EntryView(n=2, at=0.0, kind="replied", body=body, hash="")])
    assert "other-1, 100 tokens (in place of main: the server failed with 503): 7" in line
