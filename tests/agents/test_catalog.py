"""The catalog: what it loads, and what it refuses, saying where and what to do."""

from __future__ import annotations

import hashlib
import inspect
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from agents.catalog import OWN, Catalog
from agents.engine.errors import ConfigError, FlowChanged, Refused, ToolFailed
from agents.engine.event import Event
from agents.engine.flow import Call
from agents.engine.tool import At, Tool, keyed, probe, read, tool
from agents.settings import load
from agents.tools import TOOLS as OWN_TOOLS
from tests.agents.keeper import AGENT, PEOPLE, PROMPT, TOOLS, WORKFLOW, Keeper, Options


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(tmp_path)


def event(kind: str = "ticket.created", source: str = "zendesk", **fields: Any) -> Event:
    return Event(source=source, kind=kind, delivery="d", id="e1", subject="ticket 7", actor="cust", fields=fields)


# What is loaded -------------------------------------------------------------------------------------------------------


def test_a_folder_becomes_an_agent(keeper: Keeper) -> None:
    agent = keeper.agent()
    assert (agent.name, agent.spec.title, agent.spec.expires) == ("keeper", "Shop keeper", 43_200.0)
    assert agent.spec.rules[1].expires == 7200.0
    assert agent.prompts == {"verdict.md": PROMPT}
    assert agent.input.__name__ == "Ticket"
    assert inspect.isgeneratorfunction(agent.flow)
    assert agent.takes == "number: integer, words: string (optional)"


def test_a_folder_without_an_agent_toml_is_no_agent(keeper: Keeper) -> None:
    keeper.write("notes.txt", "nothing", agent="other")
    assert list(keeper.catalog().agents) == ["keeper"]


def test_the_agents_of_the_house_are_sound() -> None:
    catalog = Catalog.load(load(_env_file=None), {"role:maintainer", "role:finance", "role:operator"})
    assert {"pr_reviewer", "payments"} <= catalog.agents.keys()
    assert catalog.tools is OWN_TOOLS


def test_a_team_adds_its_own_folder_of_agents(keeper: Keeper) -> None:
    settings = load(_env_file=None, agents_dir=keeper.root)
    people = keeper.people | {"role:maintainer", "role:finance"}
    catalog = Catalog.load(settings, people, tools={**OWN_TOOLS, **keeper.tools})
    assert {"pr_reviewer", "keeper"} <= catalog.agents.keys()


