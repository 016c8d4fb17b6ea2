"""The entries of a journal: one fact each, appended, never changed. A run is its journal."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from agents.engine.errors import FailureKind
from agents.engine.event import Event, Trust
from agents.engine.preview import PreviewPart

Verb = Literal["allow", "ask", "propose", "deny"]
QuestionKind = Literal["approve", "unknown", "changed", "crashed", "spent", "looping"]
Status = Literal["done", "failed", "cancelled", "superseded", "exhausted"]
Stop = FailureKind | Literal["", "answered", "spent", "looping"]
"""What stopped a run: its model's answer, a failure of that kind which nothing caught, or a budget nobody raised."""

OUTCOMES: dict[QuestionKind, tuple[str, ...]] = {
    "approve": ("approved", "denied"),
    "unknown": ("happened", "not_happened"),
    "changed": ("continue", "restart", "cancel"),
    "crashed": ("retry", "cancel"),
    "spent": ("top_up", "instruct", "cancel"),
    "looping": ("top_up", "instruct", "cancel"),
}
"""What people may answer, by kind of question."""
ON_GOING_ON: tuple[QuestionKind, ...] = ("spent", "looping")
"""Kinds that ask whether a run may go on as it does, not what is to become of a call."""
BY_FLOW = ("time", "event")
"""Causes to wait that a flow gave itself."""
Risk = Literal["low", "medium", "high"]


