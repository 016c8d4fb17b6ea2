"""What the API answers besides the door's own views: lists, and problems."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Json

from agents.tools.memory.shapes import Record, Whole
from tasks.status import Approval, EntryView, ScheduleView, ToolView, View


class Journal(View):
    """The entries of a run, in order."""

    items: tuple[EntryView, ...]


class Approvals(View):
    """Questions, oldest first."""

    items: tuple[Approval, ...]


class Schedules(View):
    """Schedules, the one that comes next first."""

    items: tuple[ScheduleView, ...]


class Tools(View):
    """The catalogue, by name."""

    items: tuple[ToolView, ...]


class Halts(View):
    """What is halted now ("all", "agents/<name>", "tools/<name>"), since when (seconds since the epoch), by whom."""

    halted: dict[str, float]
    by: dict[str, str]


class MemoryView(Whole, View):
    """What an agent remembers. `state`: `live`, or `quarantined` while nobody has vouched for it: then `text` may be
    anybody's words. Times are in seconds since the epoch.
    """

    @classmethod
    def of(cls, record: Record) -> MemoryView:
        return cls(**record.model_dump(include=set(cls.model_fields)))


class Memories(View):
    """Memories, newest first."""

    items: tuple[MemoryView, ...]


class Forgotten(View):
    """The ids of what is remembered no more."""

    forgotten: tuple[str, ...]


class StreamedEntry(BaseModel):
    """One server-sent event: the entry's number, its kind, and the entry as the journal gives it."""

    id: str
    event: str
    data: Json[EntryView]


class ProblemDocument(BaseModel):
    """Why a request was not carried out (RFC 9457). Branch on `type`; `detail` is for people.

    Some have more members: `decision` of one that was decided already, `scope` of a key that lacks it.
    """

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