def copied(root: Path, name: str, called: str = "") -> Path:
    """One of ours as a team copies it."""
    folder = root / (called or name)
    shutil.copytree(OWN / name, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


SALES = {"role:sales", "role:maintainer", "role:finance", "role:operator"}


def test_a_copy_of_one_of_ours_stands_in_for_it_and_goes_by_its_own_tables(tmp_path: Path) -> None:
    folder = copied(tmp_path, "lead_enricher")
    letter = folder / "letters/hello.en.md"
    letter.write_text(letter.read_text().replace("A question about your team", "Our very own words"))
    ours = Catalog.load(load(_env_file=None), SALES).agents["lead_enricher"]
    catalog = Catalog.load(load(_env_file=None, agents_dir=tmp_path), SALES)
    agent = catalog.agents["lead_enricher"]
    assert agent.document.path.parent == folder
    assert catalog.off["lead_enricher"] == f"{folder} stands in for Placet's own"
    drafted = sys.modules[agent.flow.__module__.replace(".workflow", ".drafts")]
    assert "Our very own words" in str(drafted.mails(drafted.Addressee("1", "", {})))
    assert agent.pins != ours.pins


def test_a_table_of_a_copy_that_is_wrong_is_named(tmp_path: Path) -> None:
    (copied(tmp_path, "lead_enricher") / "sequence.toml").write_text("name = 1\n")
    with pytest.raises(ConfigError, match=r"sequence\.toml: name: "):
        Catalog.load(load(_env_file=None, agents_dir=tmp_path), SALES)


def test_a_copy_that_would_go_by_our_files_and_not_by_its_own_is_refused(tmp_path: Path) -> None:
    folder = copied(tmp_path, "payments")
    assert Catalog.load(load(_env_file=None, agents_dir=tmp_path), SALES).agents["payments"]
    letter = folder / "letters/first.en.md"
    letter.write_text("Subject: Pay\n\nPlease pay.\n")
    with pytest.raises(ConfigError, match=r"first\.en\.md: is not gone by, for \S+\.py imports agents\.payments"):
        Catalog.load(load(_env_file=None, agents_dir=tmp_path), SALES)


def test_an_agent_that_uses_a_part_of_ours_is_no_copy_of_it(tmp_path: Path) -> None:
    folder = tmp_path / "biller"
    folder.mkdir()
    (folder / "agent.toml").write_text('title = "Biller"\nautonomy = 3\nflow = "work"\napprovers = ["role:finance"]\n')
    (folder / "shapes.py").write_text('WORD = "our own"\n')
    (folder / "workflow.py").write_text(
        "from pydantic import BaseModel\n\nfrom agents.engine.flow import Done, Flow\n"
        "from agents.payments import shapes as theirs\n\nfrom .shapes import WORD\n\n\n"
        "class Bill(BaseModel):\n    number: int\n\n\ndef work(given: Bill) -> Flow:\n"
        "    return Done(summary=WORD + theirs.__name__)\n    yield\n"
    )
    assert Catalog.load(load(_env_file=None, agents_dir=tmp_path), SALES).agents["biller"]


def test_two_folders_of_one_name_are_refused(keeper: Keeper, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is another agent named keeper; rename one of the folders"):
        Catalog.load(load(_env_file=None), keeper.people, tools=TOOLS, roots=[keeper.root, keeper.root])


def test_a_folder_of_agents_that_is_not_there_is_refused(tmp_path: Path) -> None:
    settings = load(_env_file=None, agents_dir=tmp_path / "nowhere")
    with pytest.raises(ConfigError, match="is no folder; set AGENTS_DIR"):
        Catalog.load(settings, {"role:maintainer", "role:finance"})


def test_pins_are_the_hashes_of_all_that_decides_and_texts_hold_it(keeper: Keeper) -> None:
    agent = keeper.agent()
    files = {"verdict.md", "workflow.py", "words.py"}
    assert agent.pins.keys() == {*files, "tool:crm.find", "tool:shop.refund", "policy"}
    assert agent.texts[agent.pins["workflow.py"]] == WORKFLOW
    for pin in agent.pins.values():
        assert hashlib.sha256(agent.texts[pin].encode()).hexdigest() == pin
    assert agent.policy == agent.pins["policy"]


@pytest.mark.parametrize(
    ("old", "new", "moves"),
    [
        ("autonomy = 3", "autonomy = 2", True),
        ("per_run = 3", "per_run = 4", True),
        ("5000'", "5001'", True),
        ('"12h"', '"13h"', True),
        ('currencies = ["eur"]', 'currencies = ["usd"]', True),
        ("iterations = 25", "iterations = 26", True),
        ('title = "Shop keeper"', 'title = "Keeper of the shop"', False),
        ('"zendesk.ticket.*"', '"zendesk.*"', False),
    ],
)
def test_the_policys_hash_moves_with_the_policy_alone(keeper: Keeper, old: str, new: str, moves: bool) -> None:
    before = keeper.agent().pins
    after = keeper.change("agent.toml", old, new).agent().pins
    assert {name for name in before if before[name] != after[name]} == ({"policy"} if moves else set())


DECLARED: list[dict[str, Any]] = [
    {"risk": "medium"},
    {"repeat": keyed(1)},
    {"roles": {"email": "ref"}},
    {"returns": {"id": "internal"}},
    {"repeat": keyed(1), "once_per": ("email",)},
]


@pytest.mark.parametrize("change", DECLARED, ids=", ".join)
def test_a_tools_pin_moves_with_its_declaration(keeper: Keeper, change: dict[str, Any]) -> None:
    before = keeper.agent().pins
    declared: dict[str, Any] = {"risk": "low", "repeat": read, "roles": {"email": "free"}}

    def find(at: At, email: str) -> Any: ...

    keeper.tools["crm.find"] = tool("crm.find", **declared)(find)
    assert keeper.agent().pins == before
    keeper.tools["crm.find"] = tool("crm.find", **(declared | change))(find)
    after = keeper.agent().pins
    assert {name for name in before if before[name] != after[name]} == {"tool:crm.find"}


def test_a_table_beside_the_workflow_is_pinned_and_has_to_be_one(keeper: Keeper) -> None:
    keeper.write("policy.toml", "days = 30\n")
    before = keeper.agent()
    assert before.texts[before.pins["policy.toml"]] == "days = 30\n"
    assert keeper.write("policy.toml", "days = 31\n").agent().pins["policy.toml"] != before.pins["policy.toml"]
    keeper.write("policy.toml", "days = \n")
    with pytest.raises(ConfigError, match=r"policy\.toml:1: is not TOML"):
        keeper.agent()


@pytest.mark.parametrize(
    "line",
    [
        "from agents.wording import english",
        "from agents.wording.english import unfounded",
        "import agents.wording.any_language",
        "from agents import wording",
    ],
)
def test_a_room_that_decides_for_several_agents_is_pinned_with_whoever_imports_it(keeper: Keeper, line: str) -> None:
    assert "agents/wording" not in keeper.agent().pins
    agent = keeper.write("words.py", f"{line}\n\nTHANKS = 1\n").agent()
    assert "def unfounded(" in agent.texts[agent.pins["agents/wording"]]


def test_options_reach_their_tool_checked_and_with_defaults(keeper: Keeper) -> None:
    agent = keeper.agent()
    assert agent.options(TOOLS["shop.refund"]) == Options(currencies=("eur",), most=100)
    assert agent.options(TOOLS["crm.find"]) is None
    keeper.change("agent.toml", ', options = { currencies = ["eur"] }', "")
    assert keeper.agent().options(TOOLS["shop.refund"]) == Options()


# What an agent does ---------------------------------------------------------------------------------------------------


def test_a_flow_starts_on_the_fields_of_an_event(keeper: Keeper) -> None:
    flow = keeper.agent().start({"number": 7, "words": "hello", "more": True})
    command = flow.send(None)
    assert isinstance(command, Call)
    assert (command.tool, command.args) == ("crm.find", {"email": "hello"})
    flow.close()


OTHER = """

def thank(ticket: Ticket) -> Flow:
    yield Call("crm.find", email="thanks")
    return Done(summary=THANKS)
"""


def test_an_entry_may_choose_another_flow(keeper: Keeper) -> None:
    keeper.write("workflow.py", WORKFLOW + OTHER).write("more.py", WORKFLOW.replace("def keep(", "def more("))
    on = '[[on]]\nevent = "zendesk.ticket.closed"\nkey = "event.subject"\nflow = "{}"\n\n[[on]]'
    for name, email in (("thank", "thanks"), ("more.more", "hello")):
        agent = keeper.change("agent.toml", "[[on]]", on.format(name)).agent()
        flow = agent.start({"number": 7, "words": "hello"}, name)
        command = flow.send(None)
        assert isinstance(command, Call)
        assert command.args == {"email": email}
        flow.close()
    assert agent.spec.flows == ("keep", "more.more", "thank")
    chosen = agent.matches(event("ticket.closed"))
    assert chosen is not None
    assert chosen.flow == "more.more"


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("keeps", 'workflow.py: has no function keeps, which agent.toml names as its flow; did you mean "keep"?'),
        ("words.keep", "words.py: has no function keep, which agent.toml names as its flow"),
        ("gone.keep", "keeper: has no gone.py, in which agent.toml names the flow gone.keep"),
        ("a.b.c", "`flow` of [[on]] 1 does not fit"),
    ],
)
def test_a_flow_that_does_not_exist_is_refused(keeper: Keeper, name: str, what: str) -> None:
    keeper.change("agent.toml", "[[on]]", f'[[on]]\nflow = "{name}"')
    assert what in keeper.refusal()


