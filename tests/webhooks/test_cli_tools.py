"""`placet tools`: the catalogue, and connecting what others offer: nothing is left behind unless it is accepted."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from agents.clients.mcp import connection
from agents.clients.mcp.pool import forget_all
from tasks import tools
from tasks.driving.drive import drive
from tasks.store.quarantine import Standing
from tests.sandbox.website import Website
from tests.tasks.kit import Kit
from tests.webhooks.test_cli import Placet, bare, fails, logging_as_it_was, placet

__all__ = ["bare", "logging_as_it_was", "placet"]

ROOT = Path(__file__).parents[2]
PETS = {
    "openapi": "3.1.0",
    "info": {"title": "Pets", "version": "1"},
    "servers": [{"url": "https://pets.example/v1"}],
    "paths": {
        "/pets/{id}": {
            "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
            "get": {"operationId": "readPet", "summary": "Read a pet", "responses": {"200": {"description": "it"}}},
            "delete": {"operationId": "deletePet", "responses": {"204": {"description": "gone"}}},
        }
    },
}
SERVER = """
from mcp.server import MCPServer

server = MCPServer("notes")

@server.tool()
def read_note(name: str) -> str:
    "Read a note."
    return name

@server.tool()
def drop_note(name: str) -> str:
    "Throw a note away."
    return name

