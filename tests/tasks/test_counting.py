"""Numbers counted in journals are those that anybody comes to who reads the journals."""

from __future__ import annotations

from itertools import pairwise
from statistics import median
from typing import Any

import pytest

from agents.engine.errors import Refused
from agents.engine.journal import Began, Failure, Judged, Replied, Returned, Started
from agents.engine.tool import At
from agents.tools.journal.at import Counting
from agents.tools.journal.counts import counts as tool
from agents.tools.journal.shapes import AgentCounts, EffectCounts, RunCounts
from tasks import deciding
from tasks.counting import StoredJournals, Tally
from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.store import spans
from tasks.world import World
from tests.tasks.kit import Kit
from tests.tasks.test_runs import NoHint
from tests.tasks.workflows import MAIL, REFUND

DAY = 86_400.0


def answer(world: World, run: str, outcome: str) -> None:
    [name] = world.store.journals.load(run).open
    deciding.decide(world, f"{run}.{name}", deciding.Answer(outcome, "ann", "cli"))
    drive(world, run)


def busy(kit: Kit) -> list[float]:
    """Some days with runs that end in every way there is; gives moments between which things happened."""
    marks = [kit.store.now() - 1]
    kit.finish(kit.world(), kit.begin(1))
    kit.later(DAY / 4)
    marks.append(kit.store.now())
    kit.install(REFUND)
    world = kit.world()
    asked = [kit.begin(n, world, subject=f"t#{n}", fields={"charge": f"ch{n}"}) for n in range(2, 6)]
    for run in asked:
        drive(world, run)
    kit.later(600)
    answer(world, asked[0], "approved")
    kit.later(DAY / 4)
    answer(world, asked[1], "denied")
    Runs(world, NoHint()).cancel(asked[2], "ann")
    drive(world, asked[2])
    marks.append(kit.store.now())
    kit.later(DAY)
    drive(world, asked[3])
    kit.install(MAIL)
    adopts = kit.world()
    kit.finish(adopts, kit.begin(8, adopts, subject="t#8"))
    kit.install(MAIL.replace("amy", "zoe"))
    world = kit.world()
    kit.shop.fail_next("/mails", 422)
    kit.finish(world, kit.begin(6, world, subject="t#6"))
    kit.later(1)
    begun = kit.begin(7, world, subject="t#7")
    reply = Replied(at=kit.store.now(), id="9", fingerprint="f", model="m", tokens_in=70, tokens_out=7, usd=0.25)
    kit.store.journals.append(kit.run(begun), reply)
    marks.append(kit.store.now() + 1)
    return marks


def read(kit: Kit) -> list[list[dict[str, Any]]]:
    """Every journal of the resolver, as the API gives it."""
    runs = Runs(kit.world(), NoHint())
    ids = [line.id for line in runs.list(limit=200).items]
    return [[{"kind": e.kind, "at": e.at, **e.body} for e in runs.journal(id)] for id in ids]


def by_hand(journals: list[list[dict[str, Any]]], since: float, until: float) -> dict[str, Any]:
    """The same numbers, counted another way."""
    now = [e for journal in journals for e in journal if since <= e["at"] < until]
    effects: dict[str, list[int]] = {}
    took = []
    for journal in journals:
        for n, entry in enumerate(journal):
            if not since <= entry["at"] < until:
                continue
            earlier = journal[:n]
            if entry["kind"] in ("started", "returned"):
                tool = [e["tool"] for e in earlier if e["kind"] == "judged" and e["id"] == entry["id"]][-1:]
                begun = [e for e in (*earlier, entry) if e["kind"] == "started" and e["id"] == entry["id"]]
                if begun and begun[-1].get("effect"):
                    numbers = effects.setdefault(tool[0], [0, 0])
                    numbers[0] += entry["kind"] == "started" and entry["attempt"] == 1
                    numbers[1] += entry["kind"] == "returned" and not ({"error", "adopted"} & entry.keys())
            if entry["kind"] == "decided":
                [asked] = [e for e in earlier if e["kind"] == "asked" and e["question"] == entry["question"]]
                took.append(entry["at"] - asked["at"])
    kinds = [e["kind"] for e in now]
    return {
        "begun": kinds.count("began"),
        "ended": sorted(e["status"] for e in now if e["kind"] == "ended"),
        "effects": {tool: tuple(n) for tool, n in effects.items() if any(n)},
        "asked": kinds.count("asked"),
        "answered": kinds.count("decided"),
        "yes_and_no": tuple(sum(e.get("outcome") == o for e in now) for o in ("approved", "denied")),
        "expired": sum((e.get("error") or {}).get("kind") == "expired" for e in now if e["kind"] == "returned"),
        "median": round(median(took), 1) if took else None,
        "tokens": sum(e.get("tokens_in", 0) + e.get("tokens_out", 0) for e in now),
        "usd": sum(e.get("usd", 0.0) for e in now),
    }