def test_a_run_whose_flow_is_gone_is_put_to_people(keeper: Keeper) -> None:
    with pytest.raises(FlowChanged, match="the agent keeper has no flow thank any more"):
        keeper.agent().start({"number": 7}, "thank")


def test_fields_that_do_not_fit_fail_the_run_in_words(keeper: Keeper) -> None:
    flow = keeper.agent().start({"number": "seven"})
    with pytest.raises(ToolFailed, match="what the run was given does not fit the agent keeper: number: "):
        flow.send(None)


def test_an_input_given_by_hand_is_checked_and_labelled(keeper: Keeper) -> None:
    agent = keeper.agent()
    assert agent.accepted({"number": 7}) == ({"number": 7, "words": ""}, {"number": "internal"})
    with pytest.raises(Refused, match="number: Field required"):
        agent.accepted({})
    with pytest.raises(Refused, match="nubmer: no such field; it takes number: integer, words: string"):
        agent.accepted({"nubmer": 7})


MATCHES = [
    (event(open=True), 0),
    (event("ticket.updated", open=True), 0),
    (event(open=False), None),
    (event("comment.created", open=True), None),
    (event("ticket.created", source="github", open=True), None),
    (event("dispute.opened", source="stripe"), 1),
    (event("dispute.opened.again", source="stripe"), None),
]


