"""Every Redis key there is."""

from __future__ import annotations


class Keys:
    """Names under one prefix."""

    def __init__(self, prefix: str = "placet:") -> None:
        self.prefix = prefix
        self.due = f"{prefix}due"
        self.asking = f"{prefix}asking"
        self.runs = f"{prefix}runs"
        self.inbox = f"{prefix}inbox"
        self.armed = f"{prefix}inbox:armed"
        self.draining = f"{prefix}inbox:draining"
        self.halt = f"{prefix}halt"
        self.halt_by = f"{prefix}halt:by"
        self.periods = f"{prefix}halt:periods"
        self.halted = f"{prefix}halt:held"
        self.schedules = f"{prefix}schedules"

    def journal(self, run: str) -> str:
        return f"{self.prefix}journal:{run}"

    def lease(self, run: str) -> str:
        return f"{self.prefix}lease:{run}"

    def budget(self, root: str) -> str:
        return f"{self.prefix}budget:{root}"

    def effect(self, identity: str) -> str:
        return f"{self.prefix}effect:{identity}"

    def waiters(self, identity: str) -> str:
        return f"{self.prefix}waiters:{identity}"

    def lane(self, name: str) -> str:
        return f"{self.prefix}lane:{name}"

    def slot(self, agent: str, key: str) -> str:
        return f"{self.prefix}slot:{agent}:{key}"

    def yielding(self, agent: str, key: str) -> str:
        return f"{self.prefix}yielding:{agent}:{key}"

    def schedule(self, name: str) -> str:
        return f"{self.prefix}schedule:{name}"

    def places(self, model: str) -> str:
        return f"{self.prefix}places:{model}"

    def queue(self, model: str) -> str:
        return f"{self.prefix}places:queue:{model}"

    def rest(self, model: str) -> str:
        return f"{self.prefix}rest:{model}"

    def quarantine(self, server: str) -> str:
        return f"{self.prefix}quarantine:{server}"

    def event(self, id: str) -> str:
        return f"{self.prefix}event:{id}"

    def told(self, event: str) -> str:
        return f"{self.prefix}told:{event}"

    def repeat(self, id: str) -> str:
        return f"{self.prefix}repeat:{id}"

    def meaning(self, id: str) -> str:
        return f"{self.prefix}meaning:{id}"

    def blob(self, sha: str) -> str:
        return f"{self.prefix}blob:{sha}"

    def hour(self, agent: str, tool: str, hour: int) -> str:
        return f"{self.prefix}count:{agent}:{tool}:hour:{hour}"

    def calls(self, day: int) -> str:
        return f"{self.prefix}calls:{day}"

    def talk(self, talk: str) -> str:
        return f"{self.prefix}talk:{talk}"

    def guarded(self, call: str) -> str:
        return f"{self.prefix}guarded:{call}"

    def asked(self, session: str, hour: int) -> str:
        return f"{self.prefix}count:asked:{session}:hour:{hour}"

    def session(self, agent: str, tool: str, session: str) -> str:
        return f"{self.prefix}count:{agent}:{tool}:session:{session}"