class Part(BaseModel):
    """A frozen piece of an entry."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Failure(Part):
    """Why a command has no result: failed, partly (by its own word; some of it may have been done), lost (it happened),
    model, too_long (for the model), denied, proposed, expired, stale, revoked.

    While it is not yet settled also later (definitely not done) and unclear (may have happened).
    """

    kind: str
    message: str = ""


class Budget(Part):
    """The most a run may spend. None: without limit. `minutes` are of driving; waiting for people is free."""

    iterations: int | None = None
    tokens: int | None = None
    usd: float | None = None
    minutes: float | None = None


class Entry(Part):
    """A fact, and when it was written (seconds since the epoch, the store's clock)."""

    v: Literal[1] = 1
    """Left out where it is 1."""
    at: float


class OfCommand(Entry):
    """A fact about the command at position `id` ("3", "5.2" inside a gather)."""

    id: str


class Opens(OfCommand):
    """May be the first fact about a command: its fingerprint says which command stood there."""

    fingerprint: str


class Began(Entry):
    """The run exists. `pins` are the hashes of the prompts, workflow, tools and policy it began under; where they are
    many they are kept apart, once for all runs, under `pinned` (the SHA-256 of their JSON).

    `flow` is the name of the flow it began with; empty in journals of old: the agent's own. `yields`: it waits for
    every other run of its `key`, and is no news that makes one of them out of date. `session`: what its starter calls
    the talk that it is a part of (empty: none).

    Of a delegate: `parent` is the run that handed it the work, `root` the one all began with, `path` the agents from
    there down, its own the last. `within` are the tools it may use at most and `ceiling` the highest risk of one, as
    tools declare it (None: no such limit), and `autonomy` is not above its parent's. `line` is the same for all that
    one command of its parent delegated to, however often that went back: calls that nothing else tells apart are told
    apart by it.
    """

    kind: Literal["began"] = "began"
    agent: str
    flow: str = ""
    event: Event | None = None
    input: dict[str, Any] = {}
    input_trust: dict[str, Trust] = {}
    prompt: str = ""
    key: str = ""
    yields: bool = False
    session: str = ""
    starter: str = ""
    retried_by: tuple[str, ...] = ()
    attempt: int = 1
    autonomy: int
    budget: Budget = Budget()
    pins: dict[str, str] = {}
    pinned: str = ""
    parent: str = ""
    root: str = ""
    line: str = ""
    path: tuple[str, ...] = ()
    within: tuple[str, ...] | None = None
    ceiling: Risk | None = None


class Replied(Opens):
    """The model answered a `Think`. `model` is "none" when the rules' own answer stands in for it.

    `messages` is the digest of what was sent; `tokens_in` and `tokens_out` are counts, `usd` money, `ms` time.
    `heard`: what people told the agent right before, in a conversation.
    `instead_of`: who was to answer, and why it did not, where another stood in.
    """

    kind: Literal["replied"] = "replied"
    model: str
    messages: str = ""
    value: Any = None
    error: Failure | None = None
    final: bool = True
    heard: tuple[str, ...] = ()
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0
    ms: int = 0
    instead_of: str = ""


class Judged(Opens):
    """What was proposed, what the world looked like, and what policy said. Every `Started` follows its own.

    `decision` names the approved question that the verdict leans on; `policy` is the hash of the rules, empty while
    they are the ones the run began under. `args_hash` binds an effect to its arguments; a read has none.
    """

    kind: Literal["judged"] = "judged"
    tool: str
    args: dict[str, Any]
    args_hash: str = ""
    facts: dict[str, Any] = {}
    verdict: Verb
    rules: tuple[str, ...] = ()
    trust: dict[str, Trust] = {}
    policy: str = ""
    decision: str = ""


class Asked(Opens):
    """A question that people settle. `question` is its id in the run ("3~2"); `expires` None: it reminds instead.

    An `approve` question binds the arguments' hash, the effect it would be, facts and policy. `shown`: what people are
    shown besides the call. `shared`: what is `spent` is the root's budget, which a delegate asks to raise for all.
    """

    kind: Literal["asked"] = "asked"
    question: str
    of: QuestionKind
    why: str
    approvers: tuple[str, ...]
    expires: float | None = None
    args_hash: str = ""
    effect: str = ""
    facts: dict[str, Any] = {}
    policy: str = ""
    shown: tuple[PreviewPart, ...] = ()
    shared: bool = False


class Notified(Entry):
    """Somebody was told: about a question, or (question "") about how the run ended. `error`: it did not leave."""

    kind: Literal["notified"] = "notified"
    question: str
    channel: str
    to: str
    error: str = ""


class Decided(Entry):
    """A person's answer. Never changes."""

    kind: Literal["decided"] = "decided"
    question: str
    by: str
    channel: str
    outcome: str
    note: str = ""
    position: int = 0


class Lapsed(Entry):
    """Why a question, answered or not, no longer counts: facts moved, policy is stricter now, too late."""

    kind: Literal["lapsed"] = "lapsed"
    question: str
    why: str


class Started(OfCommand):
    """A call was let through the door. Not sent later than `send_by`; not on its way any more after `give_up`.

    `effect` is its business identity in the ledger (empty for a read), `key` the one the provider sees, `n` how many
    definite failures or deliberate repeats came before under that identity. `object`: what it keeps other calls from
    until it is known how it went (empty: nothing). `usd`: what this attempt costs.
    """

    kind: Literal["started"] = "started"
    attempt: int
    effect: str = ""
    key: str = ""
    n: int = 1
    object: str = ""
    usd: float = 0.0
    send_by: float
    give_up: float


class Returned(OfCommand):
    """What a call gave. `final` false: it will be tried again. `adopted` names the run whose result this is.

    A value over 256 KB is kept apart, under `blob` (its SHA-256).
    """

    kind: Literal["returned"] = "returned"
    attempt: int = 0
    value: Any = None
    blob: str = ""
    error: Failure | None = None
    final: bool = True
    trust: dict[str, Trust] = {}
    adopted: str = ""
    ms: int = 0


class Delegated(Opens):
    """Work handed to another agent, and the run `child` that does it, begun with this entry; empty: none was.

    `task` and `input` are what the flow asked for; `budget` are the limits that the child has of its own, tighter than
    those that it shares with its root.
    """

    kind: Literal["delegated"] = "delegated"
    child: str
    agent: str
    task: str
    input: dict[str, Any] = {}
    budget: Budget = Budget()


class Joined(OfCommand):
    """What came of it: how the run `child` ended, or (no child) why it was not begun.

    An `output` over 256 KB is kept apart, under `blob` (its SHA-256). `trust` labels the output's fields.
    """

    kind: Literal["joined"] = "joined"
    child: str = ""
    agent: str
    status: Status = "failed"
    summary: str = ""
    output: Any = None
    blob: str = ""
    trust: dict[str, Trust] = {}
    error: Failure | None = None


class Waited(Opens):
    """The run lets go until then.

    `cause`: "retry" (a back-off), "claim" (another run is at the effect `effect`), or that the flow said so: for a
    "time", or for an "event" too, whose name fits the glob `event`.
    """

    kind: Literal["waited"] = "waited"
    until: float
    cause: Literal["retry", "claim", "time", "event"]
    why: str = ""
    effect: str = ""
    event: str = ""


class Woke(OfCommand):
    """The waiting at this command is over; where the flow had said so, that settles it.

    `event`: the id of the event that was heard; empty: the time came. `error`: why there was no waiting at all.
    """

    kind: Literal["woke"] = "woke"
    event: str = ""
    error: Failure | None = None


class Heard(Entry):
    """An event reached the run while it lives, by `[[wakes]]` of its agent. The first wait that it fits takes it."""

    kind: Literal["heard"] = "heard"
    event: Event


class Rewound(Entry):
    """A person let the run go on from top-level position `to`: answers from there on are forgotten, effects are not."""

    kind: Literal["rewound"] = "rewound"
    to: int
    by: str


class Cancelled(Entry):
    """A wish; the driver honours it. `newer` names the event that made this run out of date."""

    kind: Literal["cancelled"] = "cancelled"
    by: str
    why: str = ""
    newer: str = ""


class Totals(Part):
    """What a run has spent: counts, money, minutes of driving. `tokens_in` and `tokens_out` are what `tokens` are."""

    iterations: int = 0
    tokens: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    usd: float = 0.0
    minutes: float = 0.0


class Ended(Entry):
    """How it ended, and by what (`stop`; empty: by its own flow). Nothing follows but notices of it.

    `trust` labels a delegate's output, for its parent.
    """

    kind: Literal["ended"] = "ended"
    status: Status
    stop: Stop = ""
    summary: str
    output: Any = None
    totals: Totals = Totals()
    trust: dict[str, Trust] = {}


class Noted(Entry):
    """A fact that belongs to no run: repeats dropped, events nobody wanted, halts, configuration. In `house` only."""

    kind: Literal["noted"] = "noted"
    what: str
    about: dict[str, Any] = {}


AnyEntry = Annotated[
    Began
    | Replied
    | Judged
    | Asked
    | Notified
    | Decided
    | Lapsed
    | Started
    | Returned
    | Delegated
    | Joined
    | Waited
    | Woke
    | Heard
    | Rewound
    | Cancelled
    | Ended
    | Noted,
    Field(discriminator="kind"),
]
ENTRY: TypeAdapter[AnyEntry] = TypeAdapter(AnyEntry)