@pytest.mark.parametrize(("happened", "wanted"), MATCHES)
def test_an_event_is_wanted_by_the_first_entry_that_fits(keeper: Keeper, happened: Event, wanted: int | None) -> None:
    agent = keeper.agent()
    assert agent.matches(happened) == (None if wanted is None else agent.spec.on[wanted])


def test_an_event_too_many_is_taken_rather_than_one_lost(keeper: Keeper, caplog: pytest.LogCaptureFixture) -> None:
    agent = keeper.agent()
    assert agent.matches(event()) == agent.spec.on[0]
    assert "there is no 'open' here" in caplog.text


@pytest.mark.parametrize(
    ("fields", "key", "said"),
    [
        ({"number": 7}, "7", ""),
        ({"number": "seven"}, "seven", ""),
        ({}, "ticket 7", "there is no 'number' here"),
        ({"number": ""}, "ticket 7", "must give a text or a number"),
        ({"number": [1]}, "ticket 7", "must give a text or a number"),
        ({"number": True}, "ticket 7", "must give a text or a number"),
    ],
)
def test_a_key_is_a_text_or_else_the_events_subject(
    keeper: Keeper, caplog: pytest.LogCaptureFixture, fields: dict[str, Any], key: str, said: str
) -> None:
    agent = keeper.agent()
    assert agent.key(agent.spec.on[1], event("dispute.opened", "stripe", **fields)) == key
    assert said in caplog.text


WAKES = """
[[wakes]]
event = "zendesk.comment.*"
key = "event.fields.ticket"
when = "event.fields.public"

[[wakes]]
event = "*.stopped"
key = "event.subject"
"""


@pytest.mark.parametrize(
    ("happened", "keys"),
    [
        (event("comment.created", ticket=7, public=True), ("7",)),
        (event("comment.created", ticket=7, public=False), ()),
        (event("comment.created", ticket=7), ("7",)),
        (event("comment.stopped", ticket=7, public=True), ("7", "ticket 7")),
        (event("comment.stopped", ticket="ticket 7", public=True), ("ticket 7",)),
        (event("stopped", "mail"), ("ticket 7",)),
        (event("ticket.created", ticket=7, public=True), ()),
    ],
)
def test_wakes_say_which_runs_hear_of_an_event(keeper: Keeper, happened: Event, keys: tuple[str, ...]) -> None:
    agent = keeper.change("agent.toml", "\n[limits]", f"{WAKES}\n[limits]").agent()
    assert agent.wakes(happened) == keys


def test_an_agent_without_wakes_hears_of_nothing(keeper: Keeper) -> None:
    assert keeper.agent().wakes(event(open=True)) == ()


BROKEN_WAKES = [
    ('event = "zendesk.comment.*"', "", "`event` of [[wakes]] 1 is missing; write a source and a kind, such as"),
    ('key = "event.fields.ticket"', "", "`key` of [[wakes]] 1 is missing; write what there is one live run of"),
    ('"zendesk.comment.*"', '"comments"', "`event` of [[wakes]] 1 does not fit"),
    ("event.fields.public", "event.feilds.public", "`when` of [[wakes]] 1: `event` has no `feilds`; did you mean"),
    ("event.fields.public", "call.tool == 'x'", "there is no `call` here; there is `event`"),
    ('key = "event.fields.ticket"', 'key = "true"', "`key` of [[wakes]] 1: true is a boolean"),
    ('key = "event.fields.ticket"', 'key = "event.x"\nflow = "keep"', "`flow` of [[wakes]] 1 is no setting"),
]


@pytest.mark.parametrize(("old", "new", "what"), BROKEN_WAKES)
def test_broken_wakes_are_refused(keeper: Keeper, old: str, new: str, what: str) -> None:
    assert what in keeper.change("agent.toml", "\n[limits]", f"{WAKES.replace(old, new)}\n[limits]").refusal()


