"""A tool of somebody else's that says it failed may have done some of it: it is told so, and not made again unasked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agents.engine.journal import Ended, Returned
from tasks import deciding
from tasks.tools import Tools
from tests.sandbox.mcp import DO, Unruly
from tests.tasks.clan import Clan
from tests.tasks.test_servers import _connections_of_their_own, clan

__all__ = ["_connections_of_their_own", "clan"]

TEXT = {"type": "string"}
TOOL: dict[str, Any] = {
    **DO,
    "inputSchema": {"type": "object", "properties": {"do": TEXT, "words": TEXT, "of": TEXT, "what": TEXT}},
}
ROLES = 'roles = { do = "label", words = "label", of = "label", what = "label" }'
USES = '"there.do" = {}'
FAIL = 'Call("there.do", do="fail", words="half of the letters are out", of="1")'
TWICE = f"""
from agents.engine.errors import PartlyDone
try:
    yield {FAIL}
except ToolFailed:
    return Done(summary="taken for not done")
except PartlyDone as error:
    said = str(error)
try:
    yield {FAIL}
except CallFailed as error:
    return Done(summary=f"{{said}} / {{error.kind}}")
"""


@pytest.fixture
def server(tmp_path: Path) -> Unruly:
    return Unruly(tmp_path / "server", TOOL)


def connect(clan: Clan, server: Unruly, more: str = "") -> None:
    spec = server.spec()
    (clan.folder / "config/servers.toml").write_text(
        f"[servers.there]\ncommand = {list(spec.command)!r}\n"
        f'env = {{ PYTHONPATH = "{spec.env["PYTHONPATH"]}" }}\n'
        f'[servers.there.tools.do]\nrisk = "low"\n{ROLES}\n{more}\n'
    )
    door = Tools.connect(clan.settings)
    door.accept(door.difference("there"), "ann")


def failures(clan: Clan, run: str) -> list[tuple[str, bool]]:
    entries = [each.entry for each in clan.store.journals.entries(run)]
    return [(each.error.kind, each.final) for each in entries if isinstance(each, Returned) and each.error]


def ended(clan: Clan, run: str) -> Ended:
    found = clan.run(run).ended
    assert found is not None
    return found


def test_the_flow_is_told_and_the_very_same_call_is_asked_about(clan: Clan, server: Unruly) -> None:
    connect(clan, server)
    clan.agent("lead", TWICE, tools=[], rules=USES)
    world = clan.world()
    run = clan.start(world)
    clan.sweep(world)
    [question] = clan.run(run).open.values()
    assert question.asked.of == "approve"
    assert "this very call was made before, at 1, and by its own word it failed" in question.asked.why
    assert failures(clan, run) == [("partly", True)]
    assert server.calls == ["fail"]
    deciding.decide(world, f"{run}.{question.asked.question}", deciding.Answer("approved", "ann", "cli"))
    clan.sweep(world)
    assert server.calls == ["fail", "fail"]
    told = "there says that do failed, so some of it may have been done: half of the letters are out"
    assert ended(clan, run).summary.startswith(f"{told} / partly")


def test_whoever_says_no_has_it_made_once(clan: Clan, server: Unruly) -> None:
    connect(clan, server)
    clan.agent("lead", TWICE, tools=[], rules=USES)
    world = clan.world()
    run = clan.start(world)
    clan.sweep(world)
    clan.answer_all(world, "denied")
    clan.sweep(world)
    assert ended(clan, run).summary.partition(" / ")[2].startswith("denied")
    assert server.calls == ["fail"]


def test_another_call_is_another(clan: Clan, server: Unruly) -> None:
    """The model is told what was wrong, and puts it right: MCP specification, "Tools", error handling."""
    connect(clan, server)
    clan.agent("lead", TWICE.replace('of="1"', 'of="2"', 1), tools=[], rules=USES)
    world = clan.world()
    run = clan.start(world)
    clan.sweep(world)
    assert failures(clan, run) == [("partly", True), ("partly", True)]
    assert server.calls == ["fail", "fail"]


def test_what_nothing_catches_ends_the_run_as_failed(clan: Clan, server: Unruly) -> None:
    connect(clan, server)
    clan.agent("lead", f"yield {FAIL}", tools=[], rules=USES)
    world = clan.world()
    run = clan.start(world)
    clan.sweep(world)
    assert (ended(clan, run).status, ended(clan, run).stop) == ("failed", "partly")


@pytest.mark.parametrize("do", ["fail", "ask"])
def test_what_only_reads_has_nothing_that_could_be_done_in_part(clan: Clan, server: Unruly, do: str) -> None:
    connect(clan, server, 'repeat = "read"')
    clan.agent("lead", TWICE.replace('do="fail"', f'do="{do}", what="roots"'), tools=[], rules=USES)
    world = clan.world()
    run = clan.start(world)
    clan.sweep(world)
    assert ended(clan, run).summary.startswith("taken for not done")


@pytest.mark.parametrize("again", ["1", "2"])
def test_another_run_with_the_same_identity_asks_before_it_is_made_again(
    clan: Clan, server: Unruly, again: str
) -> None:
    """With the same arguments and with others."""
    connect(clan, server, 'once_per = ["words"]')
    clan.agent("lead", f"yield {FAIL}", tools=[], rules=USES)
    world = clan.world()
    first = clan.start(world)
    clan.sweep(world)
    clan.agent("lead", f"yield {FAIL}".replace('of="1"', f'of="{again}"'), tools=[], rules=USES)
    world = clan.world()
    second = clan.start(world, 2)
    clan.sweep(world)
    [question] = clan.run(second).open.values()
    assert f"run {first} did this already" in question.asked.why
    assert server.calls == ["fail"]
    clan.answer_all(world)
    clan.sweep(world)
    assert server.calls == ["fail", "fail"]
    assert ended(clan, second).stop == "partly"


GOES_ON = f"""
try:
    yield {FAIL}
except CallFailed:
    pass
yield Call("there.do", do="echo", words="first")
"""


def test_a_run_that_goes_back_meets_what_it_may_have_done(clan: Clan, server: Unruly) -> None:
    connect(clan, server)
    asks = '[[rules]]\nname = "asks"\nwhen = \'call.args.do == "echo"\'\nthen = "ask"\n'
    clan.agent("lead", GOES_ON, tools=[], rules=f"{USES}\n{asks}")
    run = clan.start(clan.world())
    clan.sweep(clan.world())
    clan.agent("lead", GOES_ON.replace('"first"', '"second"'), tools=[], rules=f"{USES}\n{asks}")
    world = clan.world()
    clan.answer_all(world)
    clan.sweep(world)
    [changed] = clan.run(run).open.values()
    assert changed.asked.of == "changed"
    deciding.decide(world, f"{run}.{changed.asked.question}", deciding.Answer("restart", "ann", "cli"))
    clan.sweep(world)
    [question] = clan.run(run).open.values()
    assert "by its own word it failed, after some of it may have been done" in question.asked.why
    assert server.calls == ["fail"]
