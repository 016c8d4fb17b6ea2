"""What beat goes by: when a schedule fires, and that a table is known by what it says."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from celery import Celery, beat
from celery.apps.beat import Beat

from agents.policy.due import following
from agents.policy.spec import EverySpec
from tasks import schedule
from tasks.processes.ports import free_port
from tasks.schedule import Times

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOURLY = EverySpec(name="look", cron="0 * * * *")


def times(every: EverySpec, now: datetime) -> Times:
    """As they are read at that moment."""
    found: Any = Times("keeper", every)
    found.nowfun = lambda: now
    return cast("Times", found)


def test_it_fires_at_the_moment_and_tells_how_long_until_the_next() -> None:
    assert times(HOURLY, NINE + timedelta(minutes=59)).is_due(NINE) == (False, 60.0)
    assert times(HOURLY, NINE + timedelta(hours=1)).is_due(NINE) == (True, 3600.0)
    assert times(HOURLY, NINE + timedelta(hours=3, minutes=30)).is_due(NINE) == (True, 1800.0)
    assert times(HOURLY, NINE).remaining_estimate(NINE) == timedelta(hours=1)


def test_it_fires_as_late_as_the_ticks_own_share_of_the_jitter() -> None:
    spread = EverySpec.model_validate({"name": "look", "cron": "0 * * * *", "jitter": "5m"})
    at = following("keeper", spread, NINE.timestamp())
    assert at > (NINE + timedelta(hours=1)).timestamp()
    due, left = times(spread, datetime.fromtimestamp(at - 1, UTC)).is_due(NINE)
    assert not due
    assert left == pytest.approx(1.0, abs=0.001)
    assert times(spread, datetime.fromtimestamp(at + 0.001, UTC)).is_due(NINE)[0]


def test_two_are_the_same_where_they_come_at_the_same_times() -> None:
    assert Times("keeper", HOURLY) == Times("keeper", EverySpec(name="look", cron="0 * * * *"))
    assert Times("keeper", HOURLY) != Times("other", HOURLY)
    assert Times("keeper", HOURLY) != Times("keeper", EverySpec(name="look", cron="1 * * * *"))
    assert len({Times("keeper", HOURLY), Times("keeper", HOURLY)}) == 1


@pytest.fixture
def signals() -> Iterator[None]:
    """Those that beat takes are given back."""
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.usefixtures("signals")
def test_a_beat_that_is_ended_while_it_reads_its_table_ends_and_reads_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes seconds to read; Celery's own handler would begin again in the middle."""
    read: list[int] = []

    def table() -> Iterator[Any]:
        read.append(1)
        os.kill(os.getpid(), signal.SIGTERM)
        yield from ()

    monkeypatch.setattr(schedule, "table", table)
    app = Celery("beat", broker="memory://", set_as_current=False)
    service = beat.Service(app, scheduler_cls=schedule.Beat)
    Beat(app=app, quiet=True).install_sync_handler(service)
    service.start()
    assert read == [1]


def test_a_beat_sends_what_its_table_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        schedule, "table", lambda: iter([("every:keeper/look", {"task": "placet.tick", "schedule": 5})])
    )
    scheduler = schedule.Beat(app=Celery("beat", broker="memory://", set_as_current=False))
    assert scheduler.tick() > 0
    assert scheduler.schedule["every:keeper/look"].task == "placet.tick"


@pytest.mark.chaos
def test_a_message_that_cannot_leave_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    app = Celery("beat", broker=f"redis://127.0.0.1:{free_port()}/0", set_as_current=False)
    app.conf.task_publish_retry = False
    scheduler = schedule.Beat(app=app)
    scheduler.add(name="every:keeper/look", task="nobody.knows", schedule=5, args=())
    scheduler.apply_entry(scheduler.schedule["every:keeper/look"])
    [line] = [record for record in caplog.records if record.levelname != "DEBUG"]
    assert line.getMessage().startswith(
        "every:keeper/look: no message left, the sweep will do: Couldn't apply scheduled"
    )
    assert not line.exc_info
