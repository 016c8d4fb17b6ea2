"""Pages of questions as they may come: every kind, every end, and words that would do harm."""

from __future__ import annotations

import time
from typing import Any, NamedTuple, get_args

import pytest
from flask.testing import FlaskClient

from agents.engine.journal import OUTCOMES, QuestionKind
from agents.engine.tool import Preview, PreviewPart
from tasks.runs import Runs
from tasks.status import Approval, ApprovalStatus, DecisionView, Evidence
from tasks.world import World
from tests.tasks.kit import Kit
from tests.webhooks.asking import ask
from webhooks import outcomes, pages

EVIL = "</pre><script>alert(1)</script>\u202e\x1b[2J<img src=x onerror=alert(1)>"


@pytest.fixture
def asked(kit: Kit, world: World, runs: Runs) -> Approval:
    return ask(kit, world, runs)


class Page(NamedTuple):
    """What a person is answered with."""

    status: int
    text: str


def page(client: FlaskClient, approval: Approval, **changes: object) -> Page:
    with client.application.test_request_context():
        response = pages.question("token", "ann", approval.model_copy(update=changes))
    return Page(response.status_code, response.get_data(as_text=True))


def test_every_outcome_and_kind_has_words_of_its_own() -> None:
    kinds = set(get_args(QuestionKind))
    assert kinds == outcomes.ASKS.keys() == outcomes.SHOWS.keys() == outcomes.FOLLOWS.keys()
    assert outcomes.BUTTONS.keys() == {each for answers in OUTCOMES.values() for each in answers}
    assert outcomes.CLOSED.keys() == set(get_args(ApprovalStatus)) - {"open", "decided"}


@pytest.mark.parametrize("kind", get_args(QuestionKind))
def test_each_kind_of_question_offers_its_own_answers(client: FlaskClient, asked: Approval, kind: QuestionKind) -> None:
    shown = page(client, asked, kind=kind, outcomes=OUTCOMES[kind]).text
    assert outcomes.ASKS[kind] in shown
    for outcome in OUTCOMES[kind]:
        assert f'value="{outcome}"' in shown
        assert f">{outcomes.button(outcome).label}<" in shown
    assert ('name="position"' in shown) == (kind == "changed")


def test_a_question_about_the_run_itself_shows_no_empty_call(client: FlaskClient, asked: Approval) -> None:
    bare: dict[str, Any] = {"kind": "crashed", "tool": "", "args": {}, "args_hash": "", "facts": {}, "done": ()}
    shown = page(client, asked, preview=Preview(title="why"), outcomes=OUTCOMES["crashed"], **bare).text
    assert outcomes.SHOWS["crashed"] not in shown
    assert "Nothing yet." in shown


@pytest.mark.parametrize("form", ["text", "code", "diff"])
def test_what_somebody_else_wrote_is_marked_and_does_no_harm(client: FlaskClient, asked: Approval, form: str) -> None:
    part = PreviewPart.model_validate({"label": EVIL, "text": EVIL, "form": form, "untrusted": True})
    everywhere: dict[str, Any] = dict.fromkeys(
        ("title", "why", "subject", "tool", "agent_title", "on_yes", "on_silence"), EVIL
    )
    shown = page(
        client,
        asked,
        preview=Preview(title=EVIL, parts=(part,)),
        facts={EVIL: [EVIL]},
        args={EVIL: {"a": EVIL}},
        done=(EVIL,),
        approvers=(EVIL,),
        **everywhere,
    ).text
    assert "somebody else’s words" in shown
    assert "<script" not in shown
    assert "<img" not in shown
    assert "\u202e" not in shown
    assert "\x1b" not in shown
    assert "U+202E" in shown


def test_our_own_words_are_not_marked(client: FlaskClient, asked: Approval) -> None:
    part = PreviewPart(label="Amount", text="€5.00")
    assert "somebody else" not in page(client, asked, preview=Preview(title="t", parts=(part,))).text


def test_nothing_an_approver_must_see_is_cut_off(client: FlaskClient, asked: Approval) -> None:
    long = "x" * 300_000 + "the end"
    part = PreviewPart(label="Text", text=long)
    assert long in page(client, asked, preview=Preview(title="t", parts=(part,))).text


@pytest.mark.parametrize(("status", "code"), [("expired", 410), ("stale", 409), ("closed", 410)])
def test_a_question_that_is_over_has_a_page_and_a_status_of_its_own(
    client: FlaskClient, asked: Approval, status: ApprovalStatus, code: int
) -> None:
    shown = page(client, asked, status=status, closed="the head moved")
    assert shown.status == code
    assert outcomes.CLOSED[status][1] in shown.text
    assert "the head moved" in shown.text
    assert "<form" not in shown.text


@pytest.mark.parametrize("outcome", outcomes.BUTTONS)
def test_an_answer_is_told_with_who_when_and_how(client: FlaskClient, asked: Approval, outcome: str) -> None:
    decision = DecisionView(by="bob", channel="cli", outcome=outcome, note="so be it", at=0.0)
    shown = page(client, asked, status="decided", decision=decision).text
    assert f"{outcomes.button(outcome).past} by Bob Ray" in shown
    for each in ("from the command line", "1 January 1970, 00:00 UTC", "so be it"):
        assert each in shown


def test_when_a_question_closes_is_told_both_ways(client: FlaskClient, asked: Approval) -> None:
    shown = page(client, asked, expires=time.time() + 7200.5).text
    assert "in 2 hours" in shown
    assert "Open until" in shown


def evidence(**changes: object) -> Evidence:
    parts = (PreviewPart(label="On record", text="ch_1"), PreviewPart(label=EVIL, text=EVIL, untrusted=True))
    found = Preview(title=EVIL, parts=parts)
    given = {"call": "1.2", "tool": EVIL, "asked": EVIL, "at": 0.0, "own": True, "found": found}
    return Evidence.model_validate({**given, **changes})


@pytest.mark.parametrize("own", [True, False])
def test_evidence_is_shown_marked_and_does_no_harm(client: FlaskClient, asked: Approval, own: bool) -> None:
    shown = page(client, asked, evidence=(evidence(own=own),)).text
    assert shown.count("somebody else’s words") == 1
    assert "ch_1" in shown
    assert "U+202E" in shown
    for each in ("<script", "<img", "\u202e", "\x1b"):
        assert each not in shown


def test_what_a_tool_shows_in_its_own_words_is_open_and_the_rest_waits_for_a_click(
    client: FlaskClient, asked: Approval
) -> None:
    plain = Preview(title="shop.order", parts=(PreviewPart(label="On record", text="seven"),))
    thread = Preview(title="The thread", parts=(PreviewPart(label="Mona", text="It broke.", untrusted=True),))
    rows = (
        evidence(tool="shop.order", own=False, asked="number 7", found=plain),
        evidence(found=thread, tool="t.read"),
    )
    shown = page(client, asked, evidence=rows).text
    closed = shown.partition("What else it read")[2].partition("</section>")[0]
    assert ("<details" in closed, "number 7" in closed, "seven" in closed) == (True, True, True)
    own = shown.partition("The thread")[2].partition("</section>")[0]
    assert ("<details" in own, "It broke." in own, "t.read" in own) == (False, True, True)


def test_without_evidence_there_is_no_heading_for_it(client: FlaskClient, asked: Approval) -> None:
    assert 'id="read"' not in page(client, asked, evidence=()).text


def test_where_nothing_is_shown_in_a_tools_own_words_there_is_nothing_else(
    client: FlaskClient, asked: Approval
) -> None:
    assert "What it read" in page(client, asked, evidence=(evidence(own=False),)).text