def test_a_wait_for_an_event_that_nothing_lets_it_hear_is_refused(keeper: Keeper) -> None:
    keeper.change("workflow.py", "import Call, Done, Flow, Think", "import Call, Done, Flow, Think, Wait")
    keeper.change("workflow.py", "    yield Call", '    yield Wait(seconds=9, event="a.b")\n    yield Call')
    assert 'waits for the event "a.b", which never comes, since agent.toml has no [[wakes]]' in keeper.refusal()
    keeper.change("agent.toml", "\n[limits]", f"{WAKES}\n[limits]").agent()


def test_a_wait_without_an_end_is_refused(keeper: Keeper) -> None:
    keeper.change("workflow.py", "import Call, Done, Flow, Think", "import Call, Done, Flow, Think, Wait")
    keeper.change("workflow.py", "    yield Call", "    yield Wait()\n    yield Call")
    assert "workflow.py:22: waits without an end; give it `seconds` or `until`" in keeper.refusal()
    keeper.change("workflow.py", "Wait()", 'Wait(**{"seconds": 1})').agent()


# What is refused ------------------------------------------------------------------------------------------------------


BROKEN = [
    # what stands there, what is written instead, where it is told, what is told
    ("autonomy = 3", "autonomy = ", 2, "is not TOML: Invalid value"),
    ('title = "Shop keeper"', "", None, '`title` is missing; write what people call it, such as title = "Ticket'),
    ("autonomy = 3", "autonomy = 7", 2, "`autonomy` does not fit: Input should be less than or equal to 4; write 1"),
    ("autonomy = 3", 'autonomy = "high"', 2, "`autonomy` does not fit"),
    ("autonomy = 3", "autonomie = 3", 2, '`autonomie` is no setting; did you mean "autonomy"?'),
    ('flow = "keep"', "flow = 3", 3, "write the name of a generator function in workflow.py"),
    ('approvers = ["role:operator"]', "approvers = []", 4, "`approvers` does not fit: Tuple should have at least 1"),
    ('approvers = ["role:operator"]', "", None, "`approvers` is missing; write who is asked, such as approvers"),
    ('["role:operator"]', '["operator"]', 4, "`approvers.0` does not fit"),
    (
        '["role:operator"]',
        '["role:operater"]',
        4,
        'asks role:operater, and people.toml has none; did you mean "role:op',
    ),
    ('"12h"', '"12"', 5, "`expires` does not fit: is not a duration: write a whole number and a unit"),
    ('"zendesk.ticket.*"', '"tickets"', 8, "`event` of [[on]] 1 does not fit"),
    (
        "event.fields.open",
        "event.feilds.open",
        9,
        "`when` of [[on]] 1: `event` has no `feilds`; did you mean `fields`?",
    ),
    ("event.fields.open", "call.tool == 'x'", 9, "there is no `call` here; there is `event`"),
    ("event.fields.open", "event.fields.open &&", 9, "line 1, character 21: Syntax error"),
    ("event.fields.open", "event.subject", 9, "`event.subject` is a string, where a boolean is needed"),
    ('key = "event.subject"', "", 7, "`key` of [[on]] 1 is missing; write what there is one live run of"),
    ('key = "event.subject"', 'key = "true"', 10, "`key` of [[on]] 1: true is a boolean"),
    (
        'key = "event.subject"',
        'key = "event.subject"\nevery = "1h"',
        11,
        "`every` of [[on]] 1 is no setting; did you mean",
    ),
    ("iterations = 25", "iterations = 0", 17, "`iterations` of [limits] does not fit"),
    ("usd = 1.5", "hours = 2", 18, "`hours` of [limits] is no setting; there is iterations, minutes, tokens, usd"),
    ('"crm.find" = { risk = "low" }', 'crm.find = { risk = "low" }', 21, 'stands in quotes: "crm.find"'),
    ('"crm.find" =', '"crm.fnd" =', 21, 'there is no tool "crm.fnd"; did you mean "crm.find"?'),
    ('risk = "low"', 'risk = "tiny"', 21, '`risk` of "crm.find" in [tools] does not fit'),
    ('risk = "low"', 'rsik = "low"', 21, '`rsik` of "crm.find" in [tools] is no setting; did you mean "risk"?'),
    ('risk = "low"', "options = { a = 1 }", 21, '"crm.find" takes no options; take a out'),
    ('risk = "low"', "grant = true", 21, '`grant` of "crm.find" in [tools] (a yes in advance) is not supported'),
    ("per_run = 3", "per_run = 0", 22, '`per_run` of "shop.refund" in [tools] does not fit'),
    ('["person:ann"]', '["person:bob"]', 22, "asks person:bob, and people.toml has none"),
    ("currencies =", "currncies =", 22, '`options.currncies` of "shop.refund" in [tools] is no option of this tool'),
    ('currencies = ["eur"]', "currencies = 5", 22, '`options.currencies` of "shop.refund" in [tools] does not fit'),
    (
        "call.args.amount <=",
        "call.args.amuont <=",
        26,
        'the rule "small refunds go through": `call.args` of shop.refund has',
    ),
    ("<= 5000", '<= "5000"', 26, "is a number, and is compared with"),
    ('"shop.refund" && call', '"shop.refnd" && call', 26, 'no tool "shop.refnd" is listed in [tools]'),
    ("facts.left", "fact.left", 31, "there is no `fact` here; did you mean `facts`?"),
    ('then = "allow"', 'then = "permit"', 27, "`then` of [[rules]] 1 does not fit"),
    ('then = "allow"', "", 24, "`then` of [[rules]] 1 is missing"),
    (
        'then = "ask"',
        'then = "ask"\nquorum = 2',
        33,
        "`quorum` of [[rules]] 2 (asking several people to agree) is not supported",
    ),
    ('then = "ask"', 'then = "ask"\nescalate = "1h"', 33, "(escalation) is not supported by this version; take it out"),
    ('["role:finance"]', '["role:money"]', 33, "asks role:money, and people.toml has none"),
    ('"large refunds are for finance"', '"small refunds go through"', 30, "two rules are named"),
    ('expires = "12h"', 'servers = ["x"]', 5, "`servers` (tools of MCP servers) is not supported by this version"),
    ('expires = "12h"', 'delegates = ["x"]', 5, 'there is no agent "x" to hand work to; there is none yet'),
    ('expires = "12h"', 'delegates = ["keeper"]', 5, 'hands work to itself; take "keeper" out of `delegates`'),
    ('expires = "12h"', 'delegates = ["a b"]', 5, "write the folders of the agents it may hand work to, such as"),
    ('expires = "12h"', "grants = []", 5, "`grants` (a yes in advance) is not supported by this version"),
]


