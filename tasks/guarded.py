"""The door for other people's agents: every call is a run, under the policy and before the people of our own agent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.catalog import Agent
from agents.engine import relay
from agents.engine.errors import Refused
from agents.engine.run import Run
from tasks import relayed
from tasks.errors import Forbidden, Invalid, NotFound
from tasks.guarded_tools import GuardedTool, offered
from tasks.hints import Hint
from tasks.relayed import CallAnswer
from tasks.relaying import Caller, Relaying, Wanted, same_as
from tasks.world import World

__all__ = ["CallAnswer", "Caller", "Guarded", "GuardedTool"]

TOLD = 1_000
"""Characters of what is told to be wrong with a call, which may repeat some of it."""
MOST_NOTED = 1_000
"""Names of tools that a process notes which their callers may not use."""
HELD = 1.0
"""Seconds for which a call is waited for while a kill switch may hold it."""
NAMED = 200
"""Characters that are kept of a name that nobody here gave."""


class Guarded:
    """Made once per process: it knows what it has offered to whom."""

    def __init__(self, world: World, hint: Hint) -> None:
        self._world, self._relaying = world, Relaying(world, hint)
        self._offered: dict[str, Mapping[str, GuardedTool]] = {}
        self._turned_away: set[tuple[str, str]] = set()

    def tools(self, caller: Caller) -> Mapping[str, GuardedTool]:
        """What its agent may use, by the name on the wire. Raises `Forbidden` where there is no such agent."""
        agent = self._agent(caller)
        if agent.name not in self._offered:
            self._offered[agent.name] = offered(agent.spec, self._world.catalog.tools)
        return self._offered[agent.name]

    def call(
        self, caller: Caller, name: str, args: Mapping[str, Any], seconds: float, *, through: bool = False
    ) -> CallAnswer:
        """Make a call, or meet the same one again; waits so many seconds for what comes of it.

        `through`: also while people are asked.

        While it is not over, or people are asked, the same call is the same run. Raises `NotFound` for a tool that its
        agent may not use, `Invalid` for arguments that do not fit.
        """
        wanted = self._wanted(caller, name, args)
        run, first = self._relaying.run_of(wanted)
        again = not first and relayed.over(run) is not None  # a quick worker may be done before we look
        seconds = min(seconds, HELD) if relayed.halts(self._world, run) else seconds
        self._relaying.wait(run, seconds, _is_over if through else relayed.settled)
        answer = relayed.answer(self._world, run)
        self._relaying.told(wanted.same, run, reads=wanted.tool.repeat.kind == "read")
        return answer.model_copy(update={"first": first, "again": again})

    def status(self, caller: Caller, id: str, seconds: float) -> CallAnswer:
        """How a call stands, by the id of its run or of an approval of it; waits so many seconds for its end.

        Raises `NotFound` for whatever was not asked for by this very key.
        """
        run = self._world.store.journals.load(id.partition(".")[0])
        began = run.began
        if began is None or (began.session, began.agent, began.flow) != (caller.session, caller.agent, relay.NAME):
            raise NotFound(f"there is no call or approval {id[:NAMED]} of yours")
        self._relaying.wait(run, seconds, _is_over)
        answer = relayed.answer(self._world, run)
        tool = self._world.catalog.tools.get(answer.tool)
        same = same_as(caller, answer.tool, began.input["args"])
        self._relaying.told(same, run, reads=tool is not None and tool.repeat.kind == "read")
        return answer

    def _wanted(self, caller: Caller, name: str, args: Mapping[str, Any]) -> Wanted:
        known = self.tools(caller).get(name)
        if known is None:
            self._turn_away(caller, name[:NAMED])
            raise NotFound(f"there is no tool {name[:NAMED]} here that {caller.agent} may use")
        tool = self._world.catalog.tools[known.name]
        try:
            given = tool.validated(args)
            same = same_as(caller, tool.name, given)
        except Refused as error:
            raise Invalid(f"the arguments cannot be taken: {error}"[:TOLD]) from None
        return Wanted(caller, self._agent(caller), tool, given, same)

    def _turn_away(self, caller: Caller, name: str) -> None:
        """Write down, once, that somebody asked for what it may not use; and no more than so much of the kind."""
        if (caller.key, name) not in self._turned_away and len(self._turned_away) < MOST_NOTED:
            self._turned_away.add((caller.key, name))
            house = self._world.store.house
            house.note("turned away", session=caller.session, agent=caller.agent, tool=name)

    def _agent(self, caller: Caller) -> Agent:
        try:
            return self._world.catalog.agents[caller.agent]
        except KeyError:
            raise Forbidden(f"there is no agent {caller.agent}, which this key is for") from None


def _is_over(run: Run) -> bool:
    return relayed.over(run) is not None
