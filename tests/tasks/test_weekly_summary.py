"""The weekly summary from its tick to the mail: numbers from the journals, once a week to each who is to have it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from pydantic import SecretStr

from agents.engine.journal import AnyEntry, Ended
from agents.weekly_summary import week, words
from agents.weekly_summary.sections import SECTIONS
from tasks.counting import StoredJournals
from tasks.driving.drive import drive
from tasks.errors import Invalid
from tasks.runs import Runs
from tasks.world import World
from tests.sandbox.mailbox import Mailbox, receiving
from tests.tasks.kit import PEOPLE, Kit
from tests.tasks.test_counting import by_hand, read
from tests.tasks.test_runs import NoHint

AGENT = Path("agents/weekly_summary")
HOUR, DAY = 3_600.0, 86_400.0
READERS = PEOPLE.replace('roles = ["support"', 'roles = ["summary", "support"')


def monday(kit: Kit, count: int = 1) -> None:
    """Go on to a quarter past eight on the next Monday, or on a later one."""
    now = datetime.fromtimestamp(kit.store.now(), UTC)
    days = 7 * count - now.weekday()
    target = now.replace(hour=8, minute=15, second=0, microsecond=0)
    kit.later(days * DAY + (target - now).total_seconds())


def hire(kit: Kit, people: str = READERS) -> World:
    """The agent beside one that is called as the ticket resolver is, and a worker that knows both."""
    (kit.folder / "config/people.toml").write_text(people)
    kit.install()
    agents = kit.folder / "agents"
    (agents / "resolver").rename(agents / "ticket_resolver")
    shutil.copytree(AGENT, agents / "weekly_summary", ignore=shutil.ignore_patterns("__pycache__"))
    world = kit.world()
    assert world.ticks.look() == []
    return world


def mails(kit: Kit) -> list[EmailMessage]:
    found = [BytesParser(policy=policy.default).parsebytes(p.read_bytes()) for p in kit.folder.glob("data/mail/*.eml")]
    return [mail for mail in found if str(mail["Subject"]).startswith("What the agents did")]


def text_of(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def told(kit: Kit, world: World, run: str) -> Ended:
    drive(world, run)
    ended = kit.run(run).ended
    assert ended is not None
    assert ended.status == "done"
    return ended


def test_the_numbers_of_the_week_are_mailed_once_to_each_who_is_to_have_them(kit: Kit) -> None:
    world = hire(kit)
    kit.finish(world, kit.begin(1, world, agent="ticket_resolver"))
    kit.begin(2, world, agent="ticket_resolver", subject="t#2")
    monday(kit)
    [run] = world.ticks.look()
    planned = kit.run(run).began.event.fields["scheduled"]  # type: ignore[union-attr]
    last = week.before(planned, "UTC")
    ended = told(kit, world, run)
    assert ended.summary.startswith(f"Week {last.name} went to Ann Lee, Bob Ray")
    assert sorted(str(mail["To"]) for mail in mails(kit)) == ["ann@example.com", "bob@example.com"]
    counted = StoredJournals(kit.store).counts(SECTIONS.agents, last.since.timestamp(), last.until.timestamp())
    expected = words.text(last, "UTC", SECTIONS.sections, counted, 0)
    assert {text_of(mail).strip() for mail in mails(kit)} == {expected.strip()}
    assert "runs: 2 begun; ended: 1 done" in expected
    assert "shop.refund: 1 of 1 done" in expected
    again = Runs(world, NoHint()).begin("weekly_summary", input={"scheduled": planned}, starter="ann")
    told(kit, world, again)
    assert len(mails(kit)) == 2


def test_its_numbers_are_those_of_the_journals_of_that_very_week_and_of_no_other(kit: Kit) -> None:
    """Counted anew, from what the API gives; some happened right before that week, and some right after."""
    world = hire(kit)
    before, until = 2, DAY / 3
    for n in range(before):
        kit.finish(world, kit.begin(n, world, agent="ticket_resolver", subject=f"t#{n}", fields={"charge": f"a{n}"}))
    monday(kit)
    kit.later(-DAY)
    over = kit.begin(10, world, agent="ticket_resolver", subject="t#10", fields={"charge": "b"})
    kit.later(DAY - HOUR)
    kit.finish(world, over)
    for n in range(11, 14):
        kit.finish(world, kit.begin(n, world, agent="ticket_resolver", subject=f"t#{n}", fields={"charge": f"c{n}"}))
    monday(kit)
    kit.later(-until)
    kit.finish(world, kit.begin(20, world, agent="ticket_resolver", subject="t#20", fields={"charge": "d"}))
    kit.later(until)
    [run] = world.ticks.look()
    told(kit, world, run)
    last = week.before(kit.run(run).began.event.fields["scheduled"], "UTC")  # type: ignore[union-attr]
    journals = [journal for journal in read(kit) if journal[0]["agent"] == "ticket_resolver"]
    wanted = by_hand(journals, last.since.timestamp(), last.until.timestamp())
    whole = by_hand(journals, 0.0, kit.store.now())
    assert 3 <= wanted["begun"] < whole["begun"] == 7
    assert wanted["ended"] == ["done"] * len(wanted["ended"])
    done, asked = len(wanted["ended"]), wanted["asked"]
    lines = text_of(mails(kit)[0]).splitlines()
    assert f"  runs: {wanted['begun']} begun; ended: {done} done" in lines
    [questions] = [line for line in lines if line.startswith("  questions: ")]
    assert questions.startswith(f"  questions: {asked} asked; {wanted['yes_and_no'][0]} approved, 0 denied, 0 expired")
    said = {line.split(":")[0].strip(): line.split(": ")[1] for line in lines if line.startswith("  shop.")}
    assert said == {tool: f"{returned} of {started} done" for tool, (started, returned) in wanted["effects"].items()}


def test_where_nobody_is_to_have_it_it_ends_saying_so(kit: Kit) -> None:
    world = hire(kit, PEOPLE)
    monday(kit)
    [run] = world.ticks.look()
    assert 'give somebody the role, roles = ["summary"], in people.toml' in told(kit, world, run).summary
    assert mails(kit) == []


def test_after_weeks_without_a_worker_it_tells_of_the_last_and_says_so(kit: Kit) -> None:
    world = hire(kit)
    monday(kit, 3)
    [run] = world.ticks.look()
    told(kit, world, run)
    assert all("2 summaries before this one could not be sent." in text_of(mail) for mail in mails(kit))
    assert len(mails(kit)) == 2


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with receiving() as mailbox:
        yield mailbox


def test_one_that_cannot_be_sent_keeps_no_other_back_and_none_at_all_fails(kit: Kit, box: Mailbox) -> None:
    kit.settings = kit.settings.model_copy(update={"smtp_url": SecretStr(f"smtp://127.0.0.1:{box.port}")})
    world = hire(kit)
    monday(kit)
    [run] = world.ticks.look()
    box.refuse_recipient = "550 no such box"

    def once(name: str) -> None:
        if name == "returned:after" and any(e.kind == "returned" and e.error for e in entries(kit, run)):
            box.refuse_recipient = ""

    world.point = once
    ended = told(kit, world, run)
    assert "went to Bob Ray; 1 could not be told: " in ended.summary
    box.refuse_recipient = "550 no such box"
    given = {"scheduled": "2026-01-05T08:00:00+00:00"}
    other = Runs(world, NoHint()).begin("weekly_summary", input=given, starter="ann")
    world.point = lambda _: None
    drive(world, other)
    failed = kit.run(other).ended
    assert failed is not None
    assert (failed.status, "550" in failed.summary) == ("failed", True)


def entries(kit: Kit, run: str) -> list[AnyEntry]:
    return [each.entry for each in kit.store.journals.entries(run)]


@pytest.mark.parametrize(
    "given", [{"scheduled": "monday"}, {"scheduled": "2026-01-05T08:00:00Z", "zone": "Berlin"}, {}]
)
def test_what_is_asked_for_by_hand_is_checked(kit: Kit, given: dict[str, str]) -> None:
    with pytest.raises(Invalid, match="input does not fit the agent weekly_summary"):
        Runs(hire(kit), NoHint()).begin("weekly_summary", input=given, starter="ann")
