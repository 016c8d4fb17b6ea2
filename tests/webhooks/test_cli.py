"""The `placet` command, on a real store and real runs: what it prints, what it changes, and how it fails."""

from __future__ import annotations

import json
import logging
import os
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from agents.settings import RECEIVERS, Settings, load
from agents.tools import TOOLS
from tasks.driving.drive import drive
from tasks.hints import Hint
from tasks.processes import logs
from tasks.processes.embedded import Embedded
from tasks.processes.ports import free_port
from tasks.runs import Runs
from tests.tasks.driving.test_going_on import LIMITED, LOOKS
from tests.tasks.kit import PEOPLE, Kit
from tests.tasks.shop_tools import TOOLS as SHOP_TOOLS
from tests.tasks.test_ticks import hours, install
from tests.webhooks.test_receive_hubspot import change
from tests.webhooks.test_receive_standard import INVOICE
from tests.webhooks.test_receive_stripe import DISPUTE
from tests.webhooks.test_receive_zendesk import CREATED
from webhooks.app import create_app
from webhooks.cli import main
from webhooks.providers import github

SECRET = "it-is-a-secret-to-everybody"
MAINTAINER = '\n[people.mia]\nname = "Mia Orr"\nmail = "mia@example.com"\nroles = ["maintainer", "finance"]\n'
Placet = Callable[..., Result]


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = {name: logging.getLogger(name).level for name in ("", *logs.TALKATIVE)}
    yield
    root.handlers = [one for one in root.handlers if not isinstance(one.formatter, logs.Line)]
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(False)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Placet:
    """`placet` on a machine where nothing is configured."""
    for name in (*Settings.model_fields, "port", "placet_log"):
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, input: bytes | None = None) -> Result:
        result = CliRunner().invoke(main, arguments, input=input, prog_name="placet")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result

    return run


