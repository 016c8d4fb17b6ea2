"""An installation of one agent that waits, and of events that its runs hear of."""

from __future__ import annotations

from typing import Any

from tasks import inbox
from tasks.world import World
from tests.tasks.clan import Clan

WAKES = '[[wakes]]\nevent = "shop.*"\nkey = "event.subject"\n'
SLEEP = 'woken = yield Wait(seconds=100)\nreturn Done(summary="slept", output=woken.model_dump())'
LISTEN = """
woken = yield Wait(seconds=100, event="shop.contact.*")
return Done(summary=woken.event.name if woken.event else "the time came", output=woken.model_dump())
"""


class Sequences(Clan):
    """The agent `lead` waits."""

    def waits(self, body: str, more: str = WAKES, **settings: Any) -> World:
        """Install its flow; a worker of the installation."""
        self.agent("lead", body, more=more, **settings)
        return self.world()

    def tell(self, world: World, n: int = 2, kind: str = "contact.changed", **more: Any) -> list[str]:
        """An event comes and is drained; gives the runs that are to be driven."""
        self.store.inbox.accept(self.event(n, kind=kind, **more), b"")
        return inbox.drain(world)

    def kinds(self, id: str) -> list[str]:
        return [each.entry.kind for each in self.store.journals.entries(id)]

    def ended(self, id: str) -> tuple[str, str]:
        """How a run ended: status and summary."""
        run = self.run(id)
        assert run.ended is not None, self.kinds(id)
        return run.ended.status, run.ended.summary.replace(". No language model was used.", "")

    def output(self, id: str) -> Any:
        run = self.run(id)
        assert run.ended is not None, self.kinds(id)
        return run.ended.output

    def due(self, id: str) -> float | None:
        """In how many seconds somebody is to look at a run; None: nobody is."""
        server = self.store.server
        score = server.client.zscore(server.keys.due, id)
        return None if score is None else float(score) - server.now()

    def noted(self) -> list[tuple[str, str]]:
        """What the house journal says: what, and why."""
        entries = [each.entry for each in self.store.journals.entries("house")]
        return [(entry.what, entry.about.get("why", "")) for entry in entries if entry.kind == "noted"]
