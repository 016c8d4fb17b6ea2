"""A lead as HubSpot, providers and pages tell of it, made up; and its run by hand, with a clock and with events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from pydantic_core import to_jsonable_python

from agents.clients.hubspot_site import GONE
from agents.engine import journal as j
from agents.engine.errors import CallFailed, Denied, ToolFailed
from agents.engine.event import Event
from agents.engine.flow import Call, Done, Think, Wait
from agents.engine.replay import Replay
from agents.engine.run import Run
from agents.lead_enricher.shapes import LeadEvent
from agents.lead_enricher.workflow import enrich
from agents.mail.fields import SentMail
from agents.tools import TOOLS
from agents.tools.crm.associate import Associated
from agents.tools.crm.fields import Written
from agents.tools.crm.find_company import Companies
from agents.tools.crm.note import Noted
from agents.tools.crm.owners import Owner, Owners
from agents.tools.crm.shapes import Company, Contact
from agents.tools.crm.task import Tasked
from agents.tools.leads.shape import Lead
from agents.tools.outreach.shapes import Standing
from agents.tools.web.page import Page

MONDAY = datetime(2026, 11, 2, 8, 30, tzinfo=UTC)
"""Half past nine in Berlin."""
DAY = "2026-11-02T08:29:00.000Z"
ADA = Owner(id="71", email="ada@example.com", name="Ada Lovelace", active=True)


def contact(**more: Any) -> Contact:
    fields = {
        "id": "501",
        "email": "mona@acme.de",
        "more_emails": (),
        "first_name": "Mona",
        "last_name": "Berg",
        "phone": "",
        "company": "",
        "job_title": "CTO",
        "lifecycle_stage": "lead",
        "lead_status": "",
        "owner": "",
        "country": "",
        "created": DAY,
        "updated": DAY,
    }
    return Contact.model_validate({**fields, **more})


def company(**more: Any) -> Company:
    texts = ("industry", "employees", "revenue", "city", "country", "lifecycle_stage", "owner", "description")
    fields = {"id": "900", "name": "Acme", "domain": "acme.de", "created": DAY, "updated": DAY}
    return Company.model_validate({**dict.fromkeys(texts, ""), **fields, **more})


def standing(**more: Any) -> Standing:
    fields = {"opted_out": False, "in_conversation": False, "domain": "acme.de", "first_to_domain": True}
    return Standing.model_validate({**fields, **more})


def page(text: str = "", title: str = "Acme GmbH | Startseite", **more: Any) -> Page:
    text = text or "Software für Bauleiter. 120 Mitarbeiter. Hauptsitz in Berlin, Deutschland."
    return Page.model_validate(
        {"url": "https://acme.de/", "status": 200, "title": title, "text": text, "truncated": False, **more}
    )


def lead(**values: Any) -> Lead:
    facts = [{"name": name, "value": value, "confidence": 0.8} for name, value in values.items()]
    return Lead.model_validate({"provider": "acme", "fields": facts})


def written(id: str = "501", *names: str) -> Written:
    return Written(id=id, written=names)


class Told(NamedTuple):
    """An event that comes `after` the beginning, and what is so from then on."""

    after: timedelta
    name: str
    changes: dict[str, Any] = {}  # noqa: RUF012 - never changed
    fields: dict[str, Any] = {}  # noqa: RUF012 - never changed


class Lived:
    """How a lead's run went: commands in order with their times, and how it ended.

    Each answer can be replaced by a value, an error, a function of the call, or a list of these, one after the other.
    `changes`: what is so from some time on, whether or not anybody tells of it.
    """

    def __init__(self, *told: Told, changes: Sequence[Told] = (), begins: datetime = MONDAY, **answers: Any) -> None:
        self.answers: dict[str, Any] = {
            "crm_contact": contact(),
            "crm_company": company(),
            "crm_find_company": Companies(items=(), total=0),
            "crm_owners": Owners(items=(ADA,)),
            "crm_create_company": Written(id="900", written=("name",)),
            "crm_update_company": Written(id="900", written=()),
            "crm_update_contact": Written(id="501", written=()),
            "crm_associate": Associated(contact="501", company="900"),
            "crm_note": Noted(id="1", contact="501"),
            "crm_task": Tasked(id="2", contact="501"),
            "web_homepage": page(),
            "outreach_standing": standing(),
            "outreach_send": SentMail(message_id="<1@example.com>"),
            **answers,
        }
        self.begins = self.now = begins
        self._told = sorted(told, key=lambda each: each.after)
        self._changes = sorted(changes, key=lambda each: each.after)
        self.commands: list[tuple[datetime, Call | Think | Wait]] = []
        self.run = Run("run")
        self.value: Done | None = None
        self.error: CallFailed | None = None
        self._play()

    # -- what came of it ----------------------------------------------------------------------------------------------

    @property
    def names(self) -> list[str]:
        """Tools and prompts, in order."""
        found = [each for _, each in self.commands if not isinstance(each, Wait)]
        return [each.tool if isinstance(each, Call) else each.prompt for each in found]

    @property
    def outcome(self) -> str:
        assert self.value is not None
        return str(self.value.output["outcome"])

    @property
    def summary(self) -> str:
        assert self.value is not None
        return self.value.summary

    def calls(self, tool: str) -> list[Call]:
        return [each for _, each in self.commands if isinstance(each, Call) and each.tool == tool]

    def given(self, tool: str) -> dict[str, Any]:
        """What the last call of that tool was given."""
        return self.calls(tool)[-1].args

    def fields(self, tool: str) -> dict[str, str]:
        """The properties that the last such call wrote."""
        return {each["name"]: each["value"] for each in self.given(tool)["fields"]}

    def note(self, n: int = 0) -> str:
        return str(self.calls("crm.note")[n].args["text"])

    def mails(self) -> list[tuple[datetime, int]]:
        """When each was given to be sent, and which it was."""
        found = [(at, each) for at, each in self.commands if isinstance(each, Call) and each.tool == "outreach.send"]
        return [(at, each.args["step"]) for at, each in found]

    # -- playing ------------------------------------------------------------------------------------------------------

    def _play(self) -> None:
        while True:
            replay = Replay(enrich(LeadEvent(id="501")), self.run, _returns)
            pending = replay.pending()
            replay.check()
            if not pending:
                self.value, self.error = replay.value, replay.error
                return
            replay.close()
            for id, command in pending:
                assert isinstance(command, Call | Think | Wait)
                if isinstance(command, Wait):
                    self._wait(id, command)
                    self.commands.append((self.now, command))
                else:
                    self.commands.append((self.now, command))
                    self._append(self._entry(id, command))

    def _wait(self, id: str, command: Wait) -> None:
        until = datetime.fromtimestamp(command.deadline(self.now.timestamp()), UTC)
        self._append(
            j.Waited(
                at=self.now.timestamp(),
                id=id,
                fingerprint=command.fingerprint,
                until=until.timestamp(),
                cause="event" if command.event else "time",
                event=command.event,
            )
        )
        heard = (
            self._told.pop(0) if self._told and command.event and self.begins + self._told[0].after <= until else None
        )
        self.now = max(self.now, self.begins + heard.after if heard else until)
        self._change()
        event = ""
        if heard:
            self.answers.update(heard.changes)
            source, _, kind = heard.name.partition(".")
            about = {"source": source, "kind": kind, "delivery": "d", "subject": "1/contact#501", "actor": ""}
            event = f"e{len(self.commands)}"
            told = Event.model_validate({**about, "id": event, "fields": heard.fields})
            self._append(j.Heard(at=self.now.timestamp(), event=told))
        self._append(j.Woke(at=self.now.timestamp(), id=id, event=event))

    def _change(self) -> None:
        while self._changes and self.begins + self._changes[0].after <= self.now:
            self.answers.update(self._changes.pop(0).changes)

    def _entry(self, id: str, command: Call | Think) -> j.AnyEntry:
        value, error, at = None, None, self.now.timestamp()
        try:
            value = to_jsonable_python(self._answer(command))
        except CallFailed as failed:
            error = j.Failure(kind=failed.kind, message=str(failed))
        if isinstance(command, Call):
            return j.Returned(at=at, id=id, value=value, error=error)
        return j.Replied(at=at, id=id, fingerprint=command.fingerprint, model="scripted", value=value, error=error)

    def _answer(self, command: Call | Think) -> Any:
        if isinstance(command, Think):
            answer = self.answers.get("think", command.otherwise)
        else:
            missing = Denied(f"there is no tool {command.tool}")
            answer = self.answers.get(command.tool.replace(".", "_"), missing)
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if callable(answer):
            answer = answer(command)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def _append(self, entry: j.AnyEntry) -> None:
        self.run.apply(entry, b"")


def _returns(tool: str) -> Any:
    return Lead if tool.startswith("leads.") else TOOLS[tool].returns


def gone(what: str = "contact 501") -> ToolFailed:
    """As HubSpot's client says that something is not there."""
    return ToolFailed(f"crm.contact: {what}: {GONE} (404)")