@pytest.fixture
def placet(kit: Kit, bare: Placet, valkey_url: str, monkeypatch: pytest.MonkeyPatch) -> Placet:
    """`placet` on the kit's installation."""
    (kit.folder / "config/people.toml").write_text(PEOPLE + MAINTAINER)
    for name, tool in SHOP_TOOLS.items():
        monkeypatch.setitem(TOOLS, name, tool)
    assert kit.settings.secret_key is not None
    values = {
        "REDIS_URL": valkey_url,
        "DATA_DIR": str(kit.settings.data_dir),
        "CONFIG_DIR": str(kit.settings.config_dir),
        "AGENTS_DIR": str(kit.folder / "agents"),
        "SECRET_KEY": kit.settings.secret_key.get_secret_value(),
        "GITHUB_WEBHOOK_SECRET": SECRET,
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return bare


@pytest.fixture
def parked(kit: Kit) -> str:
    """A run that waits for an approval."""
    id = kit.begin()
    drive(kit.world(), id)
    assert kit.run(id).open
    return id


def fails(result: Result, code: int, *words: str) -> None:
    """It failed as told, in one line on standard error, without a traceback."""
    assert result.exit_code == code, result.output
    assert "Traceback" not in result.output
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, lines
    for word in words:
        assert word in lines[0]


# -- reading ----------------------------------------------------------------------------------------------------------


def test_runs_are_listed_in_columns(placet: Placet, parked: str) -> None:
    head, line = placet("runs").stdout.splitlines()
    assert line.split()[:3] == [parked, "resolver", "parked"]
    assert line.index("resolver") == head.index("AGENT")
    assert line.index("t#1") == head.index("SUBJECT")


def test_schedules_are_listed_with_what_came_last(placet: Placet, kit: Kit) -> None:
    world = install(kit)
    hours(kit, 1)
    [run] = world.ticks.look()
    lines = placet("schedules").stdout.splitlines()
    [line] = [line for line in lines if line.startswith("resolver/look")]
    assert "0 * * * *" in line
    assert line.index(run) == lines[0].index("RUN")
    [told] = [each for each in json.loads(placet("schedules", "--json").stdout) if each["agent"] == "resolver"]
    assert (told["last_run"], told["last_status"]) == (run, "running")


def test_a_schedule_is_begun_by_hand_and_the_journal_says_by_whom(placet: Placet, kit: Kit) -> None:
    install(kit)
    said = placet("schedules", "run", "resolver/look").stdout
    run = said.split()[-1]
    assert said == f"began run {run}\n"
    began = r"began +resolver \(level 3\): schedule\.look on resolver/look, by cli:\w+$"
    assert re.search(began, placet("show", run).stdout, re.MULTILINE)
    refused = placet("schedules", "run", "resolver/look")
    assert refused.exit_code == 1
    assert refused.stderr == f"placet: run {run} of resolver/look has not ended; wait for it, or cancel it\n"
    nobody = placet("schedules", "run", "resolver/nobody").stderr
    assert nobody.startswith("placet: there is no schedule resolver/nobody; there are: ")


def test_runs_can_be_narrowed_and_paged(placet: Placet, kit: Kit, parked: str) -> None:
    other = kit.begin(2, subject="t#2")
    first = placet("runs", "--limit", "1").stdout
    assert other in first
    assert f"placet runs --after {other}" in first
    assert parked in placet("runs", "--after", other).stdout
    assert placet("runs", "--status", "done").stdout == "no runs\n"
    assert parked in placet("runs", "--status", "parked", "--agent", "resolver").stdout


def test_a_run_is_shown_with_its_journal_as_a_timeline(placet: Placet, parked: str) -> None:
    shown = placet("show", parked).stdout
    assert re.search(rf"^run +{parked}$", shown, re.MULTILINE)
    assert re.search(r"^status +parked$", shown, re.MULTILINE)
    assert re.search(
        r"^ +1  \d\d-\d\d \d\d:\d\d:\d\d  began +resolver \(level 3\): shop.ticket.created on t#1$", shown, re.MULTILINE
    )
    assert re.search(r"judged +\d+  ask.*: shop.refund\(charge=\"ch1\", amount=\d+\)$", shown, re.MULTILINE)
    assert re.search(r"asked +\d+~1  approve: .*\[role:support\]$", shown, re.MULTILINE)
    assert "no language model was used" in shown


def test_every_kind_of_entry_has_a_line_of_its_own(placet: Placet, kit: Kit) -> None:
    id = kit.begin()
    kit.finish(kit.world(), id)
    lines = placet("show", id).stdout.split("\n\n", 1)[1].splitlines()
    numbers = [int(line.split()[0]) for line in lines]
    assert numbers == list(range(1, kit.run(id).length + 1))
    kinds = {line.split()[3] for line in lines}
    assert kinds >= {"began", "replied", "judged", "asked", "decided", "started", "returned", "ended"}
    assert not [line for line in lines if line.split(None, 4)[4].startswith("{")]


def test_json_is_what_the_api_gives(placet: Placet, parked: str) -> None:
    shown = json.loads(placet("show", parked, "--json").stdout)
    assert shown["run"]["status"] == "parked"
    assert [entry["n"] for entry in shown["journal"]] == list(range(1, len(shown["journal"]) + 1))
    assert json.loads(placet("runs", "--json").stdout)["items"][0]["id"] == parked
    [asked] = json.loads(placet("approvals", "--json").stdout)
    assert asked["run"] == parked
    whole = json.loads(placet("approvals", asked["id"], "--json").stdout)
    assert {**whole, "evidence": []} == asked
    assert whole["evidence"]


def test_what_outsiders_wrote_cannot_steer_the_terminal(placet: Placet, kit: Kit) -> None:
    kit.begin(subject="t#1\x1b]0;owned\x07\n\u202egnp.exe", actor="\x9b31m")
    for shown in (placet("runs").output, placet("runs", "--json").output):
        assert not re.search(r"[\x1b\x07\x9b\u202e]", shown)
    [line] = placet("runs").stdout.splitlines()[1:]
    assert r"\x1b]0;owned\x07\n\u202egnp.exe" in line


# -- deciding ---------------------------------------------------------------------------------------------------------


def approval_of(placet: Placet, run: str) -> str:
    [asked] = [each for each in json.loads(placet("approvals", "--json").stdout) if each["run"] == run]
    return str(asked["id"])


def test_an_approval_is_shown_whole_with_the_ways_to_answer(placet: Placet, parked: str) -> None:
    id = approval_of(placet, parked)
    listed = placet("approvals").stdout
    assert id in listed
    shown = placet("approvals", id).stdout
    assert 'shop.refund({"charge": "ch1"' in shown
    assert "if yes" in shown
    assert "if silent" in shown
    assert "=== read by shop.order (number " in shown
    assert f"placet decide {id} approved --as PERSON" in shown
    assert f"placet decide {id} denied --as PERSON" in shown


def test_a_run_out_of_budget_is_topped_up_or_instructed(placet: Placet, kit: Kit) -> None:
    kit.install(LOOKS, **LIMITED)
    drive(kit.world(), run := kit.begin())
    id = approval_of(placet, run)
    shown = placet("approvals", id).stdout
    assert f"placet decide {id} top_up --as PERSON" in shown
    assert f"placet decide {id} instruct --note INSTRUCTION --as PERSON" in shown
    assert "if instructed" in shown
    fails(placet("decide", id, "instruct", "--as", "ann"), 1, "instruct needs a note")
    assert placet("decide", id, "instruct", "--as", "ann", "--note", "be brief").exit_code == 0
    assert (kit.run(run).raises, kit.run(run).told.notes) == (1, ["be brief"])


def test_approving_lets_the_run_go_on(placet: Placet, kit: Kit, parked: str) -> None:
    id = approval_of(placet, parked)
    result = placet("approve", id, "--as", "ann", "--note", "fine by me")
    assert (result.exit_code, result.stdout) == (0, f"{id}: approved by ann\n")
    [question] = kit.run(parked).questions.values()
    assert question.decided is not None
    assert (question.decided.channel, question.decided.note) == ("cli", "fine by me")
    drive(kit.world(), parked)
    assert kit.shop.done["refund:ch1"] == 1


def test_denying_is_told_to_the_flow(placet: Placet, kit: Kit, parked: str) -> None:
    id = approval_of(placet, parked)
    assert placet("deny", id, "--as", "bob").stdout == f"{id}: denied by bob\n"
    drive(kit.world(), parked)
    assert kit.shop.done["refund:ch1"] == 0
    assert placet("approvals").stdout == "nothing waits for anybody\n"


def test_the_second_to_decide_is_told_who_was_first(placet: Placet, parked: str) -> None:
    id = approval_of(placet, parked)
    assert placet("decide", id, "denied", "--as", "ann").exit_code == 0
    fails(placet("approve", id, "--as", "bob"), 1, "already decided by ann", "denied")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["approve", "ID", "--as", "mia"], ["Mia Orr", "not among those asked"]),
        (["approve", "ID", "--as", "eve"], ["eve", "people.toml"]),
        (["decide", "ID", "happened", "--as", "ann"], ["approved, denied", "happened"]),
        (["approve", "0123456789abcdef0123.1~1", "--as", "ann"], ["no question"]),
        (["approve", "\x1b[31mnonsense", "--as", "ann"], ["no question", r"\x1b[31mnonsense"]),
    ],
)
def test_a_decision_that_cannot_be_taken_is_one_line_and_changes_nothing(
    placet: Placet, kit: Kit, parked: str, arguments: list[str], words: list[str]
) -> None:
    id = approval_of(placet, parked)
    before = kit.run(parked).length
    fails(placet(*[id if each == "ID" else each for each in arguments]), 1, *words)
    assert kit.run(parked).length == before


