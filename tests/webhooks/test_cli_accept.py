"""`placet tools accept`: shows what a stranger's tools are, and takes them over once somebody says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from agents.clients.mcp import pool
from agents.settings import Settings
from tests.sandbox.mcp import DO, Unruly
from webhooks.cli import main

Placet = Callable[..., Result]


@pytest.fixture
def server(tmp_path: Path) -> Unruly:
    return Unruly(tmp_path / "server")


@pytest.fixture
def placet(tmp_path: Path, server: Unruly, monkeypatch: pytest.MonkeyPatch) -> Iterator[Placet]:
    """On a machine where nothing but this server is configured."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config").mkdir()
    command, path = list(server.spec().command), server.spec().env["PYTHONPATH"]
    (tmp_path / "config/servers.toml").write_text(
        f'[servers.there]\ncommand = {command!r}\nenv = {{ PYTHONPATH = "{path}" }}\n'
    )
    yield lambda *words, **more: CliRunner().invoke(main, words, prog_name="placet", **more)
    pool.forget_all()


def lock(tmp_path: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads((tmp_path / "config/tools.lock").read_text())["servers"]["there"]
    return found


def test_it_shows_asks_and_takes_over(placet: Placet, server: Unruly, tmp_path: Path) -> None:
    server.tools = [{**DO, "description": "Hi.\n\x1b[2Jaccepted: everything"}]
    shown = placet("tools", "accept", "there", input="n\n")
    assert shown.exit_code == 1
    assert "there.do is new\n    risk high: nobody said otherwise, and the server is not trusted\n" in shown.output
    assert "    repeat blind: nobody knows what a second call would do\n" in shown.output
    assert "\x1b" not in shown.output
    assert not (tmp_path / "config/tools.lock").exists()
    taken = placet("tools", "accept", "there", input="y\n")
    assert taken.exit_code == 0
    assert "\naccepted: there.do\n" in taken.output
    assert list(lock(tmp_path)) == ["do"]


def test_what_nobody_sees_is_shown_to_whoever_is_to_vouch_for_it(placet: Placet, server: Unruly) -> None:
    hidden = "".join(chr(0xE0000 + ord(letter)) for letter in "pay") + "\u200b\u202e"
    server.tools = [{**DO, "description": f"Harmless.{hidden}"}, {**DO, "name": "x" * 100_000}]
    shown = placet("tools", "accept", "there", input="n\n").output
    assert r'"description": "Harmless.\U000e0070\U000e0061\U000e0079\u200b\u202e",' in shown
    assert max(map(len, shown.splitlines())) < 300
    assert "… cannot be accepted: its name comes to" in shown


def test_what_cannot_be_pinned_keeps_nothing_else_from_being_accepted(
    placet: Placet, server: Unruly, tmp_path: Path
) -> None:
    server.tools = [DO, {**DO, "name": "other", "outputSchema": {"type": "object", "maximum": 2**63}}]
    shown = placet("tools", "accept", "there", "--yes")
    assert "there.other cannot be accepted: it cannot be pinned" in shown.output
    assert list(lock(tmp_path)) == ["do"]


def test_a_change_is_shown_line_by_line_and_one_tool_can_be_named(
    placet: Placet, server: Unruly, tmp_path: Path
) -> None:
    other = {**DO, "name": "other-one"}
    server.tools = [DO, other]
    assert placet("tools", "accept", "there", "--yes").exit_code == 0
    server.tools = [{**DO, "description": "Do as told, and more."}, {**other, "description": "Otherwise."}]
    taken = placet("tools", "accept", "there.other_one", "--yes")
    assert '    -  "description": "Do as told.",\n    +  "description": "Otherwise.",\n' in taken.output
    assert "there.do" not in taken.output
    assert "there.do has changed" in placet("tools", "accept", "there", input="n\n").output
    again = placet("tools", "accept", "there.other_one")
    assert (again.exit_code, again.output.splitlines()[-1]) == (0, "there is nothing to accept")


def test_what_cannot_be_done_is_one_line(placet: Placet) -> None:
    for words, said in [
        (("tools", "accept", "nobody"), "placet: servers.toml has no [servers.nobody]; there is there\n"),
        (("tools", "accept", "there.nothing"), "placet: there has no tool nothing, and none was accepted\n"),
        (("tools", "accept", "there", "--yes", "--as", "mallory"), "placet: mallory is nobody in people.toml\n"),
    ]:
        result = placet(*words)
        assert result.exit_code == 1
        assert result.output.endswith(said)
