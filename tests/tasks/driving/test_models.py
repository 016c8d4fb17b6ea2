"""Named models under runs: who answered is in the journal, and nobody asks where no place is free."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from agents import models
from agents.catalog import Catalog
from agents.engine.errors import ConfigError
from agents.engine.journal import Began, Replied
from tasks.driving.drive import drive
from tasks.errors import StoreAway
from tasks.store.places import SOON, Held
from tasks.world import World
from tests.agents.models.crowd import Crowd, crowd
from tests.agents.models.server import ChatServer, Said, completion, failure
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

THINK = flow(
    'count = yield Think(int, "verdict.md", otherwise=4, charge=ticket.charge)\n'
    '    return Done(summary=f"{count} orders")'
)
GATHER = flow(
    'ask = lambda: Think(int, "verdict.md", otherwise=4, max_tokens=300, charge=ticket.charge)\n'
    "    counts = yield Gather(*(ask() for _ in range(12)))\n"
    '    return Done(summary=f"{sum(counts)} orders")'
)
ANSWER = '{"answer": 7}'
MODEL = '[models.{name}]\nbase_url = "{url}"\nmodel = "{name}-1"\nprice = {{ input = 1, output = 1 }}\n'


@pytest.fixture
def busy() -> Iterator[Crowd]:
    with crowd() as counted:
        yield counted


def installed(kit: Kit, *rows: str, workflow: str = THINK, agent: str = "") -> World:
    """A worker with these models; `agent` is a line of the agent's own settings."""
    (kit.folder / "config/models.toml").write_text('default = "main"\n' + "".join(rows))
    kit.install(workflow, **({"autonomy": f"{agent}\nautonomy"} if agent else {}))
    return worker(kit)


def worker(kit: Kit) -> World:
    world = kit.world()
    world.model = models.configured(kit.settings)
    return world


def two(server: ChatServer, other: ChatServer) -> tuple[str, str]:
    main = MODEL.format(name="main", url=server.url) + 'fallback = ["other"]\n'
    return main, MODEL.format(name="other", url=other.url)


def one(url: str, places: int = 1) -> str:
    return MODEL.format(name="main", url=url) + f"concurrency = {places}\n"


def replies(kit: Kit, id: str) -> list[Replied]:
    return [each.entry for each in kit.store.journals.entries(id) if isinstance(each.entry, Replied)]


def fill(kit: Kit, run: str = "somebody") -> Held:
    """Another run takes the only place."""
    lease = kit.store.leases.take(run, 600)
    assert lease is not None
    place = kit.store.places.enter("main", 1, lease, kit.store.now() + 600)
    assert isinstance(place, Held)
    return place


def told(hinted: list[str]) -> Callable[[str], bool]:
    """A hint that leaves, and is written down."""

    def hint(run: str) -> bool:
        hinted.append(run)
        return True

    return hint


def due(kit: Kit, id: str) -> float:
    score = kit.store.server.client.zscore(kit.store.server.keys.due, id)
    assert score is not None
    return float(score)


def test_who_stood_in_and_why_is_in_the_journal(kit: Kit, server: ChatServer, other: ChatServer) -> None:
    world = installed(kit, *two(server, other))
    server.will_say(failure(503))
    other.will_say(completion(ANSWER))
    drive(world, id := kit.begin(world=world))
    [reply] = replies(kit, id)
    assert reply.value == 7
    assert reply.instead_of == "main: the model's server failed with 503"
    assert other.asked[0]["model"] == "other-1"
    ended = kit.run(id).ended
    assert ended is not None
    assert ended.totals.usd == pytest.approx(120 / 1_000_000)