@pytest.mark.parametrize("command", ["approve", "deny"])
def test_who_decides_must_be_said(placet: Placet, parked: str, command: str) -> None:
    result = placet(command, approval_of(placet, parked))
    assert result.exit_code == 2
    assert "--as" in result.stderr


# -- cancelling and retrying ------------------------------------------------------------------------------------------


def test_cancelling_is_a_wish_in_the_journal(placet: Placet, kit: Kit, parked: str) -> None:
    assert placet("cancel", parked, "--note", "not needed").exit_code == 0
    wish = kit.run(parked).cancelled
    assert wish is not None
    assert wish.by.startswith("cli:")
    assert wish.why == "not needed"
    drive(kit.world(), parked)
    fails(placet("cancel", parked), 1, parked, "has ended: cancelled")


def test_only_a_failed_run_is_retried(placet: Placet, kit: Kit, parked: str) -> None:
    fails(placet("retry", parked), 1, parked, "has not failed")


def test_a_failed_run_is_begun_once_more(placet: Placet, kit: Kit) -> None:
    id = kit.begin(3, fields={"wrong": True}, subject="t#3")
    drive(kit.world(), id)
    ended = kit.run(id).ended
    assert ended is not None
    assert ended.status == "failed"
    said = placet("retry", id).stdout
    again = said.removeprefix("began run ").strip()
    assert again != id
    assert json.loads(placet("show", again, "--json").stdout)["run"]["attempt"] == 2


@pytest.mark.parametrize("command", ["show", "cancel", "retry"])
def test_a_run_that_does_not_exist_is_named(placet: Placet, command: str) -> None:
    fails(placet(command, "no-such-run"), 1, "there is no run no-such-run")


# -- sending ----------------------------------------------------------------------------------------------------------