@pytest.mark.parametrize(
    ("old", "new", "line", "what"), BROKEN, ids=[f"{new[:30]}-{n}" for n, (_, new, _, _) in enumerate(BROKEN)]
)
def test_a_broken_agent_toml_is_refused(keeper: Keeper, old: str, new: str, line: int | None, what: str) -> None:
    said = keeper.change("agent.toml", old, new).refusal()
    place = f"agent.toml:{line}: " if line else "agent.toml: "
    assert any(place in each and what in each for each in said.splitlines()), said


def test_a_setting_that_is_not_built_is_no_name_of_a_tool_or_an_option(keeper: Keeper) -> None:
    class Every(Options):
        every: int = 1

    @tool("every", risk="low", repeat=keyed(1), roles={}, options=Every)
    def every(at: At) -> None: ...

    keeper.tools["every"] = every
    keeper.change("agent.toml", "[tools]", "[tools]\nevery = { options = { every = 2 } }")
    assert keeper.agent().options(every) == Every(every=2)


WORKFLOWS = [
    (
        'Call("crm.find"',
        'Call("crm.fnd"',
        22,
        'calls "crm.fnd", which policy denies, since [tools] in agent.toml does not list it',
    ),
    ('Call("crm.find"', 'Call(tool="crm.fnd"', 22, 'did you mean "crm.find"?'),
    ("email=ticket.words", "mail=ticket.words", 22, 'calls "crm.find" with `mail`, which it does not take'),
    ("email=ticket.words", "", 22, 'calls "crm.find" without `email`, which it needs'),
    ('"verdict.md"', '"verdicts.md"', 23, 'asks by the prompt "verdicts.md", which is not in the folder; did you mean'),
    (", words=ticket.words", "", 23, 'asks by the prompt "verdict.md" without `words`, which it has to be given'),
    (
        "def keep(",
        "def keeps(",
        None,
        'has no function keep, which agent.toml names as its flow; did you mean "keeps"?',
    ),
    (
        "ticket: Ticket",
        "ticket: dict",
        21,
        "the flow keep takes ticket, which has to be annotated with a pydantic model",
    ),
    ("ticket: Ticket", "ticket", 21, "the flow keep takes ticket, which has to be annotated with a pydantic model"),
    ("ticket: Ticket", "ticket: Tickets", 21, "has annotations that cannot be read: name 'Tickets' is not defined"),
    ("ticket: Ticket", "ticket: Ticket, more: Ticket", 21, "the flow keep takes 2 parameters; it has to take one"),
    ('{"number": "internal"}', '{"nubmer": "internal"}', 21, "whose `trust` of 'nubmer' is no label of a field"),
    ('{"number": "internal"}', '{"number": "safe"}', 21, "whose `trust` of 'number' is no label of a field"),
    ("def keep(", "def keep((", 21, "is not Python: "),
    ("from .words import THANKS", "from .wrods import THANKS", 12, "cannot be imported: ModuleNotFoundError"),
    ("from .words import THANKS", "THANKS = 1 / 0", 12, "cannot be imported: ZeroDivisionError: division by zero"),
]


