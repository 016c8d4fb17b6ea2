"""The content of an `agent.toml`: who the agent is, what it may use, and the rules it works under."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
    model_validator,
)

from agents.engine.journal import Budget, Verb
from agents.engine.tool import Risk
from agents.policy.cron import Cron, Zone
from agents.policy.durations import Duration

DAY = 86_400.0
Approver = Annotated[str, StringConstraints(pattern=r"^(role|person):[A-Za-z0-9][A-Za-z0-9_.@-]*$")]
Glob = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_*?-]+(\.[A-Za-z0-9_*?-]+)+$")]
"""A source and, as the source itself writes it, a kind: "hubspot.contact.propertyChange"."""
Text = Annotated[str, StringConstraints(min_length=1)]
FlowName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]\w*(\.[A-Za-z]\w*)?$")]
"""A function of workflow.py ("review"), or of another file of the folder ("commands.explain")."""
ModelName = Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9_.-]*)?$")]
FileName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.toml$")]
AgentName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$")]
"""The name of an agent's folder."""
EntryName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)]
Count = Annotated[int, Field(ge=1, strict=True)]


class Spec(BaseModel):
    """A table of an `agent.toml`; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class OnSpec(Spec):
    """An event that begins a run. `event` is a glob over its name ("github.pull_request.*"); `when` and `key`
    are CEL over `event`; of one key there is one live run at a time, the newest. `flow` None: the agent's own.

    `yields`: the event is no newer state, only a request. Its run begins once no other of its key lives or waits; it
    ends none of them and takes nobody's place.
    """

    event: Glob
    flow: FlowName | None = None
    when: str = ""
    key: Text
    yields: Annotated[bool, Field(strict=True)] = False


class WakeSpec(Spec):
    """Events that a live run hears, for a `Wait` to take, instead of another run's beginning. `event` is a glob over
    their names; `key` is CEL over `event`, and gives the key of the run; `when`, too, says which of them count.
    """

    event: Glob
    key: Text
    when: str = ""


class EverySpec(Spec):
    """A schedule that begins runs. `zone`: where the clock hangs that `cron` is read by. `flow` None: the agent's own.

    `jitter`: seconds by which a tick may be late, each by its own share. `overlap`: what becomes of a tick while a run
    of the same entry lives: it is passed over (`skip`), or one waits for the end of that run (`queue`). `input` are
    fields that its flow is given besides those of the tick.
    """

    name: EntryName
    cron: Cron
    zone: Zone = "UTC"
    jitter: Duration = 0.0
    overlap: Literal["skip", "queue"] = "skip"
    flow: FlowName | None = None
    input: dict[str, JsonValue] = {}


class ToolSpec(Spec):
    """A tool the agent may use. `risk` None: as the tool declares. `per_run`, `per_session`, `per_hour`: so
    many effects before it asks. `beyond` "wait": more than `per_hour` wait for the next hour, and nobody is asked.
    `approvers` empty: the agent's own. `expires`: seconds, None: the agent's."""

    risk: Risk | None = None
    per_run: Count | None = None
    per_session: Count | None = None
    per_hour: Count | None = None
    beyond: Literal["ask", "wait"] = "ask"
    approvers: tuple[Approver, ...] = ()
    expires: Duration | None = None
    options: dict[str, Any] = {}

    @model_validator(mode="after")
    def _waits_for_an_hour(self) -> Self:
        if self.beyond == "wait" and self.per_hour is None:
            raise ValueError('`beyond` = "wait" is for what goes beyond `per_hour`; set that, too')
        return self

    @model_serializer(mode="wrap")
    def _as_it_always_was(self, whole: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Agents of earlier days keep the policy that they were pinned with."""
        told: dict[str, Any] = whole(self)
        if self.beyond == "ask":
            told.pop("beyond", None)
        return told

    @property
    def by_session(self) -> ToolSpec:
        """The same where every call is a run of its own: what a run may do is what a session may."""
        limits = [limit for limit in (self.per_run, self.per_session) if limit is not None]
        return self.model_copy(update={"per_run": None, "per_session": min(limits, default=None)})


class RuleSpec(Spec):
    """Where `when` (CEL, a bool) holds, `then` is the answer. `approvers` empty, `expires` None: the tool's,
    else the agent's."""

    name: Text
    when: Text
    then: Verb
    approvers: tuple[Approver, ...] = ()
    expires: Duration | None = None


class Limits(Budget):
    """`[limits]`: what one run may spend. None: without limit."""

    iterations: Count | None = None
    tokens: Count | None = None
    usd: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    minutes: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None


class AgentSpec(Spec):
    """An agent. `approvers` are asked where neither rule nor tool names others; `expires`: their seconds.

    `model` and `small_model` are names in `models.toml`; empty: the ones that stand there for all.
    `delegates` are the agents that it may hand work to. `needs`: files of the configuration folder; one of Placet's own
    is left out where they are not.
    """

    title: Text
    autonomy: Annotated[int, Field(ge=1, le=4, strict=True)]
    flow: FlowName
    approvers: Annotated[tuple[Approver, ...], Field(min_length=1)]
    expires: Duration = DAY
    delegates: tuple[AgentName, ...] = ()
    on: tuple[OnSpec, ...] = ()
    wakes: tuple[WakeSpec, ...] = ()
    every: tuple[EverySpec, ...] = ()
    needs: tuple[FileName, ...] = ()
    limits: Limits = Limits()
    model: ModelName = ""
    small_model: ModelName = ""
    tools: dict[str, ToolSpec] = {}
    rules: tuple[RuleSpec, ...] = ()

    @property
    def flows(self) -> tuple[str, ...]:
        """Every flow it names, its own first."""
        return tuple(
            dict.fromkeys(filter(None, (self.flow, *(on.flow for on in self.on), *(each.flow for each in self.every))))
        )
