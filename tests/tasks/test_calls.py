"""What the catalogue says of calls and failures is what the journals say, whatever happens on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from agents.engine.journal import Failure, Judged, Returned, Started
from tasks import catalogue, deciding
from tasks.driving.drive import drive
from tasks.errors import Invalid
from tasks.store import Store
from tasks.store.calls import DAY, DAYS, FAILED, Counts
from tasks.world import World
from tests.tasks.driving.test_kill import Killed, kill_at
from tests.tasks.kit import Kit
from tests.tasks.workflows import MAIL, REFUND, REPLY

PATHS = st.sampled_from(["/mails", "/refunds", "/replies", "/orders/4"])
HAPPENINGS = st.one_of(
    st.tuples(st.just("fails"), PATHS, st.sampled_from([422, 429, 500]), st.integers(1, 7)),
    st.tuples(st.just("is cut off"), PATHS),
    st.tuples(st.just("is killed"), st.integers(1, 40)),
    st.tuples(st.just("waits"), st.sampled_from([30, 3600, DAY / 2, 2 * DAY])),
    st.tuples(st.just("is changed"), st.sampled_from([MAIL, REFUND, REPLY, ""])),
)
"""What may happen to a run before it goes on."""


def told(store: Store) -> Counts:
    """The same numbers, counted in the journals."""
    found, since = Counts(), (store.now() // DAY - DAYS + 1) * DAY
    for run in store.spans.grown_since(since):
        tools: dict[str, str] = {}
        for each in store.journals.entries(run):
            match each.entry:
                case Judged(id=id, tool=tool):
                    tools[id] = tool
                case Started(id=id, attempt=1, at=at) if at >= since:
                    found.calls[tools[id]] += 1
                case Returned(id=id, final=True, error=Failure(kind=kind), at=at) if at >= since and kind in FAILED:
                    found.failures[tools[id]] += 1
    return found


def happens(kit: Kit, world: World, what: Sequence[Any]) -> World:
    match what:
        case ("fails", path, status, times):
            kit.shop.fail_next(path, status, times)
        case ("is cut off", path):
            kit.shop.drop_next(path)
        case ("is killed", where):
            world.point = kill_at(where)
        case ("waits", seconds):
            kit.later(seconds)
        case ("is changed", workflow):
            kit.install(workflow)
            return kit.world()
    return world


def answers(kit: Kit, world: World, id: str) -> None:
    """Ann lets everything go on."""
    yes = {"approve": "approved", "unknown": "not_happened", "changed": "restart", "crashed": "retry"}
    for name, question in kit.run(id).open.items():
        with suppress(Invalid):
            outcome = yes.get(question.asked.of, "cancel")
            deciding.decide(world, f"{id}.{name}", deciding.Answer(outcome, "ann", "cli"))


@hypothesis_settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.lists(HAPPENINGS, max_size=8))
def test_the_counters_say_what_the_journals_say(kit: Kit, happenings: list[Sequence[Any]]) -> None:
    kit.reset()
    kit.install()
    world = kit.world()
    begun = [kit.begin(n, world, subject=f"t#{n}") for n in (1, 2)]
    for what in [*happenings, ("waits", 0)]:
        world = happens(kit, world, what)
        for id in begun:
            with suppress(Killed):
                drive(world, id)
            answers(kit, world, id)
        assert kit.store.calls.lately() == told(kit.store)


def test_attempts_count_once_and_only_what_has_failed_for_good_is_a_failure(kit: Kit) -> None:
    kit.install(REFUND.replace("refund", "mail").replace("charge=ticket.charge, amount=5", 'to="amy"'))
    kit.shop.fail_next("/mails", 429)
    kit.finish(kit.world(), kit.begin(1))
    kit.shop.fail_next("/mails", 422)
    kit.install(MAIL.replace("amy", "zoe"))
    kit.finish(kit.world(), kit.begin(2, subject="t#2"))
    counts = kit.store.calls.lately()
    assert (counts.calls["shop.mail"], counts.failures["shop.mail"]) == (2, 1)
    [mail] = [each for each in catalogue.tools(kit.world()) if each.name == "shop.mail"]
    assert (mail.calls, mail.failures) == (2, 1)


def test_days_are_counted_for_a_week_and_then_forgotten(kit: Kit) -> None:
    kit.install(MAIL)
    kit.finish(kit.world(), kit.begin(1))
    began = kit.store.now() // DAY
    for days in range(DAYS + 1):
        kit.later((began + days) * DAY + 1 - kit.store.now())
        assert kit.store.calls.lately().calls == Counter({"shop.mail": 1} if days < DAYS else {})
    [key] = kit.store.server.client.keys("*calls:*")
    assert DAYS * DAY < kit.store.server.client.ttl(key) <= (DAYS + 1) * DAY