@pytest.mark.parametrize(("old", "new", "line", "what"), WORKFLOWS, ids=[new for _, new, _, _ in WORKFLOWS])
def test_a_broken_workflow_is_refused(keeper: Keeper, old: str, new: str, line: int | None, what: str) -> None:
    said = keeper.change("workflow.py", old, new).refusal()
    place = f"workflow.py:{line}: " if line else "workflow.py: "
    assert any(place in each and what in each for each in said.splitlines()), said


def test_a_flow_that_yields_nothing_is_refused(keeper: Keeper) -> None:
    text = WORKFLOW[: WORKFLOW.index("    yield Call")] + "    return Done(summary=THANKS)\n"
    assert "the flow keep is no generator function: it has to yield" in keeper.write("workflow.py", text).refusal()


FREE = """from agents.engine.loop import freestyle
LOOKING = ("crm.*", "orders.*")
def more():
    yield from freestyle("verdict.md", task="x", words="y", tools=TOOLS)
"""


@pytest.mark.parametrize(
    ("tools", "what"),
    [
        ("LOOKING", 'offers a model "orders.*", and [tools] in agent.toml lists nothing of that name'),
        ('("crm.fnd",)', "lists nothing of that name; did you mean"),
        ('("delegate_to_bot",)', "lists nothing of that name"),
    ],
)
def test_tools_that_a_model_is_offered_in_vain_are_refused(keeper: Keeper, tools: str, what: str) -> None:
    text = keeper.root.joinpath("keeper/words.py").read_text() + FREE.replace("TOOLS", tools)
    assert what in keeper.write("words.py", text).refusal()


def test_tools_that_there_are_may_be_offered_by_glob(keeper: Keeper) -> None:
    text = keeper.root.joinpath("keeper/words.py").read_text() + FREE.replace("TOOLS", '("crm.*", "shop.refund", "*")')
    assert keeper.write("words.py", text).agent()


def test_what_is_given_from_elsewhere_is_left_to_the_run(keeper: Keeper) -> None:
    keeper.change("workflow.py", "email=ticket.words", "**dict(email=ticket.words)")
    keeper.change("workflow.py", ", words=ticket.words", ", **dict(words=ticket.words)")
    keeper.change("workflow.py", 'Call("shop.refund", charge=verdict, amount=5)', "Call(verdict)")
    assert keeper.agent()


def test_the_other_files_of_the_folder_are_read_too(keeper: Keeper) -> None:
    lines = ['THANKS = ""', "from agents.engine import flow", "def more():", "    yield flow.Call('crm.lose')", ""]
    said = keeper.write("words.py", "\n".join(lines)).refusal()
    assert 'keeper/words.py:4: calls "crm.lose", which policy denies' in said


def test_a_folder_without_a_workflow_is_refused(keeper: Keeper) -> None:
    (keeper.root / "keeper" / "workflow.py").unlink()
    assert "keeper: has no workflow.py; write the agent's flow there" in keeper.refusal()


@pytest.mark.parametrize(
    ("prompt", "what"),
    [
        ("{{ words", "verdict.md: cannot be filled in: prompt, line 1: "),
        ("\n{% if words %}", "verdict.md: cannot be filled in: prompt, line 2: "),
        ("{{ words }} {{ more }}", 'asks by the prompt "verdict.md" without `more`, which it has to be given'),
    ],
)
def test_a_broken_prompt_is_refused(keeper: Keeper, prompt: str, what: str) -> None:
    assert what in keeper.write("verdict.md", prompt).refusal()


