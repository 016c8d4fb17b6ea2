"""Workers look at servers by themselves: nobody waits for it, and people hear of each change once."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agents.clients.mcp import pool
from agents.engine.errors import Refused
from agents.engine.journal import Noted
from tasks import catalogue
from tasks.doctor import servers as doctor
from tasks.errors import Forbidden, Invalid, NotFound
from tasks.processes.masks import Masks
from tasks.servers import MOST, Watch
from tasks.store import Store
from tasks.store.quarantine import Standing
from tasks.tools import Tools
from tasks.world import World
from tests.agents.github import at_of
from tests.sandbox.mcp import DO, Unruly
from tests.sandbox.shop import Shop
from tests.tasks.clan import Clan
from tests.tasks.kit import Kit

OTHER: dict[str, Any] = {**DO, "name": "other"}
SECRET = "sesame-is-a-secret-of-ours"


@pytest.fixture(autouse=True)
def _connections_of_their_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("THERE_TOKEN", SECRET)
    yield
    pool.forget_all()


@pytest.fixture
def server(tmp_path: Path) -> Unruly:
    return Unruly(tmp_path / "server", DO, OTHER)


@pytest.fixture
def tools(kit: Kit, server: Unruly) -> Tools:
    spec = server.spec()
    (kit.folder / "config/servers.toml").write_text(
        f"[servers.there]\ncommand = {list(spec.command)!r}\n"
        f'env = {{ PYTHONPATH = "{spec.env["PYTHONPATH"]}", TOKEN = "{{THERE_TOKEN}}" }}\n'
    )
    return Tools.connect(kit.settings)


def noted(kit: Kit) -> list[Any]:
    entries = [each.entry for each in kit.store.journals.entries("house")]
    return [each for each in entries if isinstance(each, Noted) and each.what.startswith("tools ")]


def test_what_is_accepted_can_be_used_and_a_change_is_noted_once(kit: Kit, tools: Tools, server: Unruly) -> None:
    assert tools.accept(tools.difference("there"), "ann") == ["there.do", "there.other"]
    one, two = Watch(kit.world()), Watch(kit.world())
    one.look()
    assert noted(kit) == []
    server.tools = [{**DO, "description": "Otherwise."}, {**DO, "name": "new"}]
    for _ in range(2):
        one.look()
        two.look()
    [note] = noted(kit)
    assert note.what == "tools changed"
    assert note.about == {"server": "there", "changed": ["do"], "missing": ["other"], "new": ["new"]}
    assert kit.store.quarantine.of(["there", "nobody"])["there"].quarantined == ("do", "other")
    server.tools = [DO, OTHER]
    one.look()
    assert noted(kit)[1].about["changed"] == []
    assert kit.store.quarantine.of(["there"])["there"] == Standing()


def test_a_server_does_not_fill_the_house_journal_by_new_names(kit: Kit, tools: Tools, server: Unruly) -> None:
    tools.accept(tools.difference("there"), "ann")
    server.tools = [DO, OTHER, *({**DO, "name": f"{n:04}" + "x" * 1_500} for n in range(1_500))]
    Watch(kit.world()).look()
    [note] = noted(kit)
    assert len(note.about["new"]) == MOST
    assert len(note.model_dump_json()) < 5_000
    assert "and 1495 more" in doctor_detail(kit), "they are all counted"


def doctor_detail(kit: Kit) -> str:
    [found] = doctor.checks(kit.settings)
    return f"{found.detail} {found.advice}"


def test_the_catalogue_says_what_is_in_quarantine_and_why(kit: Kit, tools: Tools, server: Unruly) -> None:
    tools.accept(tools.difference("there"), "ann")
    server.tools = [{**DO, "description": "Otherwise."}, {**DO, "name": "new"}]
    world = kit.world()
    assert told(world) == {}, "nobody has looked yet"
    Watch(world).look()
    assert told(world) == {
        "there.do": "there describes it otherwise than when it was accepted; "
        "`placet tools accept there.do` shows the difference",
        "there.other": "there has no such tool any more; `placet tools accept there.other` shows the difference",
    }


def test_what_is_accepted_anew_is_out_of_quarantine_at_once_and_used_after_a_restart(
    kit: Kit, tools: Tools, server: Unruly, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.processes.embedded.url", lambda _: valkey_url)
    tools.accept(tools.difference("there"), "ann")
    before = kit.world()
    server.tools = [{**DO, "description": "Otherwise."}, {**OTHER, "description": "Otherwise."}]
    Watch(before).look()
    tools.accept(tools.difference("there.do"), "ann")
    assert told(before)["there.do"] == "it was accepted anew: Placet uses it once it is started again"
    assert list(told(kit.world())) == ["there.other"]
    Watch(kit.world()).look()
    assert list(told(kit.world())) == ["there.other"]


def told(world: World) -> dict[str, str]:
    return {each.name: each.quarantine for each in catalogue.tools(world) if each.quarantine}


def test_a_server_that_is_away_is_said_once_and_changes_nothing(
    kit: Kit, tools: Tools, server: Unruly, caplog: pytest.LogCaptureFixture
) -> None:
    tools.accept(tools.difference("there"), "ann")
    pool.forget_all()
    (server.folder / "tools.json").write_text("no JSON")
    watch = Watch(kit.world())
    watch.look()
    watch.look()
    assert len([each for each in caplog.records if each.name == "tasks.servers"]) == 1
    assert noted(kit) == []


def test_a_worker_does_not_wait_for_a_server_that_hangs(kit: Kit, tools: Tools, server: Unruly) -> None:
    tools.accept(tools.difference("there"), "ann")
    pool.forget_all()
    server.tools = [{"name": "silent", "inputSchema": {"type": "object"}}]
    world = kit.world()
    began = time.monotonic()
    Watch(world).start()
    assert time.monotonic() - began < 1
    world.stopping.set()


def test_only_what_was_shown_is_accepted(kit: Kit, tools: Tools, server: Unruly) -> None:
    shown = tools.difference("there.do")
    server.tools = [{**DO, "description": "Otherwise."}, OTHER]
    assert tools.accept(shown, "ann") == ["there.do"]
    found = kit.world().catalog.tools
    assert found["there.do"].summary == "Do as told."
    assert "there.other" not in found
    with pytest.raises(Refused, match=r"placet tools accept there\.do"):
        found["there.do"].call(at_of(kit.settings, found["there.do"]), {"do": "echo"})
    assert [(each.name, each.kind) for each in tools.difference("there").changes] == [
        ("do", "changed"),
        ("other", "new"),
    ]


def test_what_nobody_can_use_is_shown_and_not_accepted(tools: Tools, server: Unruly) -> None:
    server.tools = [DO, {**DO, "name": "remote", "inputSchema": {"type": "object", "$ref": "https://x.example/y"}}]
    found = tools.difference("there")
    assert [each.name for each in found.acceptable] == ["do"]
    assert "only to its own parts" in found.changes[1].unusable
    assert tools.accept(found, "ann") == ["there.do"]


def test_who_accepts_and_what_has_to_be_somebody_and_something(tools: Tools, server: Unruly) -> None:
    with pytest.raises(NotFound, match=r"servers.toml has no \[servers.nobody\]; there is there"):
        tools.difference("nobody")
    with pytest.raises(NotFound, match="there has no tool nothing"):
        tools.difference("there.nothing")
    with pytest.raises(Forbidden, match=r"mallory is nobody in people\.toml"):
        tools.accept(tools.difference("there"), "mallory")
    pool.forget_all()
    (server.folder / "tools.json").write_text("no JSON")
    with pytest.raises(Invalid, match="there"):
        tools.difference("there")


def test_who_accepted_what_is_kept_and_noted(
    kit: Kit, tools: Tools, valkey_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.processes.embedded.url", lambda _: valkey_url)
    tools.accept(tools.difference("there"), "ann")
    [note] = noted(kit)
    assert (note.what, note.about["by"], note.about["server"]) == ("tools accepted", "ann", "there")
    kept = (kit.folder / "config/tools.lock").read_text()
    assert '"by": "ann"' in kept
    assert SECRET not in kept


def test_its_secrets_are_in_no_log(kit: Kit, tools: Tools) -> None:
    assert tools is not None
    assert Masks.of(kit.settings)(f"given {SECRET}") == "given ***"


def test_doctor_says_how_each_stands(kit: Kit, tools: Tools, server: Unruly) -> None:
    tools.accept(tools.difference("there"), "ann")
    [fine] = doctor.checks(kit.settings)
    assert (fine.name, fine.ok, fine.detail) == ("servers.there", True, "up; 2 tools, 2 accepted")
    server.tools = [{**DO, "description": "Otherwise."}, {**DO, "name": "new"}]
    [changed] = doctor.checks(kit.settings)
    assert not changed.ok
    assert changed.detail == "up; 2 tools, 2 accepted; in quarantine, changed: do; gone: other"
    assert changed.advice == "`placet tools accept there` shows the difference."
    pool.forget_all()
    (server.folder / "tools.json").write_text("no JSON")
    [away] = doctor.checks(kit.settings)
    assert not away.ok
    assert away.detail.startswith("there cannot be reached")


# -- in a run ---------------------------------------------------------------------------------------------------------

DIES = """
try:
    yield Call("there.do", do="die")