server.run()
"""


@pytest.fixture
def notes(tmp_path: Path) -> Iterator[Path]:
    """The program of an MCP server with two tools."""
    program = tmp_path / "notes.py"
    program.write_text(SERVER)
    yield program
    forget_all()


@pytest.fixture
def described() -> Iterator[str]:
    """Where a document is served, and others that are none of ours at other paths."""
    relative = {**PETS, "servers": [{"url": "v2/"}]}
    pages = {
        "/pets.json": PETS,
        "/docs/relative.json": relative,
        "/docs/none.json": {name: each for name, each in PETS.items() if name != "servers"},
        "/old.json": {"swagger": "2.0", "paths": {}},
        "/newer.json": {"openapi": "3.9.0", "paths": {}},
    }

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith("/to/"):
                self.send_response(302)
                self.send_header("location", self.path.removeprefix("/to/"))
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(pages[self.path]).encode())

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/pets.json"
        server.shutdown()


def kept(kit: Kit) -> str:
    path = kit.settings.config_dir / "servers.toml"
    return path.read_text() if path.exists() else ""


# -- the catalogue ----------------------------------------------------------------------------------------------------


def test_every_tool_is_listed_with_who_may_use_it_and_how_it_went(placet: Placet, kit: Kit) -> None:
    drive(kit.world(), kit.begin())
    head, *lines = placet("tools").stdout.splitlines()
    assert head.split()[:4] == ["TOOL", "SOURCE", "RISK", "REPEAT"]
    told = {each["name"]: each for each in json.loads(placet("tools", "--json").stdout)}
    assert len(lines) == len(told)
    assert (told["shop.order"]["calls"], told["shop.order"]["failures"]) == (5, 2)
    assert [use["agent"] for use in told["shop.refund"]["agents"]] == ["resolver"]
    assert (told["stripe.refund"]["source"], told["stripe.refund"]["repeat"]) == ("placet", "keyed")


def test_what_others_say_of_a_tool_forges_no_line(placet: Placet, kit: Kit, tmp_path: Path) -> None:
    operation = {"summary": "Read\x1b[2J it\u202e", "operationId": "read\x1b[31m"}
    document = {**PETS, "paths": {"/pets/\x1b[2J": {"get": operation, "put": {"parameters": [{"in": "\x1b[1m"}]}}}}
    (tmp_path / "pets.json").write_text(json.dumps(document))
    said = placet("tools", "add", "--yes", "pets.json").stdout
    said += placet("tools").stdout + placet("tools", "show", "pets.*").stdout
    assert said.count("pets.read__31m") == 3
    assert not {"\x1b", "\u202e"} & {*said}


def test_a_tool_is_shown_whole(placet: Placet) -> None:
    shown = placet("tools", "show", "stripe.refund").stdout
    for word in ("high: its author says so", "charge (ref)", "amount (amount)", "the provider knows our key again"):
        assert word in shown
    fails(placet("tools", "show", "stripe.refunds_all"), 1, "there is no tool stripe.refunds_all")


# -- connecting -------------------------------------------------------------------------------------------------------


def test_a_document_becomes_tools_with_their_risks(placet: Placet, kit: Kit, tmp_path: Path) -> None:
    (tmp_path / "pets.json").write_text(json.dumps(PETS))
    said = placet("tools", "add", "--header", "X-Key: {PETS_KEY}", "--yes", "pets.json", input=b"")
    assert said.exit_code == 2
    assert "PETS_KEY, which `headers` of pets names, is not set" in said.stderr
    assert kept(kit) == "", "what could not be used is not left behind"
    said = placet("tools", "add", "--yes", "pets.json")
    assert "pets.readPet  GET /pets/{id}  low" in said.stdout
    assert "pets.deletePet  DELETE /pets/{id}  high" in said.stdout
    assert "2 operations at https://pets.example/v1, 1 of high risk and 1 of low; 0 left out" in said.stdout
    assert tomllib.loads(kept(kit)) == {"apis": {"pets": {"document": "apis/pets.json"}}}
    told = {each["name"]: each for each in json.loads(placet("tools", "--json").stdout)}
    assert [told[f"pets.{name}"]["risk"] for name in ("readPet", "deletePet")] == ["low", "high"]
    assert (told["pets.readPet"]["source"], told["pets.readPet"]["risk_why"]) == ("api pets", "GET only reads")


def test_a_document_is_fetched_from_its_address_and_kept_beside(placet: Placet, kit: Kit, described: str) -> None:
    placet("tools", "add", "--name", "zoo", "--yes", described)
    assert json.loads((kit.settings.config_dir / "apis/zoo.json").read_bytes()) == PETS
    assert "zoo.readPet" in placet("tools").stdout


def test_an_address_that_sends_on_is_followed_within_its_own_host_alone(
    placet: Placet, kit: Kit, described: str
) -> None:
    """Else whoever answers there could have anything asked that this machine reaches."""
    placet("tools", "add", "--name", "zoo", "--yes", described.replace("/pets", "/to//pets"))
    assert "zoo.readPet" in placet("tools").stdout
    with Website() as inside:
        elsewhere = inside.url.replace("127.0.0.1", "localhost")
        said = placet(
            "tools", "add", "--name", "else", "--yes", described.replace("/pets.json", f"/to/{elsewhere}/secrets")
        )
        assert "else cannot be reached" in said.stderr
        assert inside.seen == []


@pytest.mark.parametrize(("path", "base"), [("/docs/relative.json", "/docs/v2"), ("/docs/none.json", "")])
def test_where_an_api_is_is_told_by_where_its_document_was(
    placet: Placet, kit: Kit, described: str, monkeypatch: pytest.MonkeyPatch, path: str, base: str
) -> None:
    monkeypatch.setenv("WEB_ALLOWED_NETWORKS", "127.0.0.0/8")
    root = described.removesuffix("/pets.json")
    said = placet("tools", "add", "--name", "zoo", "--yes", root + path)
    assert f"2 operations at {root}{base}, " in said.stdout
    assert tomllib.loads(kept(kit))["apis"]["zoo"]["base_url"] == root + base


def test_where_an_api_is_can_be_said(placet: Placet, kit: Kit, tmp_path: Path) -> None:
    (tmp_path / "pets.json").write_text(json.dumps({**PETS, "servers": [{"url": "https://{shop}.example"}]}))
    fails(placet("tools", "add", "--yes", "pets.json"), 1, "say it with --base-url")
    placet("tools", "add", "--base-url", "https://ours.example/v1/", "--yes", "pets.json")
    assert tomllib.loads(kept(kit))["apis"]["pets"]["base_url"] == "https://ours.example/v1"
    refused = placet("tools", "add", "--base-url", "https://x.example", "--name", "cat", "--yes", "cat")
    fails(refused, 1, "--base-url is for an API by its document")


@pytest.mark.parametrize(
    ("path", "says"),
    [("/old.json", "is a Swagger 2.0 document"), ("/newer.json", "is no OpenAPI 3.0 or 3.1 document")],
)
def test_a_document_at_an_address_that_is_not_read_says_why(
    placet: Placet, kit: Kit, described: str, path: str, says: str
) -> None:
    fails(placet("tools", "add", "--name", "zoo", "--yes", described.replace("/pets.json", path)), 1, says)
    assert kept(kit) == ""


def test_a_document_that_is_there_already_is_neither_overwritten_nor_lost(
    placet: Placet, kit: Kit, tmp_path: Path
) -> None:
    here = kit.settings.config_dir / "apis/pets.json"
    here.parent.mkdir(parents=True)
    here.write_text(json.dumps(PETS))
    assert placet("tools", "add", str(here), input=b"n\n").exit_code == 1
    assert here.exists(), "whoever says no keeps what was there"
    (tmp_path / "other.json").write_text(json.dumps({**PETS, "info": {}}))
    fails(placet("tools", "add", "--name", "pets", "--yes", "other.json"), 1, "pets.json is there already")
    placet("tools", "add", "--yes", str(here))
    assert json.loads(here.read_text()) == PETS
    assert tomllib.loads(kept(kit)) == {"apis": {"pets": {"document": "apis/pets.json"}}}


def test_a_copy_of_yaml_is_called_so(placet: Placet, kit: Kit, tmp_path: Path) -> None:
    (tmp_path / "pets.yml").write_text("openapi: 3.1\nservers: [{url: https://pets.example}]\npaths: {/a: {get: {}}}\n")
    placet("tools", "add", "--yes", "pets.yml")
    assert tomllib.loads(kept(kit)) == {"apis": {"pets": {"document": "apis/pets.yaml"}}}
    assert "pets.get_a" in placet("tools").stdout


@pytest.mark.parametrize("more", [("--trusted",), ("--env", "A=b")])
def test_what_is_for_servers_is_refused_of_a_document(
    placet: Placet, kit: Kit, tmp_path: Path, more: tuple[str, ...]
) -> None:
    (tmp_path / "pets.json").write_text(json.dumps(PETS))
    fails(placet("tools", "add", *more, "--yes", "pets.json"), 1, f"{more[0]} is for")
    assert not (kit.settings.config_dir / "apis/pets.json").exists()


def test_a_servers_tools_are_connected_and_accepted_at_once(placet: Placet, kit: Kit, notes: Path) -> None:
    said = placet("tools", "add", "--name", "notes", "--as", "ann", "--yes", sys.executable, str(notes))
    assert "notes.drop_note is new" in said.stdout
    assert "risk high: nobody said otherwise, and the server is not trusted" in said.stdout
    assert tomllib.loads(kept(kit))["servers"]["notes"] == {"command": [sys.executable, str(notes)]}
    told = {each["name"]: each for each in json.loads(placet("tools", "--json").stdout)}
    assert (told["notes.read_note"]["accepted_by"], len(told["notes.read_note"]["hash"])) == ("ann", 64)


def test_a_tool_in_quarantine_is_listed_and_shown_with_what_to_run(placet: Placet, kit: Kit, notes: Path) -> None:
    placet("tools", "add", "--name", "notes", "--yes", sys.executable, str(notes))
    assert "is in quarantine" not in placet("tools").stdout
    kit.store.quarantine.tell("notes", Standing(changed=("drop_note",), missing=("was_never_accepted",)))
    why = "notes describes it otherwise than when it was accepted; `placet tools accept notes.drop_note` shows the"
    assert f"\nnotes.drop_note is in quarantine: {why} difference\n" in placet("tools").stdout
    assert f"quarantine   {why} difference\n" in placet("tools", "show", "notes.drop_note").stdout
    assert "quarantine" not in placet("tools", "show", "notes.read_note").stdout
    told = {each["name"]: each for each in json.loads(placet("tools", "--json").stdout)}
    assert told["notes.drop_note"]["quarantine"] == f"{why} difference"
    assert "notes.was_never_accepted" not in told


def test_a_program_that_stands_alone_is_a_command_and_no_document(placet: Placet, kit: Kit, notes: Path) -> None:
    program = notes.with_suffix(".sh")
    program.write_text(f"#!/bin/sh\nexec {sys.executable} {notes}\n")
    program.chmod(0o755)
    placet("tools", "add", "--name", "notes", "--yes", str(program))
    assert tomllib.loads(kept(kit))["servers"]["notes"] == {"command": [str(program)]}


def test_a_program_that_is_fetched_first_has_as_long_as_is_said() -> None:
    assert connection.CONNECT >= tools.PATIENCE


def test_whoever_says_no_leaves_nothing_behind(placet: Placet, kit: Kit, notes: Path) -> None:
    (kit.settings.config_dir / "servers.toml").write_text("# ours\n")
    said = placet("tools", "add", "--name", "notes", sys.executable, str(notes), input=b"n\n")
    assert said.exit_code == 1
    assert kept(kit) == "# ours\n"
    assert not (kit.settings.config_dir / "tools.lock").exists()


@pytest.mark.parametrize("header", ["Authorization: Bearer sk_live_123", "X-Api-Key: abc", "token: xoxb-1"])
def test_a_secret_is_not_written_down(placet: Placet, kit: Kit, tmp_path: Path, header: str) -> None:
    (tmp_path / "pets.json").write_text(json.dumps(PETS))
    refused = placet("tools", "add", "--header", header, "--yes", "pets.json")
    name, _, secret = header.partition(": ")
    fails(refused, 1, f'name the variable that holds it, such as --header "{name}: ', "{PETS_KEY}")
    assert secret not in refused.output
    assert kept(kit) == ""


def test_a_full_disk_costs_nothing_of_what_was_written(
    placet: Placet, kit: Kit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (kit.settings.config_dir / "servers.toml").write_text("# ours\n")
    (tmp_path / "pets.json").write_text(json.dumps(PETS))

    def full(path: Path, *_: object, **__: object) -> int:
        with path.open("w"):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    monkeypatch.setattr(Path, "write_bytes", full)
    fails(placet("tools", "add", "--yes", "pets.json"), 1, "cannot be written (No space left on device)")
    assert kept(kit) == "# ours\n"


@pytest.mark.parametrize("how", [signal.SIGHUP, pytest.param(signal.SIGTERM, marks=pytest.mark.chaos)])
def test_a_terminal_that_is_closed_says_no(tmp_path: Path, how: signal.Signals) -> None:
    (tmp_path / "pets.json").write_text(json.dumps(PETS))
    (tmp_path / "config").mkdir()
    (tmp_path / "config/servers.toml").write_text("# ours\n")
    program = [sys.executable, "-m", "webhooks.cli", "tools", "add", "pets.json"]
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(program, cwd=tmp_path, env=env, stdin=pipe, stdout=pipe) as asking:
        said = asking.stdout
        assert isinstance(said, io.BufferedReader)
        while b"Connect pets with 2 tools?" not in said.peek():
            said.readline()
        for _ in range(12):
            time.sleep(0.5)  # what comes while the prompt is written is lost on it
            asking.send_signal(how)
            with suppress(subprocess.TimeoutExpired):
                asking.wait(5)
                break
        assert asking.returncode == 128 + how
    assert (tmp_path / "config/servers.toml").read_text() == "# ours\n"
    assert not (tmp_path / "config/apis/pets.json").exists()


def test_two_of_one_name_are_refused(placet: Placet, kit: Kit, tmp_path: Path) -> None:
    (tmp_path / "pets.json").write_text(json.dumps(PETS))
    placet("tools", "add", "--yes", "pets.json")
    fails(placet("tools", "add", "--yes", "pets.json"), 1, "already; choose another --name")
    assert kept(kit).count("[apis.pets]") == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--name", "No Name", "cat"), "is no name"),
        (("--env", "TOKEN", "cat"), "is no NAME=TEXT"),
        (("--yes", "there-is-no-such-program"), "there is no program"),
        (("--yes", "--name", "gone", "http://127.0.0.1:1/mcp"), "gone cannot be reached"),
    ],
)
def test_what_cannot_be_connected_says_why(placet: Placet, kit: Kit, words: tuple[str, ...], says: str) -> None:
    fails(placet("tools", "add", *words), 1, says)
    assert kept(kit) == ""


def test_a_file_that_is_no_document_says_why(placet: Placet, kit: Kit, tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text('{"swagger": "2.0"}')
    fails(placet("tools", "add", "--yes", "notes.json"), 1, "notes.json")
    assert kept(kit) == ""
