"""A journal for reading: a line for each call, question and answer, with the numbers of its entries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

Entry = dict[str, Any]
"""As the API gives it: n, kind, at, body."""


@dataclass
class Line:
    """Entries that tell one thing: what it is about, and what came of it."""

    first: int
    at: float
    name: str
    said: list[str]
    command: str = ""
    last: int = field(init=False)

    def __post_init__(self) -> None:
        self.last = self.first

    @property
    def numbers(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"


def timeline(journal: Iterable[Entry]) -> Iterator[tuple[str, float, str, str]]:
    """For each line: the entries' numbers, seconds since the first one, a name, and what happened."""
    lines: list[Line] = []
    for entry in journal:
        body = entry["body"]
        follows = entry["kind"] in ("started", "returned") and lines and lines[-1].command == body["id"]
        if not follows:
            name, said = _told(entry["kind"], body)
            lines.append(Line(entry["n"], entry["at"], name, [said], body.get("id", "")))
        elif entry["kind"] == "returned":
            lines[-1].said.append(_came(body))
        lines[-1].last = entry["n"]
    return ((line.numbers, line.at - lines[0].at, line.name, ", ".join(line.said)) for line in lines)


def _told(kind: str, body: Entry) -> tuple[str, str]:
    return TOLD[kind](body) if kind in TOLD else (kind, str(body.get("why", "")))


def _came(body: Entry) -> str:
    if "error" in body:
        return f"{body['error']['kind']}: {body['error'].get('message', '')}"
    return f"the result of run {body['adopted']}" if "adopted" in body else f"done in {body.get('ms', 0):,} ms"


def _began(body: Entry) -> tuple[str, str]:
    event = body["event"]
    return "began", f"{body['agent']}, by {event['source']}.{event['kind']} on {event['subject']}"


def _judged(body: Entry) -> tuple[str, str]:
    if body.get("decision"):
        return body["tool"], "judged again, facts fetched again: the yes still holds"
    if body["verdict"] == "ask":
        return body["tool"], f"ask first: {_rule(body)}"
    return body["tool"], f"{body['verdict']} ({_rule(body)})"


def _rule(body: Entry) -> str:
    """The rule that made the difference: an operator's own before the level of autonomy."""
    own = [rule.removeprefix("rule: ") for rule in body["rules"] if rule.startswith("rule: ")]
    return str((own or body["rules"])[0])


def _replied(body: Entry) -> tuple[str, str]:
    return "language model", "none configured, so the rules answer" if body["model"] == "none" else body["model"]


def _noted(body: Entry) -> str:
    return f": “{body['note']}”" if body.get("note") else ""


def _waited(body: Entry) -> tuple[str, str]:
    until = f"until {datetime.fromtimestamp(body['until'], UTC):%Y-%m-%d %H:%M:%S} UTC"
    return "waits", f"for something to happen, {until} at most" if body["cause"] == "event" else until


TOLD: dict[str, Callable[[Entry], tuple[str, str]]] = {
    "began": _began,
    "judged": _judged,
    "replied": _replied,
    "asked": lambda body: ("asked", f"question {body['question']}, of {', '.join(body['approvers'])}"),
    "notified": lambda body: ("notified", f"{body['to']}, by {body['channel']}"),
    "decided": lambda body: ("decided", f"{body['outcome']} by {body['by']}, by {body['channel']}{_noted(body)}"),
    "started": lambda body: ("started", f"attempt {body['attempt']}"),
    "returned": lambda body: ("returned", _came(body)),
    "waited": _waited,
    "heard": lambda body: ("heard", f"{body['event']['source']}.{body['event']['kind']}"),
    "woke": lambda body: ("woke", "by what it heard" if body.get("event") else "the time has come"),
    "ended": lambda body: ("ended", f"{body['status']}: {body['summary']}"),
}
"""By kind of entry: a name, and what happened."""
