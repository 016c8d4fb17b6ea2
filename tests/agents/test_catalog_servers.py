"""servers.toml and tools.lock: what they make, and what is said where they are wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from agents.catalog import Catalog, servers
from agents.engine.errors import ConfigError
from agents.servers.lock import FILE as LOCK
from agents.servers.lock import Definition, Lock, Pinned
from agents.settings import Settings, load
from agents.tools import TOOLS

TOML = """\
[servers.files]
command = ["no-such-program"]
env = { TOKEN = "{FILES_TOKEN}" }

[servers.files.tools."read_*"]
risk = "low"
repeat = "read"
roles = { path = "label" }

[servers.linear]
url = "https://mcp.example.com/mcp"
headers = { Authorization = "Bearer {LINEAR_TOKEN}" }
"""
PATH = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}


def pin(name: str, **more: object) -> Pinned:
    found = Definition.model_validate({"name": name, "description": "About it.", "input_schema": PATH, **more})
    return Pinned(definition=found, hash=found.hash, by="ann", at="2026-01-01T00:00:00+00:00")


class Folder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.write(TOML)
        self.lock(read_file=pin("read_file"), write_file=pin("write_file"))

    def write(self, text: str) -> None:
        (self.path / servers.FILE).write_text(text)

    def lock(self, **tools: Pinned) -> None:
        Lock().accepting("files", tools).write(self.path)

    @property
    def settings(self) -> Settings:
        return load(_env_file=None, config_dir=self.path)

    def catalog(self) -> Catalog:
        return Catalog.load(self.settings, frozenset(), roots=())

    def refusal(self) -> str:
        try:
            self.catalog()
        except ConfigError as error:
            return str(error)
        return ""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    monkeypatch.setenv("FILES_TOKEN", "f" * 20)
    monkeypatch.setenv("LINEAR_TOKEN", "l" * 20)
    return Folder(tmp_path)


def test_accepted_tools_are_there_without_a_connection(folder: Folder) -> None:
    tools = folder.catalog().tools
    assert set(tools) - set(TOOLS) == {"files.read_file", "files.write_file"}
    read, write = tools["files.read_file"], tools["files.write_file"]
    assert (read.risk, read.repeat.kind, read.role_of("path")) == ("low", "read", "label")
    assert (write.risk, write.repeat.kind, write.role_of("path")) == ("high", "blind", "value")
    assert json.loads(read.text)["description"] == "About it."


def test_without_the_file_nothing_is_read(folder: Folder) -> None:
    (folder.path / servers.FILE).unlink()
    assert set(folder.catalog().tools) == set(TOOLS)


def test_every_secret_in_force_is_known_to_the_masks(folder: Folder) -> None:
    assert servers.keys(folder.settings) == {"f" * 20, "l" * 20}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('command = ["no-such-program"]', "", "servers.toml:1: `servers.files`: it is reached by"),
        ("url =", "uri =", 'servers.toml:11: `servers.linear.uri` is no setting; did you mean "url"?'),
        ("https://mcp.example.com", "https://ann:pw@mcp.example.com", "secrets belong into headers"),
        ("https://mcp", "file://mcp", "an address reads like"),
        ("{FILES_TOKEN}", "{OTHER_TOKEN}", "OTHER_TOKEN, which `env` of files names, is not set"),
        ("[servers.linear]", "[servers.stripe]", "[servers.stripe] has the name of tools of Placet's own"),
        ("[servers.linear]", "[servers.Linear]", "should match pattern"),
        ('risk = "low"', 'risk = "none"', 'write "low", "medium" or "high"'),
        ('repeat = "read"', 'repeat = "keyed"', 'write "read" for what changes nothing'),
        ('"read_*"', '"raed_file"', 'which none of its accepted tools is called; did you mean "read_file"?'),
        ('[servers.files.tools."read_*"]', '[servers.files.tools."read_file"]', ""),
        ("{ path =", '{ path = "label", pth =', ""),
        ("headers =", "timeout = 3\nheaders =", "is no setting"),
        ("[servers.files]", "[servers.files", "is not TOML"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(folder: Folder, old: str, new: str, said: str) -> None:
    folder.write(TOML.replace(old, new))
    assert said in folder.refusal()
    assert bool(said) == bool(folder.refusal())
    assert "f" * 20 not in folder.refusal()


def test_a_role_of_an_argument_that_there_is_not_is_said(folder: Folder) -> None:
    folder.write(TOML.replace('"read_*"', '"read_file"').replace("path =", "pth ="))
    assert "a role for pth, which it does not take; mend [servers.files.tools]" in folder.refusal()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("About it.", "About it, and more.", "files.read_file is not what was accepted"),
        ('"name": "read_file"', '"name": "other"', "is not what was accepted"),
        ("{", "", "cannot be read"),
    ],
)
def test_a_lock_that_somebody_wrote_in_is_not_gone_by(folder: Folder, old: str, new: str, said: str) -> None:
    path = folder.path / LOCK
    path.write_text(path.read_text().replace(old, new, 1))
    assert said in folder.refusal()
    assert "placet tools accept" in folder.refusal()


def test_a_tool_that_cannot_be_used_is_said_and_does_not_hide_behind_another(folder: Folder) -> None:
    folder.lock(**{"a-b": pin("a-b"), "a_b": pin("a_b"), "remote": pin("remote", input_schema={"$ref": "https://x/y"})})
    said = folder.refusal()
    assert "a_b of files cannot be used: it would be called files.a_b here, as a-b is already; take it out" in said
    assert "remote of files cannot be used: its arguments cannot be checked" in said


def test_tools_of_a_server_that_is_not_written_down_are_not_used(folder: Folder) -> None:
    folder.write("")
    assert set(folder.catalog().tools) == set(TOOLS)
