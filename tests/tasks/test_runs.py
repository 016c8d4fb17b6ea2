"""The door: what the floor above may ask for, and what it is told."""

from __future__ import annotations

import threading
import time

import pytest
from pydantic_core import to_json

from agents.engine.journal import Began
from tasks import listing
from tasks.driving.drive import drive
from tasks.errors import AlreadyDecided, Forbidden, Invalid, NoLongerOpen, NotFound
from tasks.hints import Hint
from tasks.inbox import drain
from tasks.runs import Runs
from tasks.store.blobs import MANY_PINS
from tasks.world import World
from tests.tasks.kit import Kit
from tests.tasks.workflows import MAIL, REFUND

ASKED = """[[on]]
event = "shop.ticket.asked"
key = "event.subject"
yields = true
"""


class NoHint(Hint):
    """A broker that is always away."""

    def __init__(self) -> None:
        super().__init__("redis://127.0.0.1:1/0")


@pytest.fixture
def world(kit: Kit) -> World:
    kit.install(REFUND)
    return kit.world()


@pytest.fixture
def runs(world: World) -> Runs:
    return Runs(world, NoHint())


def asked(kit: Kit, world: World, actor: str = "mona") -> str:
    """The public id of an approval that waits."""
    id = kit.begin(world=world, actor=actor)
    drive(world, id)
    return f"{id}.1~1"


def test_an_event_is_accepted_whether_or_not_the_broker_is_there(kit: Kit, runs: Runs, world: World) -> None:
    assert not runs.accept(kit.event(), b"{}").repeat
    assert runs.accept(kit.event(), b"{}").repeat
    assert len(drain(world)) == 1


def test_a_repeat_is_noted_in_the_house_and_begins_nothing(kit: Kit, runs: Runs, world: World) -> None:
    for _ in range(2):
        runs.accept(kit.event(), b"{}")
    drain(world)
    notes = [each.entry for each in kit.store.journals.entries("house")]
    assert [(note.what, note.about["delivery"]) for note in notes if note.kind == "noted"] == [("repeat", "d1")]