class Received:
    """A listener that writes down what arrives, and answers as told."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, dict[str, str], bytes]] = []
        self.answer = (202, b'{"event": "e1"}')
        received = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.requests.append((self.path, dict(self.headers), body))
                status, text = received.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def received() -> Iterator[Received]:
    received = Received()
    thread = threading.Thread(target=received.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield received
    received.server.shutdown()
    received.server.server_close()
    thread.join()


def test_a_payload_is_sent_as_github_would(placet: Placet, received: Received, tmp_path: Path) -> None:
    body = b'{"action": "opened",  "title": "\xc3\xa9"}'
    (tmp_path / "payload.json").write_bytes(body)
    result = placet("send", "github", "payload.json", "--to", received.url)
    assert (result.exit_code, result.stdout) == (0, '202 Accepted {"event": "e1"}\n')
    [(path, headers, arrived)] = received.requests
    assert (path, arrived, headers["X-GitHub-Event"]) == ("/webhooks/github", body, "pull_request")
    request = Request(EnvironBuilder(method="POST", data=body, headers=list(headers.items())).get_environ())
    github.verify(request, load(_env_file=None))
    assert github.delivery_id(request, {}) == headers["X-GitHub-Delivery"]


def test_each_sending_is_a_new_delivery_unless_one_is_named(
    placet: Placet, received: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", f"{received.url}/below/")
    for _ in range(2):
        placet("send", "github", "-", "--event", "push", input=b"{}")
    placet("send", "github", "-", "--delivery", "d-1", input=b"{}")
    one, two, three = (headers for _, headers, _ in received.requests)
    assert one["X-GitHub-Delivery"] != two["X-GitHub-Delivery"]
    assert (one["X-GitHub-Event"], three["X-GitHub-Delivery"]) == ("push", "d-1")
    assert {path for path, _, _ in received.requests} == {"/below/webhooks/github"}


def test_a_refusal_is_shown_and_fails(placet: Placet, received: Received) -> None:
    received.answer = (401, b'{"title": "bad-signature",\n "detail": "\x1b[31mno"}')
    result = placet("send", "github", "-", "--to", received.url, input=b"{}")
    assert result.exit_code == 1
    assert result.stdout == '401 Unauthorized {"title": "bad-signature", "detail": "\\x1b[31mno"}\n'


def test_a_receiver_that_is_not_there_is_named(placet: Placet) -> None:
    fails(
        placet("send", "github", "-", "--to", "http://127.0.0.1:1", input=b"{}"), 1, "http://127.0.0.1:1", "placet up"
    )


SOURCES = '[sources.acme]\nsecrets = ["ACME_SECRET"]\n'
SYMMETRIC = "whsec_" + "A" * 32


@pytest.mark.parametrize(
    ("provider", "body"),
    [("stripe", DISPUTE), ("hubspot", [change(1)]), ("hubspot", change(1)), ("zendesk", CREATED), ("acme", INVOICE)],
)
def test_a_payload_is_sent_as_each_provider_would(
    placet: Placet, received: Received, kit: Kit, monkeypatch: pytest.MonkeyPatch, provider: str, body: object
) -> None:
    """Sent to another address, it is signed for PUBLIC_URL, and the receiver there takes it."""
    (kit.settings.config_dir / "sources.toml").write_text(SOURCES)
    monkeypatch.setenv("ACME_SECRET", SYMMETRIC)
    monkeypatch.setenv("PUBLIC_URL", "https://example.com/placet")
    for setting in RECEIVERS.values():
        monkeypatch.setenv(setting.upper(), f"{SECRET} another-secret-0123")
    result = placet("send", provider, "-", "--to", received.url, input=json.dumps(body).encode())
    assert result.exit_code == 0, result.output
    [(path, headers, arrived)] = received.requests
    client = create_app(Runs(kit.world(), Hint("redis://127.0.0.1:1/0")), load(_env_file=None)).test_client()
    assert client.post(path, data=arrived, headers=headers).status_code == 202


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["stripe", "-", "--event", "charge.failed"], ("--event", "payload")),
        (["zendesk", "-", "--delivery", "d-1"], ("--delivery", "payload")),
    ],
)
def test_what_a_provider_writes_into_the_payload_is_not_an_option(
    placet: Placet, arguments: list[str], words: tuple[str, ...]
) -> None:
    fails(placet("send", *arguments, input=b"{}"), 1, *words)


def test_a_provider_that_is_not_known_is_told_which_are(placet: Placet) -> None:
    fails(placet("send", "gitlab", "-", input=b"{}"), 2, "gitlab", "zendesk", "sources.toml")


def test_bytes_that_are_no_text_are_not_signed_by_stripe(placet: Placet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STRIPE_WEBHOOK_SECRET", SECRET)
    fails(placet("send", "stripe", "-", input=b"\xff"), 1, "UTF-8")


def test_a_public_key_signs_nothing(placet: Placet, kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    (kit.settings.config_dir / "sources.toml").write_text(SOURCES)
    monkeypatch.setenv("ACME_SECRET", "whpk_" + "A" * 43 + "=")
    fails(placet("send", "acme", "-", input=b"{}"), 2, "ACME_SECRET", "public keys alone")


def test_nothing_is_sent_unsigned(placet: Placet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_WEBHOOK_SECRET")
    fails(placet("send", "github", "-", input=b"{}"), 2, "GITHUB_WEBHOOK_SECRET")


# -- settings and the store -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["runs"], ["show", "x"], ["approvals"], ["approve", "x.1~1", "--as", "ann"]])
def test_without_a_store_each_command_says_how_to_get_one(bare: Placet, command: list[str]) -> None:
    fails(bare(*command), 2, "placet up", "REDIS_URL")


def test_the_embedded_store_is_found_by_other_commands(placet: Placet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REDIS_URL")
    with Embedded(load(_env_file=None)):
        assert placet("runs").stdout == "no runs\n"


def test_a_store_that_is_away_is_one_line(placet: Placet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://:hunter22@127.0.0.1:1/0")
    result = placet("runs")
    fails(result, 1, "Redis cannot be reached")
    assert "hunter22" not in result.output


@pytest.mark.parametrize("command", ["runs", "up", "web", "worker", "doctor"])
def test_a_setting_that_cannot_be_used_is_named_before_anything_starts(
    placet: Placet, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "placet.example.com")
    result = placet(command)
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    assert result.stderr.startswith("placet: settings that cannot be used:\n  PUBLIC_URL: ")


@pytest.mark.parametrize("command", ["up", "web"])
def test_a_port_in_use_is_named_before_anything_starts(placet: Placet, received: Received, command: str) -> None:
    port = received.server.server_port
    fails(placet(command, "--port", str(port)), 2, f"port {port}", "in use", f"--port {port + 1}")


def test_an_agent_that_cannot_be_used_keeps_everything_from_starting(placet: Placet, kit: Kit) -> None:
    (kit.folder / "agents/resolver/agent.toml").write_text("autonomy = 7")
    result = placet("up", "--port", str(free_port()))
    assert result.exit_code == 2
    assert "agent.toml" in result.stderr
    assert not (kit.settings.data_dir / "valkey").exists()


@pytest.mark.parametrize("command", ["up", "web", "worker", "runs"])
def test_a_source_that_cannot_be_used_keeps_everything_from_starting(placet: Placet, kit: Kit, command: str) -> None:
    (kit.settings.config_dir / "sources.toml").write_text('[sources.stripe]\nsecrets = ["A"]\n')
    fails(placet(command), 2, "sources.toml", "stripe is the name of another sender")


def test_the_processes_become_what_serves(placet: Placet, monkeypatch: pytest.MonkeyPatch) -> None:
    became: list[tuple[list[str], dict[str, str]]] = []

    def become(_: str, command: list[str], env: dict[str, str]) -> None:
        became.append((command, env))

    monkeypatch.setattr(os, "execve", become)
    port = free_port()
    for arguments in (["web", "--port", str(port)], ["worker"], ["beat"]):
        assert placet(*arguments).exit_code == 0
    (web, web_env), (worker, _), (beat, _) = became
    assert "webhooks.wsgi:create" in web
    assert web[web.index("--port") + 1] == str(port)
    assert web_env["PUBLIC_URL"] == f"http://127.0.0.1:{port}"
    assert worker[worker.index("-A") + 1 : worker.index("-A") + 3] == ["tasks.app", "worker"]
    assert beat[-1] == "beat"


@pytest.mark.parametrize("command", ["web", "worker", "beat"])
@pytest.mark.parametrize("missing", ["REDIS_URL", "SECRET_KEY"])
def test_a_process_without_what_it_shares_with_the_others_does_not_start(
    placet: Placet, command: str, missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(missing)
    monkeypatch.setenv("PORT", str(free_port()))
    fails(placet(command), 2, missing, "placet up")


def test_doctor_fails_until_all_is_well(placet: Placet, monkeypatch: pytest.MonkeyPatch) -> None:
    result = placet("doctor")
    assert result.exit_code == 1
    assert re.search(r"^FAIL +GITHUB_TOKEN +not set", result.stdout, re.MULTILINE)
    monkeypatch.setenv("GITHUB_TOKEN", "a-token")
    result = placet("doctor")
    assert "FAIL" not in result.stdout
    assert result.exit_code == 0
