"""Runs, questions and checks as plain text for a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from agents.engine.journal import Totals
from agents.engine.preview import PreviewPart
from tasks.doctor import Check
from tasks.processes.plain import one_line
from tasks.status import Approval, EntryView, Page, RunView, ScheduleView, WaitView
from webhooks.cli.columns import cut, facts, moment, table
from webhooks.cli.timeline import timeline


def page(page: Page) -> Iterator[str]:
    """A page of runs."""
    head = ("RUN", "AGENT", "STATUS", "BEGAN", "SUBJECT", "SUMMARY")
    rows = [
        (run.id, run.agent, run.status, moment(run.began_at), cut(run.subject, 40), cut(run.summary, 60))
        for run in page.items
    ]
    yield from table(head, rows) if rows else ["no runs"]
    if page.next:
        yield f"more: placet runs --after {one_line(page.next)}"


def run(run: RunView, journal: Sequence[EntryView]) -> Iterator[str]:
    """A run: what it is, what it came to, and its journal."""
    yield from facts(
        [
            ("run", run.id),
            ("agent", run.agent),
            ("status", run.status),
            ("subject", run.subject),
            ("event", run.event),
            ("attempt", str(run.attempt)),
            ("began", moment(run.began_at)),
            ("ended", moment(run.ended_at)),
            ("summary", run.summary),
            ("output", json.dumps(run.output, ensure_ascii=False) if run.output is not None else ""),
            ("spent", _spent(run.totals)),
            ("in all", f"{_spent(run.tree)}, with those it delegated to" if run.tree else ""),
            ("model", "" if run.model else "no language model was used"),
            ("session", run.session),
            ("approvals", ", ".join(f"{each.id} ({each.status})" for each in run.approvals)),
            *(("waits", _waits(each)) for each in run.waits),
            ("works for", run.parent),
            *(("delegate", f"{child.id} {' > '.join(child.path)}: {child.status}") for child in run.children),
        ]
    )
    yield ""
    yield from timeline(journal)


def _waits(wait: WaitView) -> str:
    what = f"for {wait.event}, " if wait.event else ""
    return f"{what}until {moment(wait.until)}"


def _spent(totals: Totals) -> str:
    return f"{totals.iterations} steps, {totals.tokens} tokens, ${totals.usd:.4f}, {totals.minutes:.1f} min"


def schedules(found: Sequence[ScheduleView]) -> Iterator[str]:
    """What comes next, and what came last."""
    if not found:
        yield "no agent begins anything by the clock"
        return
    head = ("SCHEDULE", "CRON", "ZONE", "NEXT", "LAST", "RUN", "STATUS", "SUMMARY")
    yield from table(
        head,
        [
            (
                *(f"{each.agent}/{each.name}", each.cron, each.zone, _next(each), moment(each.last_at)),
                *(each.last_run, each.last_status, cut(each.last_summary, 60)),
            )
            for each in found
        ],
    )


def _next(schedule: ScheduleView) -> str:
    if schedule.halted:
        return f"held: {schedule.halted} is halted"
    return moment(schedule.next_at) if schedule.known else f"{moment(schedule.next_at)}, once a worker has begun"


def approvals(found: Sequence[Approval]) -> Iterator[str]:
    """The questions that wait, and how to answer."""
    if not found:
        yield "nothing waits for anybody"
        return
    head = ("APPROVAL", "AGENT", "KIND", "SUBJECT", "WHO MAY", "EXPIRES", "WHAT")
    yield from table(
        head,
        [
            (
                *(each.id, each.agent, each.kind, cut(each.subject, 40), cut(", ".join(each.approvers), 40)),
                *(moment(each.expires) or "never", cut(each.title, 60)),
            )
            for each in found
        ],
    )
    yield "one of them whole: placet approvals APPROVAL"


def approval(asked: Approval) -> Iterator[str]:
    """A question whole: what would happen, why it is asked, and how to answer."""
    yield from facts(
        [
            ("approval", asked.id),
            ("status", asked.status),
            ("agent", asked.agent),
            ("for", " > ".join(asked.path) if len(asked.path) > 1 else ""),
            ("about", asked.subject),
            ("began with", asked.event),
            ("kind", asked.kind),
            ("what", asked.title),
            ("why", asked.why),
            ("call", f"{asked.tool}({json.dumps(asked.args, ensure_ascii=False)})" if asked.tool else ""),
            ("facts", json.dumps(asked.facts, ensure_ascii=False) if asked.facts else ""),
            ("done before", "; ".join(asked.done)),
            ("who may", ", ".join(asked.approvers)),
            ("asked", moment(asked.asked_at)),
            ("expires", moment(asked.expires) or "never"),
            ("if yes", asked.on_yes),
            ("if instructed", asked.on_instruct),
            ("if no", asked.on_no),
            ("if silent", asked.on_silence),
            ("closed", asked.closed),
            ("decided", f"{asked.decision.outcome} by {asked.decision.by}" if asked.decision else ""),
        ]
    )
    yield from _preview(asked)
    if asked.status == "open":
        yield ""
        yield from (f"placet decide {asked.id} {_answer(outcome)} --as PERSON" for outcome in asked.outcomes)


def _answer(outcome: str) -> str:
    return f"{outcome} --note INSTRUCTION" if outcome == "instruct" else outcome


def _preview(asked: Approval) -> Iterator[str]:
    yield from _parts(asked.preview.parts)
    for each in asked.evidence:
        yield ""
        yield one_line(f"=== read by {each.tool}{f' ({each.asked})' if each.asked else ''}: {each.found.title}")
        yield from _parts(each.found.parts)


def _parts(parts: Iterable[PreviewPart]) -> Iterator[str]:
    for part in parts:
        yield ""
        yield one_line(f"--- {part.label}{' (written by outsiders)' if part.untrusted else ''}")
        yield from (f"    {one_line(line)}" for line in part.text.split("\n"))


def checks(found: Sequence[Check]) -> Iterator[str]:
    """What is well, what to know, what to mend."""
    width = max(len(check.name) for check in found)
    for check in found:
        mark = "FAIL" if not check.ok else "note" if check.advice else "ok"
        first, *more = check.detail.splitlines()
        yield one_line(f"{mark:<4}  {check.name.ljust(width)}  {first}")
        yield from (one_line(f"      {' ' * width}  {line}") for line in more)
        if check.advice:
            yield one_line(f"      {' ' * width}  -> {check.advice}")
