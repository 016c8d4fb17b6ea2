"""A journal as a person reads it: one line an entry."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from agents.engine.moment import in_words as date
from agents.policy.reasons import in_words
from tasks.processes.plain import one_line
from tasks.status import EntryView
from webhooks.cli.columns import cut

Body = dict[str, Any]
LONGEST = 160
"""Characters of a value that are shown; the journal has the rest."""


def timeline(entries: Sequence[EntryView]) -> Iterator[str]:
    """Number, time (UTC), kind, and what happened. Safe to print."""
    for entry in entries:
        at = datetime.fromtimestamp(entry.at, UTC).strftime("%m-%d %H:%M:%S")
        said = SAYS.get(entry.kind, _whole)(entry.body)
        yield one_line(f"{entry.n:>4}  {at}  {entry.kind:<9} {said}").rstrip()


def _whole(body: Body) -> str:
    return cut(json.dumps(body, ensure_ascii=False), LONGEST)


def _arguments(args: Body) -> str:
    return cut(", ".join(f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in args.items()), LONGEST)


def _began(body: Body) -> str:
    event = body.get("event")
    if body.get("parent"):
        return f"{' > '.join(body['path'])} (L{body['autonomy']}): for run {body['parent']}"
    what = f"{event['source']}.{event['kind']} on {event['subject']}" if event else f"by {body.get('starter', '')}"
    by = f", by {body['starter']}" if event and body.get("starter") else ""
    again = f", attempt {body['attempt']}" if "attempt" in body else ""
    return f"{body['agent']} (level {body['autonomy']}): {what}{by}{again}"


def _replied(body: Body) -> str:
    if "error" in body:
        return f"{body['id']}  {body['model']}: {body['error'].get('message', '')}"
    spent = f", {body.get('tokens_in', 0) + body.get('tokens_out', 0)} tokens" if "tokens_in" in body else ""
    stood_in = f" (in place of {cut(body['instead_of'], LONGEST)})" if "instead_of" in body else ""
    return f"{body['id']}  {body['model']}{spent}{stood_in}: {_value(body)}"


def _judged(body: Body) -> str:
    rules = f" ({', '.join(map(in_words, body['rules']))})" if body.get("rules") else ""
    return f"{body['id']}  {body['verdict']}{rules}: {body['tool']}({_arguments(body['args'])})"


def _asked(body: Body) -> str:
    return f"{body['question']}  {body['of']}: {in_words(body['why'])} [{', '.join(body['approvers'])}]"


def _notified(body: Body) -> str:
    failed = f", which failed: {body['error']}" if body.get("error") else ""
    return f"{body['question'] or 'the end'}  {body['to']} by {body['channel']}{failed}"


def _decided(body: Body) -> str:
    note = f": “{body['note']}”" if body.get("note") else ""
    return f"{body['question']}  {body['outcome']} by {body['by']} ({body['channel']}){note}"


def _returned(body: Body) -> str:
    if "error" in body:
        again = "" if body.get("final", True) else " (will be tried again)"
        return f"{body['id']}  {body['error']['kind']}: {body['error'].get('message', '')}{again}"
    kept = f"{body['blob'][:12]}…" if body.get("blob") else _value(body)
    return f"{body['id']}  {kept}" + (f" (from run {body['adopted']})" if "adopted" in body else "")


def _delegated(body: Body) -> str:
    run = f"run {body['child']}" if body.get("child") else "not begun"
    return f"{body['id']}  {body['agent']}, {run}: {cut(body['task'], LONGEST)}"


def _joined(body: Body) -> str:
    if "error" in body:
        return f"{body['id']}  {body['error']['kind']}: {body['error'].get('message', '')}"
    return (
        f"{body['id']}  {body['agent']}, run {body['child']}: {body.get('status', 'failed')}, {body.get('summary', '')}"
    )


def _waited(body: Body) -> str:
    if body["cause"] in ("retry", "claim"):
        return f"{body['id']}  {body['cause']}: {body['why']}"
    what = f"for {body['event']}, " if "event" in body else ""
    return f"{body['id']}  {what}until {date(body['until'])}"


def _woke(body: Body) -> str:
    if "error" in body:
        return f"{body['id']}  not waited: {body['error'].get('message', '')}"
    return f"{body['id']}  by event {body['event']}" if "event" in body else str(body["id"])


def _heard(body: Body) -> str:
    event = body["event"]
    return f"{event['source']}.{event['kind']} on {event['subject']} (event {event['id']})"


def _value(body: Body) -> str:
    return cut(json.dumps(body.get("value"), ensure_ascii=False), LONGEST)


SAYS: dict[str, Callable[[Body], str]] = {
    "began": _began,
    "replied": _replied,
    "judged": _judged,
    "asked": _asked,
    "notified": _notified,
    "decided": _decided,
    "lapsed": lambda body: f"{body['question']}  {body['why']}",
    "started": lambda body: f"{body['id']}  attempt {body['attempt']}",
    "returned": _returned,
    "delegated": _delegated,
    "joined": _joined,
    "waited": _waited,
    "woke": _woke,
    "heard": _heard,
    "rewound": lambda body: f"to position {body['to']} by {body['by']}",
    "cancelled": lambda body: f"by {body['by']}: {body.get('why', '')}",
    "ended": lambda body: f"{body['status']}: {body['summary']}",
}