def test_a_run_that_leaves_everybody_alone_has_made_no_attempt(kit: Kit, server: ChatServer, other: ChatServer) -> None:
    world = installed(kit, *two(server, other))
    for chat in (server, other):
        chat.will_say(failure(429, retry_after="60"))
    drive(world, kit.begin(1, world=world))
    drive(world, id := kit.begin(2, world=world, subject="t#2"))
    assert (len(server.asked), len(other.asked), replies(kit, id)) == (1, 1, [])
    assert due(kit, id) == pytest.approx(kit.store.now() + 60, abs=5)
    kit.later(61)
    server.will_say(completion(ANSWER))
    drive(world, id)
    assert kit.run(id).ended


def test_a_reply_of_the_model_that_was_asked_says_nothing_more(kit: Kit, server: ChatServer, other: ChatServer) -> None:
    world = installed(kit, *two(server, other))
    server.will_say(completion(ANSWER))
    drive(world, id := kit.begin(world=world))
    assert replies(kit, id)[0].instead_of == ""
    [payload] = [each.sealed for each in kit.store.journals.entries(id) if isinstance(each.entry, Replied)]
    assert b"instead" not in payload.payload


def test_who_asked_to_be_left_alone_is_left_alone_by_every_worker(
    kit: Kit, server: ChatServer, other: ChatServer
) -> None:
    first, second = installed(kit, *two(server, other)), worker(kit)
    server.will_say(failure(429, retry_after="60"), completion(ANSWER))
    other.will_say(*[completion(ANSWER)] * 2)
    drive(first, kit.begin(1, world=first))
    drive(second, kit.begin(2, world=second, subject="t#2"))
    assert (len(server.asked), len(other.asked)) == (1, 2)
    kit.later(61)
    drive(second, kit.begin(3, world=second, subject="t#3"))
    assert len(server.asked) == 2


def test_when_nobody_answers_it_is_an_attempt_and_tried_again(kit: Kit, server: ChatServer, other: ChatServer) -> None:
    world = installed(kit, *two(server, other))
    server.will_say(failure(503), completion(ANSWER))
    other.will_say(failure(500))
    drive(world, id := kit.begin(world=world))
    [reply] = replies(kit, id)
    assert (reply.model, reply.final) == ("main-1", False)
    assert reply.error is not None
    assert "main: " in reply.error.message
    assert "other: " in reply.error.message
    kit.later(400)
    drive(world, id)
    assert kit.run(id).ended is not None


def test_an_agent_may_name_its_own_model(kit: Kit, server: ChatServer, other: ChatServer) -> None:
    world = installed(kit, *two(server, other), agent='model = "other"')
    other.will_say(completion(ANSWER))
    drive(world, id := kit.begin(world=world))
    assert (len(server.asked), len(other.asked)) == (0, 1)
    [began] = [each.entry for each in kit.store.journals.entries(id) if isinstance(each.entry, Began)]
    agent = world.catalog.agents["resolver"]
    assert began.pins["models"] == agent.pins["models"]
    assert '"name":"other"' in agent.texts[agent.pins["models"]]
    assert '"model":"other-1"' in agent.texts[agent.pins["models"]]


def test_an_agent_that_names_none_is_pinned_as_ever(kit: Kit, server: ChatServer) -> None:
    world = installed(kit, one(server.url))
    assert "models" not in world.catalog.agents["resolver"].pins


@pytest.mark.parametrize("setting", ["model", "small_model"])
def test_a_model_that_an_agent_names_must_be_there(kit: Kit, server: ChatServer, setting: str) -> None:
    with pytest.raises(ConfigError) as caught:
        installed(kit, one(server.url), agent=f'{setting} = "mian"')
    assert f'`{setting}` names "mian"' in str(caught.value)
    assert 'did you mean "main"?' in str(caught.value)
    assert "agent.toml:" in str(caught.value)


