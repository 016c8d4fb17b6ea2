"""What the floor above is shown: runs, calls and questions as plain data."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from agents.engine.event import Trust
from agents.engine.journal import QuestionKind, Risk, Stop, Totals
from agents.engine.tool import Preview, Role

RunStatus = Literal["running", "waiting", "parked", "done", "failed", "cancelled", "superseded", "exhausted"]
"""`waiting`: for a time to come, or for a delegate. `parked`: for a person, be it at any depth below."""
ApprovalStatus = Literal["open", "decided", "expired", "stale", "closed"]


class View(BaseModel):
    """Data on its way out."""

    model_config = ConfigDict(frozen=True)


class DecisionView(View):
    """Who answered, how, and when (seconds since the epoch)."""

    by: str
    channel: str
    outcome: str
    note: str
    at: float


class Evidence(View):
    """What a read of the run gave, as a person reads it. `call` is its command; `asked` what it was asked for.

    `own`: the tool says itself how it is read; else each value stands under its name.
    """

    call: str
    tool: str
    asked: str
    at: float
    own: bool
    found: Preview


class Approval(View):
    """A question people settle. `id` is "<run>.<command>~<n>"; times are seconds since the epoch.

    `outcomes` are the answers it takes; `args_hash` binds an answer to the arguments shown; `done` is what the run did
    before, `evidence` what it read, which lists leave out; `on_yes`, `on_no`, `on_silence` say what follows, and
    `on_instruct` where the agent can be told something; `closed` says why an unanswered one no longer waits. `path` are
    the titles of the agents from the root of the run down to the one that asks; `subject` and `event` are what began it
    all, at the root. `risk` is what the call counts as (null: there is no call, or no such tool any more).
    """

    id: str
    run: str
    agent: str
    agent_title: str
    title: str
    kind: QuestionKind
    status: ApprovalStatus
    why: str
    subject: str
    tool: str
    args: dict[str, Any]
    args_hash: str
    facts: dict[str, Any]
    preview: Preview
    done: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    approvers: tuple[str, ...]
    outcomes: tuple[str, ...]
    asked_at: float
    expires: float | None
    on_yes: str
    on_no: str
    on_silence: str
    on_instruct: str = ""
    decision: DecisionView | None = None
    closed: str = ""
    path: tuple[str, ...] = ()
    event: str = ""
    risk: Risk | None = None


class OpenQuestion(View):
    """Another question of a run that waits for the same person, in a line. `token` is of their own link to it.

    `gives`: the call's arguments, where its title does not tell it from others.
    """

    kind: QuestionKind
    title: str
    gives: str
    tool: str
    risk: Risk | None
    expires: float | None
    token: str


class ChildView(View):
    """A run that work was delegated to: by the run `parent`, to do `task`; `path` are the agents from the root down."""

    id: str
    parent: str
    path: tuple[str, ...]
    agent: str
    task: str
    status: RunStatus
    summary: str
    totals: Totals


class CallView(View):
    """A call the run made or wanted to make. `outcome`: done, failed, denied, proposed, expired, stale, pending."""

    id: str
    tool: str
    args: dict[str, Any]
    verdict: str
    outcome: str
    result: Any = None
    error: str = ""


class WaitView(View):
    """What the run waits for at the command `call`: a time (seconds since the epoch), and (a glob, or empty) an event
    that may come before.
    """

    call: str
    until: float
    event: str


class ApprovalLine(View):
    """A question that a run put, beside the run. `url`: where the API has it whole; it opens only to a key."""

    id: str
    kind: QuestionKind
    status: ApprovalStatus
    title: str
    tool: str
    url: str


class RunView(View):
    """A run as the API shows it: status, output, calls, spending, approvals.

    `session` is what its starter calls the talk that it is a part of; `output` is null until it is done; `model` is
    false where no language model had a part in it; times are seconds since the epoch.
    `children` are the runs that work was delegated to, at any depth, each right after its parent. `approvals` are all
    questions of the run, and those of its children that are open; `waits` are what its flow waits for now. `totals` is
    what the run itself has spent, `tree` that and what all its children have; None where it has none.
    """

    id: str
    agent: str
    status: RunStatus
    subject: str
    event: str
    began_at: float
    ended_at: float | None
    summary: str
    stop: Stop = ""
    output: Any
    calls: tuple[CallView, ...]
    totals: Totals
    model: bool
    approvals: tuple[ApprovalLine, ...]
    attempt: int
    waits: tuple[WaitView, ...] = ()
    session: str = ""
    parent: str = ""
    children: tuple[ChildView, ...] = ()
    tree: Totals | None = None


class RunLine(View):
    """A run in a list."""

    id: str
    agent: str
    status: RunStatus
    subject: str
    began_at: float
    summary: str
    parent: str = ""


class Page(View):
    """A page of a list; `next` goes into `?after=`, empty at the end. One may hold fewer than were asked for, or none,
    and not be the last: where few of many runs are wanted.
    """

    items: tuple[RunLine, ...]
    next: str = ""


class ToolUse(View):
    """What one agent may do with a tool: its level of autonomy, the risk it takes it for, and its limits."""

    agent: str
    autonomy: int
    risk: Risk
    per_run: int | None = None
    per_session: int | None = None
    per_hour: int | None = None


class ToolView(View):
    """A tool in the catalogue. `source`: who declared it ("placet", "orders.toml", "server files", "api pets").

    `risk_why` and `repeat_why` say whose word each is. `repeat` is how it can be repeated when nobody knows whether it
    happened. `roles` are its arguments, each with what it is for; `trust` labels fields of its result, what is not
    named being untrusted. `hash` is the SHA-256 of what is pinned of it; `accepted_by` and `accepted_at` (ISO 8601) say
    who accepted a tool of a server's, and when. `agents` are those that list it. `calls` and `failures` are counted
    over the last seven days (UTC), today included. `quarantine`: why calls of a server's tool are refused, and what to
    do; empty: they are
    not.
    """

    name: str
    summary: str
    source: str
    risk: Risk
    risk_why: str
    repeat: Literal["read", "keyed", "probe", "blind"]
    repeat_why: str
    roles: dict[str, Role]
    trust: dict[str, Trust]
    hash: str
    accepted_by: str = ""
    accepted_at: str = ""
    agents: tuple[ToolUse, ...] = ()
    calls: int = 0
    failures: int = 0
    quarantine: str = ""


class ScheduleView(View):
    """A schedule of an agent; times are seconds since the epoch.

    `next_at` is when its next tick fires, jitter included: a time that is past is about to be caught up with, or held
    by a halt (`halted`: of what). `known` false: no worker has begun since it was written or changed. `last_run` is the
    latest run that it began, planned for `last_at` or begun by hand then (null: none yet).
    """

    agent: str
    name: str
    cron: str
    zone: str
    overlap: Literal["skip", "queue"]
    known: bool
    next_at: float
    halted: str = ""
    last_at: float | None = None
    last_run: str = ""
    last_status: RunStatus | Literal[""] = ""
    last_summary: str = ""


class EntryView(View):
    """One entry of a journal: its number from 1, kind, time, content, and its hash (hex)."""

    n: int
    kind: str
    at: float
    body: dict[str, Any]
    hash: str


class HaltView(View):
    """A kill switch that is thrown: since when (seconds since the epoch), and by whom; empty: that is not known."""

    since: float
    by: str = ""