def flat(counted: AgentCounts) -> dict[str, Any]:
    runs = counted.runs.model_dump()
    return {
        "begun": runs.pop("begun"),
        "ended": sorted(status for status, count in runs.items() for _ in range(count)),
        "effects": {each.tool: (each.started, each.returned) for each in counted.effects},
        "asked": counted.questions.asked,
        "answered": counted.questions.answered,
        "yes_and_no": (counted.questions.approved, counted.questions.denied),
        "expired": counted.questions.expired,
        "median": counted.questions.median_seconds,
        "tokens": counted.tokens,
        "usd": counted.usd,
    }


def counted(kit: Kit, since: float, until: float) -> AgentCounts:
    [found] = StoredJournals(kit.store).counts(["resolver"], since, until).agents
    return found


def test_the_numbers_of_every_span_equal_those_counted_from_the_journals(kit: Kit) -> None:
    marks = busy(kit)
    journals = read(kit)
    for n, since in enumerate(marks):
        for until in marks[n + 1 :]:
            assert flat(counted(kit, since, until)) == by_hand(journals, since, until)
    whole = flat(counted(kit, marks[0], marks[-1]))
    assert set(whole["ended"]) == {"done", "failed", "cancelled"}
    assert whole["yes_and_no"][1] == whole["expired"] == 1
    assert (whole["tokens"], whole["usd"]) == (77, 0.25)
    assert whole["effects"]["shop.mail"][0] > whole["effects"]["shop.mail"][1] > 0


def test_spans_that_meet_add_up_to_the_whole(kit: Kit) -> None:
    marks = busy(kit)
    parts = [flat(counted(kit, a, b)) for a, b in pairwise(marks)]
    whole = flat(counted(kit, marks[0], marks[-1]))
    for name in ("begun", "asked", "answered", "expired", "tokens"):
        assert sum(part[name] for part in parts) == whole[name], name
    assert sorted(status for part in parts for status in part["ended"]) == whole["ended"]
    assert all(part != parts[0] for part in parts[1:])


def test_what_is_written_at_the_very_end_of_a_span_counts_for_the_next() -> None:
    begun = Began(at=20.0, agent="keeper", autonomy=1)
    before, after = Tally("keeper", 0.0, 20.0), Tally("keeper", 20.0, 40.0)
    for tally in (before, after):
        tally.add([begun])
    assert (before.counts().runs.begun, after.counts().runs.begun) == (0, 1)


def test_agents_are_counted_apart_and_one_that_did_nothing_has_noughts(kit: Kit) -> None:
    kit.finish(kit.world(), kit.begin(1))
    now = kit.store.now()
    nobody, resolver = StoredJournals(kit.store).counts(["nobody", "resolver"], 0.0, now + 1).agents
    assert nobody == AgentCounts(agent="nobody")
    assert resolver.runs == RunCounts(begun=1, done=1)
    assert counted(kit, now + 1, now + 2) == AgentCounts(agent="resolver")


