"""Seats are handed on in the order in which they were waited for."""

from __future__ import annotations

import threading
import time

from webhooks.seats import Seats

PATIENCE = 10.0


def test_as_many_work_at_a_time_as_there_are_seats_and_the_first_to_wait_is_the_next() -> None:
    seats, order, left = Seats(2), list[int](), [threading.Event() for _ in range(6)]

    def work(n: int) -> None:
        seats.take()
        order.append(n)
        left[n].wait(PATIENCE)
        seats.leave()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    for n in range(6):
        assert order == list(range(min(n + 2, 6)))
        left[n].set()
        time.sleep(0.05)
    for thread in threads:
        thread.join(PATIENCE)
    assert seats.free == 2


def test_a_newcomer_overtakes_nobody() -> None:
    seats, order = Seats(1), list[str]()
    seats.take()

    def work() -> None:
        seats.take()
        order.append("first")
        seats.leave()

    waits = threading.Thread(target=work)
    waits.start()
    time.sleep(0.05)
    seats.leave()
    seats.take()
    order.append("newcomer")
    waits.join(PATIENCE)
    assert order == ["first", "newcomer"]
