"""A lead's ten days, by worker processes with a moved clock: mails in their time, and whatever happens between them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agents.engine.run import Run
from tasks.store import Store
from tests.sandbox.hubspot import HubSpotSandbox
from tests.sandbox.mailbox import Mailbox, receiving
from tests.sandbox.shop import Shop
from tests.stories.fleet import Fleet
from tests.stories.selling import Selling
from tests.tasks.sales import DAY

SUBJECTS = ["Eine Frage zu Acme", "Acme: noch von Interesse?", "Acme: meine letzte Mail"]
BEFORE_ITS_TIME, ITS_TIME = 0.9, 0.2
"""Days: the first mail is an hour after the score, the second three days after the first."""


@pytest.fixture
def crm() -> Iterator[HubSpotSandbox]:
    with HubSpotSandbox() as crm:
        yield crm


@pytest.fixture
def box() -> Iterator[Mailbox]:
    with receiving() as box:
        yield box


@pytest.fixture
def kit(tmp_path: Path, store: Store, shop: Shop, crm: HubSpotSandbox, box: Mailbox) -> Selling:
    return Selling(tmp_path, store, shop, crm, box)


@pytest.fixture
def fleet(kit: Selling, valkey_url: str) -> Iterator[Fleet]:
    with Fleet(kit, valkey_url) as fleet:
        yield fleet


def rests(fleet: Fleet, id: str, mails: int) -> Run:
    """Until so many mails are out and the run waits for an event, with nobody at it."""
    kit = fleet.kit
    assert isinstance(kit, Selling)

    def waits(run: Run) -> bool:
        return len(kit.mails) == mails and [each.cause for each in run.waits] == ["event"] and not fleet.lease(id)

    return fleet.see(id, f"it waits after {mails} mails", waits)


def pass_on(fleet: Fleet, days: float) -> None:
    """Time passes. The clock of a worker is set when it is hired."""
    fleet.dismiss()
    fleet.kit.later(days * DAY)
    fleet.hire()


def sent(fleet: Fleet, id: str) -> None:
    """The first mail's hour comes, Ann says yes, and it is out."""
    fleet.hire()
    rests(fleet, id, 0)
    pass_on(fleet, 0.05)
    fleet.see(id, "the first mail is asked about", lambda run: bool(run.open) and not fleet.lease(id))
    fleet.answer(id)
    rests(fleet, id, 1)


def test_an_opt_out_between_two_mails_ends_ten_days_of_writing(kit: Selling, fleet: Fleet) -> None:
    contact, id = kit.created()
    sent(fleet, id)
    length = kit.run(id).length
    pass_on(fleet, 2.9)
    assert (kit.run(id).length, len(kit.mails)) == (length, 1), "nobody looks at it in between"
    pass_on(fleet, 0.2)
    rests(fleet, id, 2)
    pass_on(fleet, 3)
    kit.clicks_stop()
    day = datetime.fromtimestamp(kit.store.now(), UTC).date()
    summary = kit.check(fleet.finish(id), "opted out", 2)
    assert summary.startswith(f"contact {contact.id}: stopped: opted out on {day}, by one click")
    assert [each["Subject"] for each in kit.mails] == SUBJECTS[:2]
    assert f"stopped: opted out on {day}, by one click" in kit.notes(contact)
    pass_on(fleet, 5)
    assert len(kit.mails) == 2


def test_ten_days_with_a_worker_killed_in_each_wait_are_three_mails(kit: Selling, fleet: Fleet) -> None:
    _, id = kit.created()
    assert fleet.lose(id, "waited:after", 1), "between the note and the task"
    fleet.hire()
    rests(fleet, id, 0)
    fleet.dismiss()
    kit.later(0.05 * DAY)
    assert fleet.lose(id, "woke:after"), "as the first mail's time came"
    fleet.hire()
    fleet.see(id, "the first mail is asked about", lambda run: bool(run.open) and not fleet.lease(id))
    fleet.answer(id)
    rests(fleet, id, 1)
    for mails, days in ((1, 3.1), (2, 7.1)):
        fleet.dismiss()
        kit.later(days * DAY)
        assert fleet.lose(id, "woke:before"), f"as the time of mail {mails + 1} came"
        fleet.hire()
        if mails == 1:
            rests(fleet, id, 2)
    kit.check(fleet.finish(id), "written to", 3)
    assert [each["Subject"] for each in kit.mails] == SUBJECTS


@pytest.mark.parametrize("told", [True, False], ids=["hubspot tells", "hubspot does not"])
@pytest.mark.parametrize("outcome", ["gone", "merged"])
def test_a_contact_that_goes_while_the_run_waits_is_written_to_no_more(
    kit: Selling, fleet: Fleet, outcome: str, told: bool
) -> None:
    contact, id = kit.created()
    sent(fleet, id)
    if outcome == "gone":
        kit.crm.delete(contact)
    else:
        kit.crm.merge(kit.crm.add_contact(email="other@acme.de"), contact)
    if told:
        kit.tell(contact, "deletion" if outcome == "gone" else "merge")
    else:
        pass_on(fleet, 3.1)
    summary = kit.check(fleet.finish(id), outcome, 1)
    assert {"gone": "was deleted in HubSpot", "merged": "was merged into contact"}[outcome] in summary


def test_what_a_person_edits_while_we_are_about_to_write_it_stays_theirs(kit: Selling, fleet: Fleet) -> None:
    contact, id = kit.created()
    reads = ["crm.contact", "crm.company", "crm.owners"]
    stopped = fleet.stop_at(id, "perform:before", len(reads) + 1)
    kit.crm.person_edits(contact, company="Acme Holding")
    fleet.wake(stopped)
    rests(fleet, id, 0)
    assert contact.properties["company"] == "Acme Holding"
    assert "company could be “Acme”; a person has written “Acme Holding”" in kit.notes(contact)
