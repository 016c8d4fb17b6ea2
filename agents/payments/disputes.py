"""Answers a dispute: gathers what is on record, drafts the evidence, and submits it once a person says yes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agents.engine.errors import Answered, ModelFailed, ResultLost, ToolFailed
from agents.engine.flow import Call, Done, Flow, Think
from agents.payments.evidence import evidence, statements
from agents.payments.records import Records, collected
from agents.payments.shapes import RULES, Account, Disputed
from agents.tools.stripe.disputed import Dispute
from agents.tools.stripe.money import spelled
from agents.wording.english import unfounded

MARGIN = timedelta(minutes=10)
"""Before the bank's own date, so that a yes at the last moment still arrives in time."""
NOBODY = Account(text="", by=RULES)


def answer(given: Disputed) -> Flow:
    """Answer a dispute that waits for an answer. Evidence goes to the bank once, for good, and never unasked."""
    if given.elsewhere:
        return Done(summary=given.elsewhere)
    dispute: Dispute = yield Call("stripe.dispute", dispute=given.id)
    if why := closed(dispute):
        return Done(summary=why)
    try:
        return (yield from _answer(dispute))
    except ToolFailed:
        dispute = yield Call("stripe.dispute", dispute=given.id)
        if why := closed(dispute):
            return Done(summary=why)
        raise


def closed(dispute: Dispute) -> str:
    """Why there is nothing to answer; empty if there is."""
    about, status = _about(dispute), dispute.status.replace("_", " ")
    if dispute.status.startswith("warning"):
        return f"{about} is an inquiry ({status}), no money was taken: answer it, or refund the charge, at Stripe"
    if dispute.submissions or dispute.status == "under_review":
        return f"{about} was answered already: it is {status}"
    if dispute.status != "needs_response":
        return f"{about} takes no answer any more: it is {status}"
    if dispute.past_due:
        return f"{about} takes no answer any more: it was due by {dispute.due_by}"
    return ""


def _answer(dispute: Dispute) -> Flow:
    records: Records = yield from collected(dispute)
    account, how = yield from _account(records)
    given = {"dispute": dispute.id, "evidence": evidence(records, account)}
    if not dispute.has_evidence:
        yield from _draft(given)
    why = _why(records, how)
    try:
        sent: Dispute = yield Call("stripe.submit_evidence", **given).asking(why, until=_until(dispute))
    except Answered as answered:
        return Done(summary=f"{_about(dispute)} was not answered: {answered}. {_left(dispute)}")
    except ResultLost:
        sent = yield Call("stripe.dispute", dispute=dispute.id)
    return Done(
        summary=f"Answered {_about(dispute)} with {len(given['evidence'])} fields of evidence. {how}".strip(),
        output={"dispute": sent.id, "status": sent.status, "evidence": sorted(given["evidence"])},
    )


def _draft(given: dict[str, Any]) -> Flow:
    """Lay the evidence down. If a person says that it lies there, it does."""
    try:
        yield Call("stripe.draft_evidence", **given)
    except ResultLost:
        return


def _account(records: Records) -> Flow:
    """A model's account of the charge, if all that it names is on record; and how it came about."""
    known, reason = list(statements(records)), records.dispute.reason.replace("_", " ")
    try:
        said: Account = yield Think(
            Account, "evidence.md", otherwise=NOBODY, max_tokens=4_000, reason=reason, records=known
        )
    except ModelFailed:
        return "", "The language model gave no usable answer, so the records speak for themselves."
    text = said.text.strip()
    if not text:
        return "", ""
    if strange := unfounded(text, [*known, reason]):
        named = ", ".join(each[:40] for each in strange[:5])
        return "", f"A language model's account was put aside, since no record has what it named: {named}."
    return text, "A language model wrote the account that the evidence begins with."


def _why(records: Records, how: str) -> str:
    """What a person should know who is to say yes."""
    dispute = records.dispute
    said = [f"an answer to the bank is final, and due by {dispute.due_by or 'a date that Stripe does not name'}", how]
    if dispute.has_evidence:
        said.append("Somebody has laid down evidence at Stripe already: it goes along, these fields take its place.")
    if records.gaps:
        said.append(f"Not looked up: {'; '.join(records.gaps)}.")
    return ". ".join(each.rstrip(".") for each in said if each)


def _until(dispute: Dispute) -> str:
    return (datetime.fromisoformat(dispute.due_by) - MARGIN).isoformat() if dispute.due_by else ""


def _left(dispute: Dispute) -> str:
    """What is still to be done, and by when."""
    return f"The evidence lies at Stripe as a draft; answer it there by {dispute.due_by}."


def _about(dispute: Dispute) -> str:
    return f"dispute {dispute.id} ({spelled(dispute.amount, dispute.currency)}, {dispute.reason.replace('_', ' ')})"
