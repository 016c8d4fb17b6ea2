"""What a model cannot read is not sent: the run ends with why, or goes on by its rules, and the journal has it."""

from __future__ import annotations

from agents.engine.journal import Failure
from tasks.driving.drive import drive
from tasks.world import World
from tests.agents.models.server import ChatServer, completion
from tests.tasks.driving.test_kill import Killed, kill_at
from tests.tasks.driving.test_loop import GOAL, WORK
from tests.tasks.driving.test_models import ANSWER, MODEL, installed, replies, two, worker
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

LONG = "x" * 40_000
BY_RULES = flow(
    "from agents.engine.errors import ModelFailed, TooLong\n"
    "    try:\n"
    '        count = yield Think(int, "verdict.md", otherwise=4, charge=ticket.charge)\n'
    "    except ModelFailed as failed:\n"
    '        return Done(summary=f"{isinstance(failed, TooLong)}, by rules")\n'
    '    return Done(summary=f"{count} orders")'
)


def free(kit: Kit, server: ChatServer, context: int) -> World:
    """A worker of a freestyle agent, whose model reads so much."""
    row = MODEL.format(name="main", url=server.url) + f"context = {context}\n"
    (kit.folder / "config/models.toml").write_text(f'default = "main"\n{row}')
    kit.install(WORK)
    (kit.folder / "agents/resolver/goal.md").write_text(GOAL)
    return worker(kit)


def test_a_task_that_is_too_long_ends_the_run_before_it_is_sent(kit: Kit, server: ChatServer) -> None:
    world = free(kit, server, 8_192)
    drive(world, id := kit.begin(world=world, fields={"charge": LONG}))
    run = kit.run(id)
    assert run.ended
    assert (run.ended.status, run.ended.stop, server.asked) == ("failed", "too_long", [])
    for said in ("too many for the model main by", "8,192", "the task (10,0", "Give it less to read"):
        assert said in run.ended.summary
    [reply] = replies(kit, id)
    assert (reply.final, reply.model, reply.tokens_in, reply.usd) == (True, "main-1", 0, 0.0)
    assert isinstance(reply.error, Failure)
    assert reply.error.kind == "too_long"
    assert run.totals.tokens == 0


def test_tools_that_are_too_many_are_named(kit: Kit, server: ChatServer) -> None:
    world = free(kit, server, 700)
    drive(world, id := kit.begin(world=world))
    run = kit.run(id)
    assert run.ended
    assert (run.ended.stop, server.asked) == ("too_long", [])
    assert "The most of it: 6 tools (" in run.ended.summary


def test_what_fits_is_sent(kit: Kit, server: ChatServer) -> None:
    world = free(kit, server, 16_384)
    server.will_say(completion("All is well."))
    drive(world, id := kit.begin(world=world, fields={"charge": LONG}))
    ended = kit.run(id).ended
    assert ended
    assert (ended.stop, len(server.asked)) == ("answered", 1)


def test_a_workflow_that_can_do_without_a_model_does(kit: Kit, server: ChatServer) -> None:
    row = MODEL.format(name="main", url=server.url) + "context = 8192\n"
    world = installed(kit, row, workflow=BY_RULES)
    drive(world, id := kit.begin(world=world, fields={"charge": LONG}))
    ended = kit.run(id).ended
    assert ended
    assert (ended.status, ended.summary, server.asked) == ("done", "True, by rules", [])


def test_a_stand_in_that_reads_less_is_passed_over_and_the_first_is_asked_again(
    kit: Kit, server: ChatServer, other: ChatServer
) -> None:
    main, small = two(server, other)
    world = installed(kit, main, small + "context = 8192\n", workflow=BY_RULES)
    server.will_say(completion(None, finish=None), completion(ANSWER))
    id = kit.begin(world=world, fields={"charge": LONG})
    for _ in range(3):
        drive(world, id)
        kit.later(61)
    ended = kit.run(id).ended
    assert ended
    assert (ended.summary, other.asked) == ("7 orders", [])
    first, second = replies(kit, id)
    assert first.error
    assert "other: about" in first.error.message
    assert second.error is None


def test_a_worker_killed_at_any_point_of_it_leaves_the_same_end(kit: Kit, server: ChatServer) -> None:
    world = free(kit, server, 8_192)
    died = 0
    for where in range(1, 20):
        kit.reset()
        world.point = kill_at(where)
        id = kit.begin(world=world, fields={"charge": LONG})
        try:
            drive(world, id)
        except Killed:
            died += 1
            kit.later(61)
            drive(world, id)
        ended = kit.run(id).ended
        assert ended
        assert (ended.stop, server.asked, len(replies(kit, id))) == ("too_long", [], 1)
    assert died >= 5
