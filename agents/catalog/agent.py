"""An agent as it is loaded: what it may do, and how its flow is started."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from pydantic import BaseModel, ValidationError

from agents.catalog import schedules
from agents.catalog.document import Document
from agents.catalog.workflow import Workflow
from agents.engine import relay
from agents.engine.errors import FlowChanged, Refused, ToolFailed
from agents.engine.event import Event, Trust
from agents.engine.flow import Flow
from agents.engine.schedule import apart
from agents.engine.state import RUN
from agents.engine.task import Exchange, Task
from agents.engine.tool import Tool
from agents.policy.conditions.evaluate import Names, Unanswerable, seen
from agents.policy.spec import AgentSpec, EverySpec, OnSpec, WakeSpec

log = logging.getLogger(__name__)
RELAY = Workflow(relay.relay, relay.Relayed)


@dataclass(frozen=True)
class Agent:
    """One folder. `flows` are all that it may begin with, by name; `pins` name the hashes of what it is made of, and
    `texts` holds each by its hash; `policy` is the hash of its rules; `set_options` are the operator's, by tool."""

    name: str
    document: Document
    spec: AgentSpec
    flows: Mapping[str, Workflow]
    prompts: Mapping[str, str]
    set_options: Mapping[str, BaseModel]
    pins: dict[str, str]
    texts: dict[str, str]

    @property
    def policy(self) -> str:
        return self.pins["policy"]

    @property
    def flow(self) -> Callable[[Any], Flow]:
        """The flow it has for all that names no other."""
        return self.flows[self.spec.flow].flow

    @property
    def input(self) -> type[BaseModel]:
        """What that flow takes."""
        return self.flows[self.spec.flow].input

    @property
    def prompted(self) -> bool:
        """Whether that flow takes a prompt."""
        return issubclass(self.input, Task)

    @property
    def takes(self) -> str:
        """The fields of its input, for people: "repo: string, number: integer, draft: boolean (optional)"."""
        schema = self.input.model_json_schema()
        needed = schema.get("required", ())
        fields = (
            f"{name}: {field.get('type', 'value')}{'' if name in needed else ' (optional)'}"
            for name, field in schema.get("properties", {}).items()
        )
        return ", ".join(fields) or "nothing"

    def start(self, fields: Mapping[str, Any], name: str = "") -> Flow:
        """A flow (by default its own) on an event's fields or an input; on what does not fit, one that fails saying so.

        Every agent has the flow that makes a single call for somebody outside.

        Raises `FlowChanged` where it has no flow of that name any more.
        """
        known = RELAY if name == relay.NAME else self.flows.get(name or self.spec.flow)
        if known is None:
            raise FlowChanged(RUN, f"the agent {self.name} has no flow {name} any more")
        try:
            return known.flow(known.input.model_validate(dict(fields)))
        except ValidationError as error:
            return _fails(f"what the run was given does not fit the agent {self.name}: {_in_words(error)}")

    def accepted(self, given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Trust]]:
        """An input given by hand as JSON, and its labels. Raises `Refused` naming what does not fit.

        Who gives it names what the run is about: the class attribute `trust` of the input labels such fields,
        by dotted path, as a tool does its result's. What is not labelled may be anybody's words: untrusted.
        """
        unknown = sorted(given.keys() - self.input.model_fields.keys())
        if unknown:
            raise Refused(f"{', '.join(unknown)}: no such field; it takes {self.takes}")
        try:
            fields = self.input.model_validate(dict(given)).model_dump(mode="json")
        except ValidationError as error:
            raise Refused(_in_words(error)) from None
        return fields, dict(getattr(self.input, "trust", {}))

    def task(
        self, prompt: str, given: Mapping[str, Any], schema: Mapping[str, Any] | None, session: Sequence[Exchange]
    ) -> tuple[dict[str, Any], dict[str, Trust]]:
        """The same for an agent that takes a prompt. What is given fills the fields that its own type of `Task` has
        beyond the common ones; all else of it stands in `input`.
        """
        own = self.input.model_fields.keys() - Task.model_fields.keys()
        common = {"prompt": prompt, "output_schema": schema, "session": tuple(session)}
        rest = {name: value for name, value in given.items() if name not in own}
        return self.accepted({**{name: given[name] for name in own & given.keys()}, **common, "input": rest})

    def ticked(self, every: EverySpec, scheduled: str, missed: int) -> dict[str, Any]:
        """What the flow of a schedule is given at a tick, as JSON. `scheduled`: ISO 8601."""
        return schedules.given(self.flows[every.flow or self.spec.flow], every, scheduled, missed)

    def options(self, tool: Tool) -> BaseModel | None:
        """What the operator set beside a tool; None for one that takes no options."""
        return self.set_options.get(tool.name)

    def matches(self, event: Event) -> OnSpec | None:
        """The first `[[on]]` that wants an event.

        A condition that cannot be evaluated holds: an event too many is looked at, none is lost.
        """
        names = Names(event=seen(event))
        wanted = (on for on in self.spec.on if fnmatchcase(event.name, on.event))
        return next((on for on in wanted if _holds(on, names)), None)

    def wakes(self, event: Event) -> tuple[str, ...]:
        """The keys of the runs that are to hear an event, by `[[wakes]]`: whichever of them lives first.

        A condition that cannot be evaluated holds, as with `[[on]]`.
        """
        wanted = [each for each in self.spec.wakes if fnmatchcase(event.name, each.event)]
        names = Names(event=seen(event)) if wanted else Names()
        return tuple(dict.fromkeys(self.key(each, event) for each in wanted if _holds(each, names)))

    def key(self, on: OnSpec | WakeSpec, event: Event) -> str:
        """What there is one live run of at a time; the event's subject where the key cannot be evaluated."""
        return apart(self._key(on, event))

    def _key(self, on: OnSpec | WakeSpec, event: Event) -> str:
        try:
            value = Names(event=seen(event)).value(on.key)
            if isinstance(value, str | int | float) and not isinstance(value, bool) and value != "":
                return str(value)
            why = f"it gives {value!r}, and must give a text or a number"
        except Unanswerable as error:
            why = str(error)
        log.warning("agent %s: key %r of event %s: %s; taking its subject", self.name, on.key, event.id, why)
        return event.subject


def _holds(on: OnSpec | WakeSpec, names: Names) -> bool:
    try:
        return not on.when or names.holds(on.when)
    except Unanswerable as error:
        log.warning("the condition %r on an event cannot be evaluated (%s); the event is taken", on.when, error)
        return True


def _fails(why: str) -> Flow:
    raise ToolFailed(why)
    yield


def _in_words(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found)
