"""Accepting: durable, once, and a hint only when one is needed."""

from __future__ import annotations

from agents.engine.event import Event
from tasks.store import Store


def event(**more: object) -> Event:
    fields = {
        "source": "shop",
        "kind": "ticket.created",
        "delivery": "d1",
        "subject": "t#1",
        "actor": "mona",
        **more,
    }
    return Event.model_validate(fields)


def test_an_event_is_kept_and_read_back(store: Store) -> None:
    receipt = store.inbox.accept(event(), b"{}")
    assert not receipt.repeat
    assert receipt.hint
    [item] = store.inbox.read()
    assert (item.what, item.event) == ("new", receipt.event)
    assert store.inbox.event(receipt.event) == event(id=receipt.event)


def test_a_repeat_is_the_same_delivery_and_the_same_body(store: Store) -> None:
    first = store.inbox.accept(event(), b"{}")
    again = store.inbox.accept(event(), b"{}")
    other = store.inbox.accept(event(), b'{"other": 1}')
    assert (again.event, again.repeat) == (first.event, True)
    assert not other.repeat
    assert [item.what for item in store.inbox.read()] == ["new", "repeat", "new"]


def test_a_delivery_whose_id_is_proved_is_a_repeat_whatever_else_is_in_it(store: Store) -> None:
    first = store.inbox.accept(event(proved=True), b'{"pending": 2}')
    again = store.inbox.accept(event(proved=True), b'{"pending": 1}')
    other = store.inbox.accept(event(proved=True, delivery="d2"), b'{"pending": 2}')
    assert (again.event, again.repeat) == (first.event, True)
    assert not other.repeat


def test_the_same_meaning_from_another_hook_is_a_repeat_for_ten_minutes(store: Store) -> None:
    first = store.inbox.accept(event(meaning=("t", 1)), b"1")
    again = store.inbox.accept(event(meaning=("t", 1), delivery="d2"), b"2")
    assert (again.event, again.repeat) == (first.event, True)
    assert store.inbox.read()[-1].cause == "meaning"
    assert not store.inbox.accept(event(meaning=("t", 2), delivery="d3"), b"3").repeat


def test_one_hint_stands_for_all_until_the_inbox_is_found_empty(store: Store) -> None:
    hints = [store.inbox.accept(event(delivery=f"d{n}"), b"") for n in range(5)]
    assert [each.hint for each in hints] == [True, False, False, False, False]
    assert not store.inbox.disarm(), "something is left to read"
    for item in store.inbox.read():
        store.inbox.remove(item)
    assert store.inbox.disarm()
    assert store.inbox.accept(event(delivery="later"), b"").hint


def test_only_one_drains_at_a_time(store: Store) -> None:
    with store.inbox.draining() as mine, store.inbox.draining() as theirs:
        assert (mine, theirs) == (True, False)
    with store.inbox.draining() as again:
        assert again