def test_a_broken_file_of_models_stops_the_start(kit: Kit) -> None:
    (kit.folder / "config/models.toml").write_text('default = "main"\n')
    with pytest.raises(ConfigError, match=r"models\.toml:1"):
        Catalog.load(kit.settings, set(), roots=[])


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (completion(ANSWER, finish=None), "later", "may have been cut off"),
        (Said(completion(ANSWER).body, cut=40), "later", "cannot be reached"),
        (completion(""), "unusable", "empty"),
        (completion('{"answer": '), "unusable", "not JSON"),
        (completion('{"answer": "seven"}'), "unusable", "does not fit"),
        (completion("long " * 40_000), "unusable", "characters long"),
        (Said(b'{"choices": [{"message": '), "later", "not JSON"),
    ],
)
def test_what_a_server_does_wrong_is_kept_by_its_kind_and_does_not_hurt_the_run(
    kit: Kit, server: ChatServer, said: Said, kind: str, words: str
) -> None:
    world = installed(kit, one(server.url))
    server.will_say(said, completion(ANSWER))
    drive(world, id := kit.begin(world=world))
    kit.later(400)
    drive(world, id)
    bad, good = replies(kit, id)
    assert bad.error is not None
    assert (bad.error.kind, bad.final, good.value) == (kind, False, 7)
    assert words in bad.error.message
    assert len(bad.model_dump_json()) < 1_000
    assert kit.run(id).ended is not None


# -- places -------------------------------------------------------------------------------------------------------


def test_a_run_without_a_place_lets_go_of_its_worker_and_nothing_is_counted(kit: Kit, server: ChatServer) -> None:
    world = installed(kit, one(server.url))
    fill(kit)
    id = kit.begin(world=world)
    for _ in range(10):
        before, length = time.monotonic(), kit.run(id).length
        drive(world, id)
        assert time.monotonic() - before < 2, "nobody waits"
        assert kit.run(id).length == length, "nothing is written"
        assert due(kit, id) == pytest.approx(kit.store.now() + SOON, abs=1)
        kit.later(SOON)
    assert server.asked == []


def test_it_is_woken_and_hinted_when_a_place_is_free(kit: Kit, server: ChatServer) -> None:
    first = installed(kit, one(server.url))
    hinted: list[str] = []
    first.hint = told(hinted)
    waiting, asking = kit.begin(1, world=first), kit.begin(2, world=first, subject="t#2")
    place = fill(kit)
    drive(first, waiting)
    assert due(kit, waiting) > kit.store.now() + 2
    [woken] = kit.store.places.leave(place)
    assert woken == waiting
    assert due(kit, waiting) < kit.store.now() + 1
    server.will_say(*[completion(ANSWER)] * 2)
    drive(first, asking)
    assert server.asked == [], "the place is kept for whose turn it is"
    drive(first, waiting)
    assert hinted == [asking], "whose turn is next is told so"
    drive(first, asking)
    assert [kit.run(each).ended is not None for each in (waiting, asking)] == [True, True]


def test_questions_side_by_side_are_asked_as_many_at_once_as_may_be(kit: Kit, busy: Crowd) -> None:
    world = installed(kit, one(busy.url, places=3), workflow=GATHER)
    hinted: list[str] = []
    world.hint = told(hinted)
    drive(world, id := kit.begin(world=world))
    run = kit.run(id)
    assert run.ended is not None
    assert run.ended.summary == "12 orders"
    assert (busy.asked, busy.most) == (12, 3)
    assert hinted == [], "it is being driven already"
    assert len(replies(kit, id)) == 12


def test_an_answer_is_kept_though_its_place_cannot_be_let_go_of(
    kit: Kit, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = installed(kit, one(server.url))

    def away(_: Held) -> list[str]:
        raise StoreAway("for a moment")

    monkeypatch.setattr(world.store.places, "leave", away)
    server.will_say(completion(ANSWER))
    drive(world, id := kit.begin(world=world))
    assert kit.run(id).ended is not None


def test_a_model_without_limit_or_stand_in_costs_the_store_nothing(
    kit: Kit, server: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = installed(kit, MODEL.format(name="main", url=server.url))
    for name in ("enter", "leave", "rest", "rests"):
        monkeypatch.delattr(type(world.store.places), name)
    server.will_say(completion(ANSWER))
    drive(world, id := kit.begin(world=world))
    assert kit.run(id).ended is not None