def test_a_call_that_is_tried_again_counts_once_and_what_another_run_did_counts_for_that() -> None:
    at = 10.0
    same: dict[str, Any] = {"at": at, "send_by": at, "give_up": at, "effect": "e", "key": "k", "usd": 0.5}
    later = Failure(kind="later")
    tally = Tally("keeper", 0.0, 20.0)
    tally.add(
        [
            Judged(at=at, id="1", fingerprint="f", tool="shop.mail", args={}, verdict="allow"),
            Started(id="1", attempt=1, **same),
            Returned(at=at, id="1", attempt=1, error=later, final=False),
            Started(id="1", attempt=2, **same),
            Returned(at=at, id="1", attempt=2),
            Judged(at=at, id="2", fingerprint="f", tool="shop.mail", args={}, verdict="allow"),
            Started(id="2", attempt=1, **same),
            Returned(at=at, id="2", attempt=1, error=later, final=False),
            Returned(at=at, id="2", adopted="other"),
            Judged(at=at, id="3", fingerprint="f", tool="shop.order", args={}, verdict="allow"),
            Started(id="3", attempt=1, at=at, send_by=at, give_up=at),
            Returned(at=at, id="3", attempt=1),
        ]
    )
    counted = tally.counts()
    assert counted.effects == (EffectCounts(tool="shop.mail", started=2, returned=1),)
    assert counted.usd == 1.5, "each attempt is paid for"


# -- the tool ---------------------------------------------------------------------------------------------------------


def at(kit: Kit) -> At:
    return Counting(settings=kit.settings, kept=StoredJournals(kit.store))


def test_the_tool_takes_moments_with_their_zone(kit: Kit) -> None:
    kit.finish(kit.world(), kit.begin(1))
    given = {"agents": ["resolver"], "since": "2026-01-01T00:00:00+01:00", "until": "2099-01-01T00:00:00+01:00"}
    found = tool.call(at(kit), given)
    assert found["agents"][0]["runs"]["done"] == 1
    read = tool.evidence_of(tool.validated(given), found, {})
    assert read.title == "Counted from 2026-01-01T00:00:00+01:00 to 2099-01-01T00:00:00+01:00"
    assert read.parts[0].text.startswith("1 runs begun, 1 done")


@pytest.mark.parametrize(
    ("since", "until", "why"),
    [
        ("monday", "2026-01-01T00:00:00Z", "'monday' is no moment in ISO 8601"),
        ("2026-01-01T00:00:00", "2026-01-02T00:00:00Z", "names no time zone"),
        ("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z", "is before since"),
    ],
)
def test_what_is_no_span_is_refused(kit: Kit, since: str, until: str, why: str) -> None:
    with pytest.raises(Refused, match=why):
        tool.call(at(kit), {"agents": ["resolver"], "since": since, "until": until})


def test_journals_that_were_last_written_before_the_span_are_not_read(kit: Kit) -> None:
    first = kit.begin(1)
    kit.finish(kit.world(), first)
    kit.later(DAY)
    mark = kit.store.now()
    second = kit.begin(2, subject="t#2")
    assert list(kit.store.spans.grown_since(mark)) == [second]
    assert list(kit.store.spans.grown_since(0.0)) == [first, second]


def test_many_journals_are_looked_at_a_batch_at_a_time(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "BATCH", 2)
    world = kit.world()
    begun = [kit.begin(n, world, subject=f"t#{n}") for n in range(5)]
    assert list(kit.store.spans.grown_since(0.0)) == begun


def test_a_journal_that_cannot_be_read_is_counted_as_that_and_keeps_nobody_from_the_rest(kit: Kit) -> None:
    whole, broken, strange = (kit.begin(n, subject=f"t#{n}") for n in (1, 2, 3))
    keys, client = kit.store.server.keys, kit.store.server.client
    client.xadd(keys.journal(broken), {"h": '{"kind":"of tomorrow","at":9e9}', "s": "", "p": "{}", "x": ""}, id="2-0")
    client.delete(keys.journal(strange))
    client.xadd(keys.journal(strange), {"h": '{"kind":"began","at":9e9}', "s": "", "p": "?", "x": ""}, id="1-0")
    found = StoredJournals(kit.store).counts(["resolver"], 0.0, kit.store.now() + 1)
    assert (found.unreadable, found.agents[0].runs.begun) == (2, 1), whole
