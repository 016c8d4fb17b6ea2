"""The store: the only rooms that know a Redis key. One Lua script a verb, each atomic."""

from __future__ import annotations

from tasks.store.blobs import Blobs
from tasks.store.budgets import Budgets
from tasks.store.calls import Calls
from tasks.store.effects import Effects
from tasks.store.guarded import Guarded
from tasks.store.halts import Halts
from tasks.store.house import House
from tasks.store.inbox import Inbox
from tasks.store.journals import Journals
from tasks.store.leases import Leases
from tasks.store.listing import Listing
from tasks.store.places import Places
from tasks.store.quarantine import Quarantine
from tasks.store.schedules import Schedules
from tasks.store.server import Server
from tasks.store.sessions import Sessions
from tasks.store.slots import Slots
from tasks.store.spans import Spans


class Store:
    """Everything that is remembered, by room."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.blobs = Blobs(server)
        self.journals = Journals(server, self.blobs)
        self.leases = Leases(server, self.journals)
        self.effects = Effects(server, self.journals)
        self.calls = Calls(server)
        self.budgets = Budgets(server)
        self.slots = Slots(server, self.journals)
        self.schedules = Schedules(server, self.journals)
        self.sessions = Sessions(server)
        self.places = Places(server)
        self.inbox = Inbox(server)
        self.halts = Halts(server)
        self.house = House(server, self.journals)
        self.quarantine = Quarantine(server)
        self.listing = Listing(server)
        self.spans = Spans(server)
        self.guarded = Guarded(server)

    @classmethod
    def connect(cls, url: str) -> Store:
        return cls(Server.connect(url))

    def now(self) -> float:
        """The store's time, in seconds since the epoch."""
        return self.server.now()