@pytest.mark.parametrize("name", ["agent.toml", "workflow.py", "verdict.md"])
def test_a_file_that_is_no_text_is_refused(keeper: Keeper, name: str) -> None:
    (keeper.root / "keeper" / name).write_bytes(b"\xff\xfe\x00")
    assert f"{name}: cannot be read: " in keeper.refusal() or f"{name}: is not" in keeper.refusal()


def test_nobody_to_ask_says_how_to_write_people_down(keeper: Keeper) -> None:
    keeper.people = frozenset()
    said = keeper.refusal()
    assert (
        "config/people.toml: nobody is written down, and the agents ask person:ann, role:finance, role:operator" in said
    )
    assert 'roles = ["finance", "operator"]' in said
    assert said.count("people.toml") == 1


def test_a_probe_that_was_declared_and_not_written_is_refused(keeper: Keeper) -> None:
    @tool("mail.send", risk="medium", repeat=probe, once_per=("facts.sent",), roles={"to": "dest"})
    def mail(at: At, to: str) -> None: ...

    keeper.tools["mail.send"] = mail
    said = keeper.refusal()
    assert "the tool mail.send repeats by probe and has none; write one under @mail.probe" in said
    assert "the tool mail.send is once per facts.sent and fetches no facts; fetch them under @mail.facts" in said
    assert f"{Path(__file__).name}:{mail.perform.__code__.co_firstlineno}: " in said


def test_a_tool_is_kept_under_its_own_name(keeper: Keeper) -> None:
    tools: dict[str, Tool] = {"crm.lookup": TOOLS["crm.find"]}
    keeper.tools.update(tools)
    assert "the tool crm.find is kept under the name crm.lookup; keep it under its own" in keeper.refusal()


def test_all_that_is_wrong_is_said_at_once(keeper: Keeper) -> None:
    keeper.write("agent.toml", "title =", agent="another").write("workflow.py", "", agent="another")
    keeper.change("agent.toml", '"crm.find" =', '"crm.fnd" =').change("agent.toml", "facts.left", "fact.left")
    keeper.change("workflow.py", "def keep(", "def keeps(").write("verdict.md", "{{")
    said = keeper.refusal()
    for what in ("another/agent.toml:1", "crm.fnd", "fact`", "has no function keep", "verdict.md"):
        assert what in said
    assert said.startswith(f"{len(said.splitlines()) - 1} problems in the configuration of the agents:\n")


def test_a_sound_folder_next_to_a_broken_one_does_not_start_either(keeper: Keeper) -> None:
    keeper.write("agent.toml", "", agent="another")
    with pytest.raises(ConfigError, match="`title` is missing"):
        keeper.catalog()


SHOP_AGENT = AGENT.replace('event = "zendesk', 'event = "stripe')


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        ({"role:operator", "role:finance"}, "person:ann"),
        ({"role:other"}, "person:ann, role:finance, role:operator"),
    ],
)
def test_an_agent_of_ours_that_nobody_has_set_up_is_left_out_and_says_what_it_takes(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch, people: set[str], missing: str
) -> None:
    monkeypatch.setattr("agents.catalog.OWN", keeper.root)
    keeper.write("agent.toml", SHOP_AGENT).people = frozenset(people)
    catalog = keeper.catalog()
    assert catalog.agents == {}
    assert catalog.off == {"keeper": f"not set up: set STRIPE_WEBHOOK_SECRET, and name {missing} in people.toml"}


def test_an_agent_of_ours_whose_receiver_is_open_needs_its_people(
    keeper: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.catalog.OWN", keeper.root)
    keeper.write("agent.toml", SHOP_AGENT).people = frozenset({"role:operator"})
    with pytest.raises(ConfigError, match=r"asks role:finance, and people\.toml has none"):
        keeper.catalog(stripe_webhook_secret="whsec_0123456789abcdef")
    keeper.people = PEOPLE
    assert list(keeper.catalog().agents) == ["keeper"]


def test_a_teams_own_agent_is_never_left_out(keeper: Keeper) -> None:
    keeper.write("agent.toml", SHOP_AGENT).people = frozenset({"role:operator"})
    assert "asks role:finance, and people.toml has none" in keeper.refusal()