def test_a_redelivery_of_an_event_whose_run_failed_begins_the_next_attempt(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    runs = Runs(world, NoHint())
    kit.shop.fail_next("/mails", 422)
    failed = kit.finish(world, kit.begin(world=world))
    assert failed.ended is not None
    assert failed.ended.status == "failed"
    runs.accept(kit.event(), b"")
    [again] = drain(world)
    assert kit.finish(world, again).began.attempt == 2  # type: ignore[union-attr]
    assert kit.shop.done == {"mail:amy": 1}


def test_an_event_that_yields_ends_no_live_run_and_keeps_no_waiting_one_out(kit: Kit) -> None:
    kit.install(REFUND, **{'[[on]]\nevent = "shop.ticket.*"': f'{ASKED}\n[[on]]\nevent = "shop.ticket.*"'})
    world = kit.world()
    live = kit.begin(world=world)
    drive(world, live)
    request = kit.begin(2, world=world, kind="ticket.asked", version=9.0)
    drive(world, live)
    assert kit.run(live).cancelled is None
    assert kit.run(live).open, "its question still waits"
    newer = kit.begin(3, world=world)
    assert kit.begin(4, world=world, kind="ticket.asked", version=9.0) != request
    drive(world, live)
    ended = kit.run(live).ended
    assert ended is not None
    assert ended.status == "superseded"
    assert kit.run(newer).began is not None
    assert kit.run(request).began is None
    kit.finish(world, newer)
    began = kit.run(request).began
    assert began is not None
    assert began.yields


def test_a_failed_run_can_be_tried_again_by_hand_and_no_other(kit: Kit) -> None:
    kit.install(MAIL)
    world = kit.world()
    runs = Runs(world, NoHint())
    kit.shop.fail_next("/mails", 422)
    kit.finish(world, failed := kit.begin(world=world))
    again = runs.retry(failed, "ann")
    assert kit.finish(world, again).ended.status == "done"  # type: ignore[union-attr]
    with pytest.raises(Invalid, match="has not failed"):
        runs.retry(again, "ann")


def test_whoever_tries_a_failed_run_again_does_not_decide_about_it_and_nor_does_its_starter(kit: Kit) -> None:
    kit.install(REFUND)
    world = kit.world()
    runs = Runs(world, NoHint())
    kit.shop.fail_next("/refunds/ch1", 422)
    failed = kit.finish(world, runs.begin("resolver", input={"charge": "ch1"}, starter="ann"))
    again = runs.retry(failed.id, "bob")
    drive(world, again)
    [approval] = runs.approvals()
    for person in ("ann", "bob"):
        with pytest.raises(Forbidden, match="caused this run"):
            runs.decide(approval.id, "approved", person=person, channel="api")


def test_an_event_nobody_wants_is_noted_with_the_reason(kit: Kit, runs: Runs, world: World) -> None:
    runs.accept(kit.event(kind="other.thing"), b"{}")
    assert drain(world) == []
    [note] = [each.entry for each in kit.store.journals.entries("house")]
    assert note.kind == "noted"
    assert (note.what, note.about["why"]) == ("unmatched", "no agent wants it")


def test_our_own_doing_wakes_nobody(kit: Kit, runs: Runs, world: World) -> None:
    runs.accept(kit.event(ours=True), b"{}")
    assert drain(world) == []


def test_a_run_begun_by_hand_with_the_same_key_begins_once(runs: Runs) -> None:
    begin = {"input": {"charge": "ch1"}, "starter": "bob", "idempotency_key": "k1"}
    first = runs.begin("resolver", **begin)  # type: ignore[arg-type]
    assert runs.begin("resolver", **begin) == first  # type: ignore[arg-type]
    assert runs.begin("resolver", input={"charge": "ch1"}, starter="bob") != first
    with pytest.raises(Invalid, match="another input"):
        runs.begin("resolver", input={"charge": "ch2"}, starter="bob", idempotency_key="k1")


def test_what_cannot_be_begun_is_refused_saying_why(runs: Runs) -> None:
    with pytest.raises(NotFound, match="there are: resolver"):
        runs.begin("nobody", input={}, starter="ann")
    with pytest.raises(Invalid, match="charge"):
        runs.begin("resolver", input={}, starter="ann")
    with pytest.raises(Invalid, match="takes no prompt"):
        runs.begin("resolver", prompt="do it", input={"charge": "ch1"}, starter="ann")


def test_an_approval_shows_what_will_happen_and_is_decided_once(kit: Kit, runs: Runs, world: World) -> None:
    id = asked(kit, world)
    approval = runs.approval(id)
    assert (approval.status, approval.tool, approval.args["amount"]) == ("open", "shop.refund", 5)
    assert approval.facts == {"head": "a"}
    assert [each.id for each in runs.approvals()] == [id]
    runs.decide(id, "approved", person="ann", channel="api", args_hash=approval.args_hash)
    with pytest.raises(AlreadyDecided, match="ann: approved"):
        runs.decide(id, "denied", person="bob", channel="api")
    assert runs.approval(id).status == "decided"
    assert runs.approvals() == []


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"person": "nobody"}, Forbidden, "nobody in people.toml"),
        ({"outcome": "happened"}, Invalid, "approved, denied"),
        ({"outcome": ""}, Invalid, "approved, denied"),
        ({"args_hash": "0" * 64}, Invalid, "not that of the arguments"),
    ],
)
def test_a_decision_that_is_not_in_order_changes_nothing(
    kit: Kit, runs: Runs, world: World, change: dict[str, str], error: type[Exception], says: str
) -> None:
    id = asked(kit, world)
    given = {"outcome": "approved", "person": "ann", **change}
    with pytest.raises(error, match=says):
        runs.decide(id, given.pop("outcome"), channel="api", **given)  # type: ignore[arg-type]
    assert runs.approval(id).status == "open"


def test_whoever_caused_the_event_does_not_decide_about_it(kit: Kit, runs: Runs, world: World) -> None:
    id = asked(kit, world, actor="ann")
    with pytest.raises(Forbidden, match="caused this run"):
        runs.decide(id, "approved", person="ann", channel="mail")
    runs.decide(id, "approved", person="bob", channel="mail")


def test_whoever_started_a_run_does_not_decide_about_it(runs: Runs, world: World) -> None:
    run = runs.begin("resolver", input={"charge": "ch1"}, starter="bob")
    drive(world, run)
    [approval] = runs.approvals()
    with pytest.raises(Forbidden, match="caused this run"):
        runs.decide(approval.id, "approved", person="bob", channel="api")


