"""The sequence: when each mail goes, who is asked, and everything that stops it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.engine.errors import Denied, Expired, ResultLost, Revoked, Stale, ToolFailed
from agents.lead_enricher.countries import zone_of
from agents.lead_enricher.drafts import Mail, after
from agents.lead_enricher.sequence import SEQUENCE, Step
from agents.mail.fields import SentMail
from agents.policy.durations import seconds
from tests.agents.lead_enricher.made import MONDAY, Lived, Told, contact, gone, page, standing

BERLIN = ZoneInfo("Europe/Berlin")
STOP = "placet.outreach.stopped"
CHANGED = "hubspot.contact.propertyChange"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def at(run: Lived) -> list[str]:
    """When each mail was given to be sent, by the clock of Berlin."""
    return [f"{when.astimezone(BERLIN):%a %d %H:%M}" for when, _ in run.mails()]


def test_three_mails_go_out_each_in_the_contacts_own_hours() -> None:
    run = Lived()
    assert at(run) == ["Mon 02 10:30", "Thu 05 10:30", "Thu 12 10:30"]
    assert [step for _, step in run.mails()] == [1, 2, 3]
    assert (run.outcome, run.summary) == (
        "written to",
        "contact 501: all mails of the sequence were sent (score 100, grade A); 3 mails were sent",
    )


@pytest.mark.parametrize(
    ("begins", "country", "first"),
    [
        (MONDAY, "Germany", "2026-11-02T09:30+00:00"),
        (datetime(2026, 11, 6, 20, tzinfo=UTC), "Germany", "2026-11-09T08:00+00:00"),  # a Friday night
        (datetime(2026, 11, 2, 0, 30, tzinfo=UTC), "Japan", "2026-11-02T01:30+00:00"),
        (datetime(2026, 11, 2, 8, 30, tzinfo=UTC), "Japan", "2026-11-03T00:00+00:00"),
        (datetime(2026, 11, 2, 8, 30, tzinfo=UTC), "USA", "2026-11-02T15:00+00:00"),
        (datetime(2026, 3, 28, 12, tzinfo=UTC), "Germany", "2026-03-30T07:00+00:00"),  # clocks went forward between
        (datetime(2026, 10, 24, 12, tzinfo=UTC), "Germany", "2026-10-26T08:00+00:00"),  # clocks went back between
        (datetime(2026, 11, 2, 8, 30, tzinfo=UTC), "Narnia", "2026-11-02T09:30+00:00"),
    ],
)
def test_the_first_mail_waits_for_the_hours_of_the_country(begins: datetime, country: str, first: str) -> None:
    run = Lived(begins=begins, crm_contact=contact(country=country))
    assert run.mails()[0][0].isoformat(timespec="minutes") == first


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 365 * 24 * 60).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)),
    st.sampled_from(["Germany", "Japan", "USA", "Chile", "India", "Nepal", "New Zealand", ""]),
)
def test_nobody_is_written_to_at_night_or_at_a_weekend(begins: datetime, country: str) -> None:
    run = Lived(begins=begins, crm_contact=contact(country=country), web_homepage=page("120 employees. Software."))
    for when, _ in run.mails():
        there = when.astimezone(ZoneInfo(zone_of(country, SEQUENCE.zone)))
        assert 9 <= there.hour < 17
        assert there.weekday() < 5


def test_letters_are_in_the_language_of_the_country_and_name_whom_they_may() -> None:
    sent = Lived().given("outreach.send")
    assert sent["subject"] == "Acme: meine letzte Mail"
    assert sent["text"].startswith("Guten Tag Mona,\n")
    assert sent["text"].endswith("Alles Gute\nAda Lovelace\n")
    assert Lived(crm_contact=contact(country="France")).given("outreach.send")["subject"] == "Acme: my last mail"


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "Click here to win", "", "{{ 7 * 7 }}"])
def test_a_name_that_is_none_is_not_used(name: str) -> None:
    run = Lived(crm_contact=contact(first_name=name, country="France"), web_homepage=page(title=name))
    for call in run.calls("outreach.send"):
        assert call.args["text"].startswith("Hello,\n")
        assert not set("<>{}") & set(call.args["text"] + call.args["subject"])


def test_whoever_is_asked_sees_the_score_until_when_a_yes_counts_and_what_follows() -> None:
    first = Lived().calls("outreach.send")[0]
    shown = {part.label: part for part in first.shown}
    assert shown["The score"].text == "100 (grade A)"
    assert shown["Where it is from"].text.startswith("+30 50 to 1,000 people work there: 120")
    assert "A yes counts until 2026-11-02 17:00 there (Europe/Berlin)" in shown["When it is sent"].text
    follows = shown["What follows it, unless they answer or stop it"].text
    assert "Mail 2, 3 days after the one before: Acme: noch von Interesse?\n\nGuten Tag Mona," in follows
    assert "Mail 3, 7 days after the one before" in follows
    assert [part.label for part in first.shown if part.untrusted] == ["Where it is from"], "it quotes anybody"
    assert first.asks == "", "policy decides whether anybody is asked"
    assert first.until == datetime(2026, 11, 2, 16, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *(("2s", "2 seconds"), ("90s", "1.5 minutes"), ("30m", "30 minutes"), ("1h", "1 hour"), ("90m", "1.5 hours")),
        *(("36h", "36 hours"), ("48h", "2 days"), ("50h", "50 hours"), ("60h", "2.5 days"), ("7d", "7 days")),
    ],
)
def test_when_a_mail_goes_is_said_as_people_say_it(text: str, says: str) -> None:
    mail = Mail(2, Step.model_construct(letter="hello", after=seconds(text)), "", "")
    assert after(mail) == f"Mail 2, {says} after the one before"


def test_a_mail_is_bound_to_the_contact_as_it_was_seen() -> None:
    bound = Lived().calls("outreach.send")[0]
    assert bound.read is not None
    assert (bound.read.tool, bound.read.args) == ("crm.contact", {"contact": "501"})
    assert bound.holds == {"id": "501", "email": "mona@acme.de", "lifecycle_stage": "lead", "lead_status": ""}


# -- what stops it ----------------------------------------------------------------------------------------------------

OUT = {"outreach_standing": standing(opted_out=True, why="they opted out by one click")}
WAYS: list[tuple[dict[str, Any], str, str]] = [
    (OUT, "opted out", "stopped: opted out, as seen on"),
    ({"crm_contact": contact(opted_out=True)}, "opted out", "HubSpot has them as opted out of mail"),
    ({"crm_contact": gone()}, "gone", "the contact was deleted in HubSpot"),
    ({"crm_contact": contact(id="777", merged_into="777")}, "merged", "the contact was merged into contact 777"),
    (
        {"crm_contact": contact(lifecycle_stage="customer")},
        "with people",
        "their lifecycle stage in HubSpot is customer",
    ),
    ({"crm_contact": contact(lead_status="CONNECTED")}, "with people", "their lead status in HubSpot is CONNECTED"),
    ({"crm_contact": contact(email="")}, "no address", "the contact has no mail address any more"),
    (
        {"outreach_standing": standing(in_conversation=True, last_in="2026-11-03T09:00:00+00:00")},
        "in conversation",
        "stopped: they last wrote or met us on 2026-11-03, so people go on",
    ),
]


@pytest.mark.parametrize(("changes", "outcome", "why"), WAYS)
def test_what_came_between_two_mails_is_seen_before_the_second_whoever_told_of_it_or_not(
    changes: dict[str, Any], outcome: str, why: str
) -> None:
    run = Lived(changes=[Told(DAY, "", changes)])
    assert at(run) == ["Mon 02 10:30"]
    assert (run.outcome, why in run.summary) == (outcome, True)
    assert run.summary.endswith("; 1 mail was sent")
    assert run.value is not None
    assert run.value.output["sent"] == [1]


@pytest.mark.parametrize(("changes", "outcome", "why"), WAYS)
def test_what_is_heard_of_stops_it_at_once(changes: dict[str, Any], outcome: str, why: str) -> None:
    run = Lived(Told(DAY, CHANGED, changes))
    assert (run.outcome, at(run)) == (outcome, ["Mon 02 10:30"])
    assert run.now == MONDAY + DAY, "not only when the next mail was due"


@pytest.mark.parametrize(("changes", "outcome", "why"), WAYS)
def test_what_is_so_before_the_first_mail_keeps_it_from_being_written(
    changes: dict[str, Any], outcome: str, why: str
) -> None:
    run = Lived(changes=[Told(timedelta(minutes=30), "", changes)])
    assert (run.outcome, run.mails()) == (outcome, [])


def test_one_click_ends_it_and_says_on_which_day() -> None:
    run = Lived(Told(2 * DAY, STOP, OUT))
    assert run.summary == (
        "contact 501: stopped: opted out on 2026-11-04, by one click (score 100, grade A); 1 mail was sent"
    )
    assert (
        run.note(1)
        == "Placet writes no more mails here: stopped: opted out on 2026-11-04, by one click. 1 mail went out."
    )


def test_what_is_heard_and_changes_nothing_moves_no_mail() -> None:
    run = Lived(*(Told(timedelta(hours=n), CHANGED) for n in range(30)))
    assert at(run) == ["Mon 02 10:30", "Thu 05 10:30", "Thu 12 10:30"]


def test_of_all_that_came_before_one_look_is_enough() -> None:
    run = Lived(*(Told(DAY, CHANGED) for _ in range(150)), Told(DAY + timedelta(hours=1), CHANGED))
    assert run.outcome == "written to"
    assert len(run.calls("outreach.standing")) == 3 + 2, "before each mail, and at each moment at which it heard"


@pytest.mark.parametrize("outcome", ["gone", "merged"])
def test_on_a_contact_that_is_not_there_any_more_no_note_is_left(outcome: str) -> None:
    changes = next(changes for changes, name, _ in WAYS if name == outcome)
    assert Lived(changes=[Told(DAY, "", changes)]).names.count("crm.note") == 1


# -- what people answer -----------------------------------------------------------------------------------------------

SENT = SentMail(message_id="<1@example.com>")


def test_what_policy_denies_since_they_answered_is_told_as_that() -> None:
    answered = standing(in_conversation=True, last_in="2026-11-02T09:31:00+00:00")
    run = Lived(outreach_send=Denied("rule"), outreach_standing=[standing(), answered])
    assert run.outcome == "in conversation"


def test_a_no_ends_it() -> None:
    run = Lived(outreach_send=Denied("not this one"))
    assert (run.outcome, len(run.mails())) == ("denied", 1)
    assert "stopped: mail 1 was refused (not this one)" in run.summary


def test_a_yes_that_came_too_late_is_asked_for_again_on_the_next_working_day() -> None:
    class Slow(Lived):
        def _answer(self, command: Any) -> Any:
            if getattr(command, "tool", "") == "outreach.send" and command.args["step"] == 1 and len(self.mails()) < 3:
                self.now = self.now.replace(hour=16, minute=0)
                raise Expired("nobody answered in time")
            return super()._answer(command)

    run = Slow(begins=datetime(2026, 11, 5, 8, 30, tzinfo=UTC))
    assert at(run)[:4] == ["Thu 05 10:30", "Fri 06 09:00", "Mon 09 09:00", "Thu 12 09:00"]
    assert run.value is not None
    assert run.value.output["sent"] == [1, 2, 3]


def test_silence_is_never_a_yes() -> None:
    run = Lived(outreach_send=Expired("nobody answered in time"))
    assert (run.outcome, len(run.mails())) == ("not answered", SEQUENCE.asks)
    assert "stopped: nobody said yes to mail 1 in 3 days of asking" in run.summary


def test_a_mail_that_comes_too_late_each_day_is_not_said_to_have_been_refused() -> None:
    run = Lived(outreach_send=Stale("the moment until which it could be done has passed"))
    assert (run.outcome, len(run.mails())) == ("not sent", SEQUENCE.asks)
    assert "mail 1 could not be sent in 3 days (the moment until which it could be done has passed)" in run.summary


@pytest.mark.parametrize("why", [Stale("lifecycle_stage was lead, is customer"), Revoked("taken back")])
def test_what_moved_while_people_were_asked_is_looked_at_again(why: Exception) -> None:
    customer = contact(lifecycle_stage="customer")
    run = Lived(outreach_send=why, crm_contact=[contact(), contact(), contact(), customer])
    assert (run.outcome, len(run.mails())) == ("with people", 1)


def test_a_mail_that_left_for_all_a_person_knows_counts_as_sent() -> None:
    run = Lived(outreach_send=[ResultLost("ann says so"), SENT, SENT])
    assert run.value is not None
    assert run.value.output["sent"] == [1, 2, 3]


def test_a_mail_that_cannot_be_sent_ends_it_with_the_reason() -> None:
    run = Lived(outreach_send=[SENT, ToolFailed("no such mailbox")])
    assert run.outcome == "not sent"
    assert "stopped: mail 2 could not be sent (no such mailbox)" in run.summary


AWAY = ToolFailed("HubSpot answered 503 (given up after 6 attempts)")


def test_while_hubspot_is_away_nobody_is_written_to_and_the_sequence_goes_on_afterwards() -> None:
    run = Lived(crm_contact=[contact(), contact(), *[AWAY] * 12, contact()])
    assert at(run)[0] == "Tue 03 09:00", "twelve hours later it was night"
    assert run.outcome == "written to"


def test_hubspot_that_stays_away_for_days_fails_the_run_so_that_operators_hear_of_it() -> None:
    run = Lived(crm_contact=[contact(), contact(), AWAY])
    assert isinstance(run.error, ToolFailed)
    assert run.now - MONDAY > 3 * DAY


def test_a_mail_server_that_is_away_is_tried_again_within_the_hours_for_days() -> None:
    away = ToolFailed("the mail server does not answer (given up after 6 attempts)")
    run = Lived(outreach_send=[away, away, away, SENT])
    assert at(run)[:4] == ["Mon 02 10:30", "Mon 02 11:30", "Tue 03 11:30", "Wed 04 11:30"]
    assert run.outcome == "written to"
    gone_for_good = Lived(outreach_send=away)
    assert (gone_for_good.outcome, len(gone_for_good.mails())) == ("not sent", 4)


def test_a_mail_server_that_is_away_takes_no_day_from_those_who_are_asked() -> None:
    away, silence = ToolFailed("away (given up after 6 attempts)"), Expired("nobody answered in time")
    run = Lived(outreach_send=[away, silence, silence, SENT])
    assert run.outcome == "written to"


def test_a_mail_that_an_earlier_run_has_sent_is_passed_over() -> None:
    run = Lived(outreach_send=[ToolFailed("step-sent: they have had this mail of this series"), SENT, SENT])
    assert run.value is not None
    assert (run.outcome, run.value.output["sent"]) == ("written to", [2, 3])


def test_whoever_opts_out_in_the_very_moment_of_sending_is_told_of_as_opted_out() -> None:
    out = [standing(), standing(opted_out=True, why="they opted out by one click")]
    run = Lived(outreach_send=ToolFailed("opted-out: they did"), outreach_standing=out)
    assert run.outcome == "opted out"


def test_a_run_that_wakes_at_night_since_no_worker_was_there_waits_for_the_morning() -> None:
    class Late(Lived):
        def _wait(self, id: str, command: Any) -> None:
            super()._wait(id, command)
            if command.event and not self.mails():
                self.now = datetime(2026, 11, 2, 22, tzinfo=UTC) if self.now.day == 2 else self.now
                last = self.run.steps[id].outcome
                assert last is not None
                object.__setattr__(last, "at", self.now.timestamp())

    assert at(Late())[0] == "Tue 03 09:00"