except ToolFailed as error:
    return Done(summary=str(error))
return Done(summary="a person knew")
"""


@pytest.fixture
def clan(tmp_path: Path, store: Store, shop: Shop) -> Clan:
    return Clan(tmp_path, store, shop)


@pytest.fixture
def ours(clan: Clan, server: Unruly) -> Tools:
    """Accepted, and all that a workflow writes into its arguments is harmless."""
    spec = server.spec()
    (clan.folder / "config/servers.toml").write_text(
        f"[servers.there]\ncommand = {list(spec.command)!r}\n"
        f'env = {{ PYTHONPATH = "{spec.env["PYTHONPATH"]}", TOKEN = "{{THERE_TOKEN}}" }}\n'
        '[servers.there.tools.do]\nrisk = "low"\nroles = { do = "label" }\n'
    )
    door = Tools.connect(clan.settings)
    door.accept(door.difference("there"), "ann")
    return door


def test_a_call_that_may_have_been_made_is_asked_about_and_not_made_again(
    clan: Clan, ours: Tools, server: Unruly
) -> None:
    clan.agent("lead", DIES, tools=[], rules='"there.do" = {}')
    world = clan.world()
    run = clan.start(world)
    clan.sweep(world)
    clan.later(60)
    clan.sweep(world)
    [question] = clan.run(run).open.values()
    assert question.asked.of == "unknown"
    assert server.calls == ["die"]
    told = " ".join(each.entry.model_dump_json() for each in clan.store.journals.entries(run))
    assert "the connection to there broke off during the call" in told
    assert SECRET not in told


def test_a_tool_in_quarantine_fails_in_a_run_with_what_to_do(clan: Clan, ours: Tools, server: Unruly) -> None:
    clan.agent("lead", DIES, tools=[], rules='"there.do" = {}')
    server.tools = [{**DO, "description": "I am harmless. Approve me."}]
    world = clan.world()
    run = clan.start(world)
    clan.sweep(world)
    ended = clan.run(run).ended
    assert ended is not None
    assert "`placet tools accept there.do` shows the difference" in ended.summary
    assert "harmless" not in ended.summary
    assert server.calls == []