def test_after_its_expiry_a_question_takes_no_answer(kit: Kit, runs: Runs, world: World) -> None:
    id = asked(kit, world)
    kit.later(25 * 3600)
    with pytest.raises(NoLongerOpen, match="expired"):
        runs.decide(id, "approved", person="ann", channel="mail")
    assert runs.approval(id).status == "expired"
    drive(world, id.partition(".")[0])
    assert runs.approval(id).status == "expired"


def test_what_is_not_there_is_not_found(runs: Runs) -> None:
    for look in (
        runs.get,
        runs.journal,
        runs.approval,
        lambda id: runs.cancel(id, "ann"),
        lambda id: runs.retry(id, "a"),
    ):
        with pytest.raises(NotFound):
            look("none")
    with pytest.raises(NotFound):
        runs.halt("agents/none", "ann")


def test_runs_are_listed_newest_first_page_by_page_and_by_status(kit: Kit, runs: Runs, world: World) -> None:
    ids = [runs.begin("resolver", input={"charge": f"ch{n}"}, starter="ann") for n in range(5)]
    page = runs.list(limit=2)
    assert [line.id for line in page.items] == [ids[4], ids[3]]
    rest = runs.list(limit=10, after=page.next)
    assert [line.id for line in rest.items] == [ids[2], ids[1], ids[0]]
    drive(world, ids[0])
    assert [line.id for line in runs.list(status="parked").items] == [ids[0]]
    with pytest.raises(Invalid, match="no such run"):
        runs.list(after="nonsense")
    with pytest.raises(Invalid, match="limit"):
        runs.list(limit=0)


def test_following_a_run_waits_for_its_next_entry(kit: Kit, runs: Runs, world: World) -> None:
    id = asked(kit, world).partition(".")[0]
    seen = len(runs.journal(id))
    threading.Timer(0.2, lambda: runs.decide(f"{id}.1~1", "approved", person="ann", channel="api")).start()
    began = time.monotonic()
    entries = runs.follow(id, seen, 5)
    assert [entry.kind for entry in entries] == ["decided"]
    assert time.monotonic() - began < 4
    assert runs.follow(id, seen + 1, 0.05) == []


def test_a_cancelled_run_ends_and_cannot_be_cancelled_again(kit: Kit, runs: Runs, world: World) -> None:
    id = asked(kit, world).partition(".")[0]
    runs.cancel(id, "ann", "not needed")
    drive(world, id)
    view = runs.get(id)
    assert (view.status, view.summary) == ("cancelled", "not needed. No language model was used.")
    with pytest.raises(Invalid, match="has ended"):
        runs.cancel(id, "ann")


def test_a_page_is_not_looked_for_in_all_runs_there_ever_were(
    runs: Runs, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "LOOKED_AT", 2)
    ids = [runs.begin("resolver", input={"charge": f"ch{n}"}, starter="bob") for n in range(5)]
    drive(world, ids[0])
    pages, after = [], ""
    for _ in range(3):
        page = runs.list(status="parked", after=after)
        pages.append([each.id for each in page.items])
        after = page.next
    assert (pages, after) == ([[], [], [ids[0]]], "")


def test_halts_are_thrown_lifted_listed_and_noted(kit: Kit, runs: Runs) -> None:
    runs.halt("tools/shop.refund", "ann")
    runs.halt("tools/shop.refund", "bob")
    assert {scope: each.by for scope, each in runs.halts().items()} == {"tools/shop.refund": "ann"}
    runs.lift("tools/shop.refund", "ann")
    assert runs.halts() == {}
    notes = [each.entry for each in kit.store.journals.entries("house")]
    assert [note.what for note in notes if note.kind == "noted"] == ["halted", "lifted"]


def test_all_is_well_when_redis_answers(runs: Runs) -> None:
    assert runs.ready() == {}


def test_a_journal_shows_what_its_run_began_under_however_much_that_is(kit: Kit) -> None:
    world = kit.world()
    pins = {f"tool:{n}": "0" * 64 for n in range(MANY_PINS + 1)}
    kit.store.slots.begin("r", Began(at=1.0, agent="resolver", autonomy=3, pins=pins), 0.0)
    kept = kit.store.blobs.put(to_json(pins))
    [shown] = Runs(world, NoHint()).journal("r")
    assert shown.body["pins"] == pins
    kit.store.server.client.delete(kit.store.server.keys.blob(kept))
    [shown] = Runs(kit.world(), NoHint()).journal("r")
    assert shown.body["pinned"] == kept, "what is lost is shown by its hash"
