"""`[[every]]` in an agent.toml: what is loaded, and what is refused, saying where and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.engine.event import Event
from tests.agents.keeper import WORKFLOW, Keeper

EVERY = """
[[every]]
name = "morning"
cron = "0 7 * * 1-5"
zone = "Europe/Berlin"
jitter = "5m"
flow = "count"
input = { region = "eu" }

[[every]]
name = "night"
cron = "30 2 * * *"
overlap = "queue"
flow = "count"
"""
COUNT = """

from agents.engine.schedule import Tick


class Regional(Tick):
    region: str = "us"


def count(tick: Regional) -> Flow:
    yield Call("crm.find", email=tick.region)
    return Done(summary=tick.entry)
"""
KEYS = [
    "every:morning",
    "every:night",
    "every::morning",
    "every:::morning",
    "every:",
    "every",
    "zen:ticket:every:morning",
]
FIRST = 36
"""The line of the first `[[every]]`."""


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    keeper = Keeper(tmp_path)
    text = (tmp_path / "keeper/agent.toml").read_text()
    keeper.write("agent.toml", text + EVERY)
    return keeper.write("workflow.py", WORKFLOW + COUNT)


def test_schedules_are_loaded_with_what_is_not_said_filled_in(keeper: Keeper) -> None:
    agent = keeper.agent()
    morning, night = agent.spec.every
    assert (morning.zone, morning.jitter, morning.overlap, night.zone, night.jitter, night.overlap) == (
        *("Europe/Berlin", 300.0, "skip"),
        *("UTC", 0.0, "queue"),
    )
    tick = {
        "scheduled": "2026-11-26T06:00:00+00:00",
        "entry": "morning",
        "missed": 2,
        "zone": "Europe/Berlin",
        "region": "eu",
    }
    assert agent.ticked(morning, "2026-11-26T06:00:00+00:00", 2) == tick


def test_a_flow_that_takes_a_prompt_is_given_the_tick_as_data(keeper: Keeper) -> None:
    keeper.write(
        "workflow.py",
        WORKFLOW
        + COUNT.replace("Regional(Tick)", "Regional(Task)")
        .replace("agents.engine.schedule import Tick", "agents.engine.task import Task")
        .replace("tick.entry", "tick.prompt"),
    )
    keeper.change("agent.toml", '{ region = "eu" }', '{ region = "eu", prompt = "Count.", floor = 2 }')
    keeper.change("agent.toml", 'overlap = "queue"', 'overlap = "queue"\ninput = { prompt = "Count." }')
    agent = keeper.agent()
    given = agent.ticked(agent.spec.every[0], "2026-11-26T06:00:00+00:00", 0)
    assert given == {
        "prompt": "Count.",
        "region": "eu",
        "input": {
            "scheduled": "2026-11-26T06:00:00+00:00",
            "entry": "morning",
            "missed": 0,
            "zone": "Europe/Berlin",
            "floor": 2,
        },
    }
    next(agent.start(given, "count"))


BROKEN = [
    # what stands there, what is written instead, in which line of the first or second entry, what is told
    ('cron = "0 7 * * 1-5"', "", 1, "`cron` of [[every]] 1 is missing; write the minute, hour, day of the month"),
    ('"0 7 * * 1-5"', '"0 7 * *"', 3, "`cron` of [[every]] 1 does not fit: needs five fields: minute, hour"),
    ('"0 7 * * 1-5"', '"0 25 * * 1-5"', 3, "has an hour that there is not; write the minute"),
    ('"Europe/Berlin"', '"Europe/Berlln"', 4, 'is no time zone; did you mean "Europe/Berlin"?; write where'),
    ('"5m"', '"5"', 5, "`jitter` of [[every]] 1 does not fit: is not a duration"),
    ('"5m"', '"2d"', 5, "`jitter` is 172800 s, and ticks are 86400 s apart at times; make it shorter than that"),
    ('"morning"', '"every morning"', 2, "write what the schedule is called, in letters and digits, such as name ="),
    ('"night"', '"morning"', 10, '[[every]] 2: another is named "morning"; give each its own name'),
    ('"queue"', '"wait"', 12, "`overlap` of [[every]] 2 does not fit: Input should be 'skip' or 'queue'; write \"skip"),
    ('region = "eu"', 'regoin = "eu"', 7, 'sets regoin, which its flow does not take; did you mean "region"?'),
    ('region = "eu"', "missed = 2", 7, "`input` sets missed, which every tick has; give it another name"),
    ('region = "eu"', "region = 2026-01-01", 7, "a date stands in quotes"),
    ('region = "eu"', "region = 5", 7, "which does not fit: region: Input should be a valid string"),
    ('flow = "count"', 'flow = "cuont"', None, "has no function cuont, which agent.toml names as its flow"),
    ('flow = "count"', 'crno = "x"', 6, '`crno` of [[every]] 1 is no setting; did you mean "cron"?'),
    ('flow = "count"', "", 7, "which its flow does not take; there is number, words"),
]


@pytest.mark.parametrize(("old", "new", "line", "what"), BROKEN, ids=[new or old for old, new, _, _ in BROKEN])
def test_a_broken_schedule_is_refused(keeper: Keeper, old: str, new: str, line: int | None, what: str) -> None:
    said = keeper.change("agent.toml", old, new).refusal()
    place = f"agent.toml:{FIRST + line - 1}: " if line else "workflow.py: "
    assert any(place in each and what in each for each in said.splitlines()), said


def test_a_day_that_is_shorter_than_others_counts_for_the_jitter(keeper: Keeper) -> None:
    keeper.change("agent.toml", '"0 7 * * 1-5"', '"30 2 * * *"').change("agent.toml", '"5m"', '"1425m"')
    assert "`jitter` is 85500 s, and ticks are 84600 s apart at times" in keeper.refusal()


def test_a_schedule_may_come_once_in_a_generation(keeper: Keeper) -> None:
    """Its four hundredth tick would lie beyond the calendar."""
    keeper.change("agent.toml", '"0 7 * * 1-5"', '"0 7 * 2 1#5"')
    assert keeper.agent().spec.every[0].jitter == 300.0


def test_no_key_that_an_event_gives_is_a_schedules(keeper: Keeper) -> None:
    agent = keeper.agent()
    event = Event(source="zendesk", kind="ticket.created", delivery="1", subject="x", actor="a", fields={"open": True})
    on = agent.matches(event)
    assert on is not None
    keys = [agent.key(on, event.model_copy(update={"subject": each})) for each in KEYS]
    assert len(set(keys)) == len(KEYS), "and each is its own still"
    assert not {f"every:{every.name}" for every in agent.spec.every} & set(keys)
    assert keys[-1] == "zen:ticket:every:morning"
