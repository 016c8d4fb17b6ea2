"""An `agent.toml` read into its typed shape; what does not fit is said in the operator's words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agents.catalog.document import Document, Place
from agents.catalog.problems import Problems, instead
from agents.policy.spec import AgentSpec, EverySpec, Limits, OnSpec, RuleSpec, Spec, ToolSpec, WakeSpec

UNBUILT = {
    "quorum": "asking several people to agree",
    "escalate": "escalation",
    "escalation": "escalation",
    "grant": "a yes in advance",
    "grants": "a yes in advance",
    "servers": "tools of MCP servers",
}
COUNT = "write a whole number, 1 or more"
AMOUNT = "write a number above 0"
HELP = {
    "title": 'write what people call it, such as title = "Ticket resolver"',
    "autonomy": "write 1 (observe), 2 (assist), 3 (act) or 4 (autonomous)",
    "flow": 'write the name of a generator function in workflow.py, such as flow = "review"; "more.review": of more.py',
    "approvers": 'write who is asked, such as approvers = ["role:operator", "person:ann"]',
    "expires": 'write how long people have, such as expires = "24h"',
    "delegates": 'write the folders of the agents it may hand work to, such as delegates = ["billing"]',
    "event": 'write a source and a kind, such as event = "github.pull_request.*"',
    "key": 'write what there is one live run of, such as key = "event.subject"',
    "needs": 'write files of the configuration folder, such as needs = ["metrics.toml"]',
    "yields": "write true where the run is to wait for every other of its key, or leave it out",
    "when": "write a condition, such as when = 'call.tool == \"tickets.reply\"'",
    "then": 'write "deny", "propose", "ask" or "allow"',
    "name": 'write what the rule is for, such as name = "small refunds go through"',
    "cron": 'write the minute, hour, day of the month, month and day of the week, such as cron = "0 7 * * 1-5"',
    "zone": 'write where the clock hangs, such as zone = "Europe/Berlin", or leave it out for UTC',
    "jitter": 'write how late a tick may be, such as jitter = "5m"',
    "overlap": 'write "skip" or "queue": what becomes of a tick while the run before it lives',
    "input": 'write what the flow is given besides, such as input = { region = "eu" }; a date stands in quotes',
    "risk": 'write "low", "medium" or "high"',
    **dict.fromkeys(("model", "small_model"), 'write the name of a model in models.toml, such as model = "main"'),
    **dict.fromkeys(("per_run", "per_session", "per_hour", "iterations", "tokens"), COUNT),
    **dict.fromkeys(("usd", "minutes"), AMOUNT),
}
OF_TABLE = {("every", "name"): 'write what the schedule is called, in letters and digits, such as name = "weekly"'}
"""Help for a setting that means something else in this table than in others."""
TABLES: dict[str, type[Spec | Limits]] = {
    "on": OnSpec,
    "wakes": WakeSpec,
    "every": EverySpec,
    "tools": ToolSpec,
    "rules": RuleSpec,
    "limits": Limits,
}


def spec_of(document: Document, problems: Problems) -> AgentSpec | None:
    """The agent that a file describes; None when there is anything wrong with it."""
    before = len(problems)
    for place in _unbuilt(document.content):
        what = f"{_setting(place)} ({UNBUILT[str(place[-1])]}) is not supported by this version; take it out"
        problems.add(document.path, what, document.line(place))
    try:
        spec = AgentSpec.model_validate(document.content)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            if each["loc"][-1] not in UNBUILT:
                problems.add(document.path, _in_words(each), document.line(each["loc"]))
        return None
    return spec if len(problems) == before else None


def options_in_words(tool: str, error: ValidationError) -> Iterator[tuple[Place, str]]:
    """What is wrong with the options set beside a tool, each with its place in the file."""
    for each in error.errors(include_url=False, include_input=False):
        place: Place = ("tools", tool, "options", *each["loc"])
        yield place, f"{_setting(place)} {_message(each)}"


def _unbuilt(content: Any, place: Place = ()) -> Iterator[Place]:
    """Settings that are designed, but not built yet. What a tool, an option or a flow's field is called is none."""
    if place[-1:] in (("options",), ("input",)):
        return
    items = enumerate(content) if isinstance(content, list) else content.items()
    for key, value in items:
        if key in UNBUILT and place != ("tools",):
            yield (*place, key)
        elif isinstance(value, dict | list):
            yield from _unbuilt(value, (*place, key))


def _in_words(error: ErrorDetails) -> str:
    place = error["loc"]
    if error["type"] == "extra_forbidden":
        model = TABLES.get(str(place[0]), AgentSpec) if len(place) > 1 else AgentSpec
        other = instead(str(place[-1]), model.model_fields)
        return f"{_setting(place)} is no setting; {other}{_quoted(place)}"
    name = next((each for each in reversed(place) if each in HELP), "")
    advice = f"; {OF_TABLE.get((str(place[0]), str(name)), HELP[str(name)])}" if name else ""
    return f"{_setting(place)} {_message(error)}{advice}"


def _quoted(place: Place) -> str:
    """`stripe.refund = {}` is a table in a table; only `"stripe.refund" = {}` is a tool."""
    if place[0] != "tools" or "." in str(place[1]):
        return ""
    return f'; a tool with a dot in its name stands in quotes: "{place[1]}.{place[2]}"'


def _message(error: ErrorDetails) -> str:
    if error["type"] == "missing":
        return "is missing"
    if error["type"] == "extra_forbidden":
        return "is no option of this tool"
    return f"does not fit: {error['msg'].removeprefix('Value error, ')}"


def _setting(place: Place) -> str:
    """("rules", 1, "when") as people find it: `when` of [[rules]] 2."""
    match place:
        case ("on" | "wakes" | "every" | "rules" as table, int(n), *rest):
            where = f"[[{table}]] {n + 1}"
        case ("tools", str(tool), *rest):
            where = f'"{tool}" in [tools]'
        case (str(table), *rest) if table in TABLES:
            where = f"[{table}]"
        case _:
            where, rest = "", list(place)
    inner = f"`{'.'.join(map(str, rest))}`" if rest else ""
    return f"{inner} of {where}" if inner and where else inner or where
