"""Opt-outs and mails in a database of each kind, met by several at one moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from agents.settings import Settings
from agents.tools.outreach.at import Letter, Who
from agents.tools.outreach.shapes import NotWritten
from tasks.outreach.shapes import OptOut, Stop
from tasks.outreach.store import SqlOutreach
from tests.tasks.memory.conftest import configured, postgresql

__all__ = ["configured", "postgresql"]
NOW = 1_800_000_000.0
AMY = Who(ids=("7", "8"), addresses=("amy@acme.example",), domain="acme.example")


@pytest.fixture
def kept(configured: Settings) -> SqlOutreach:
    return SqlOutreach(configured)


def letter(effect: str = "e1", step: int = 1) -> Letter:
    return Letter(
        effect=effect,
        who=AMY,
        to="amy@acme.example",
        sequence="welcome",
        step=step,
        message_id="<1@x>",
        run="run1",
        at=NOW,
    )


def test_many_who_stop_the_same_at_one_moment_are_all_taken(kept: SqlOutreach, configured: Settings) -> None:
    followed = [Stop(f"d{n % 3}", "Amy@acme.example", f"run{n % 3}", "7", NOW) for n in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda each: SqlOutreach(configured).stop(each), followed))
    assert [each.value for each in kept.listed(10)] == ["amy@acme.example"]
    assert {each.delivery for each in kept.untold(NOW, 10)} == {"d0", "d1", "d2"}
    kept.told("d1")
    assert {each.delivery for each in kept.untold(NOW, 10)} == {"d0", "d2"}
    assert kept.untold(NOW - 1, 10) == []


def test_a_mail_is_on_record_from_before_it_leaves(kept: SqlOutreach) -> None:
    assert (kept.known(AMY).first_to_domain, kept.known(AMY).last_out) == (True, 0.0)
    kept.leaving(letter())
    kept.leaving(letter())  # the same attempt, once more
    assert (kept.known(AMY).first_to_domain, kept.known(AMY).last_out) == (True, NOW)
    assert not kept.step_sent(AMY, "welcome", 1)
    kept.left("e1")
    assert not kept.known(AMY).first_to_domain
    assert kept.step_sent(Who(ids=("9", "7"), addresses=()), "welcome", 1)
    assert kept.step_sent(Who(ids=("9",), addresses=("Amy+news@ACME.example",)), "welcome", 1), "the same reader"
    assert not kept.step_sent(Who(ids=("9",), addresses=("bob@acme.example",)), "welcome", 1)
    kept.unsent("e1")
    assert kept.step_sent(AMY, "welcome", 1), "what was sent stays sent"


def test_a_new_address_was_never_written_to_whoever_has_it(kept: SqlOutreach) -> None:
    assert kept.known(AMY).first_to_address
    kept.leaving(letter())
    assert kept.known(AMY).first_to_address, "nobody knows yet"
    kept.left("e1")
    assert not kept.known(AMY).first_to_address
    moved = Who(ids=AMY.ids, addresses=("bob@acme.example", *AMY.addresses), domain=AMY.domain)
    assert (kept.known(moved).first_to_address, kept.known(moved).first_to_domain) == (True, False)
    with pytest.raises(NotWritten, match="step-sent"):
        kept.leaving(letter("e2"))
    kept.leaving(letter("e2", step=2))


def test_opt_outs_are_entered_once_and_taken_back(kept: SqlOutreach) -> None:
    new = OptOut("domain", "acme.example", "ann", NOW)
    assert kept.add(new)
    assert not kept.add(new._replace(entered_by="bob"))
    assert kept.get("domain", "acme.example") == new
    assert kept.get("address", "acme.example") is None
    assert kept.stopped("x@sub.acme.example") == new
    with pytest.raises(NotWritten, match=r"everybody at acme\.example wants no more mail, as ann has entered"):
        kept.leaving(letter())
    kept.remove("domain", "acme.example")
    assert kept.stopped("x@sub.acme.example") is None
