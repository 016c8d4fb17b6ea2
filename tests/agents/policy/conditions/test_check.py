"""What is found wrong with an expression before it is ever evaluated."""

from __future__ import annotations

from typing import Any, Literal

import cel
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from agents.engine.tool import At, Facts, keyed, read, tool
from agents.policy.conditions import check
from agents.policy.conditions.scope import FUNCTIONS, MACROS, Scope


class Address(BaseModel):
    city: str
    floor: int | None = None


@tool(
    "shop.refund",
    risk="high",
    repeat=keyed(24),
    roles={"charge": "ref", "amount": "amount", "reason": "enum", "lines": "content", "more": "free"},
)
def refund(
    at: At,
    charge: str,
    amount: int,
    reason: Literal["fraud", "duplicate"] = "fraud",
    lines: list[Address] | None = None,
    more: dict[str, int] | None = None,
) -> None: ...


@refund.facts
def _(at: At, **_: Any) -> Facts:
    return {}


@tool("crm.find", risk="low", repeat=read, roles={"email": "ref", "address": "free", "any": "free"})
def find(at: At, email: str, address: Address | None = None, any: Any = None) -> None: ...


RULE = Scope({"shop.refund": refund, "crm.find": find})
EVENT = Scope(rule=False)

SOUND = [
    "true",
    'call.tool == "shop.refund" && call.args.amount <= 5000 && call.trust.charge != "untrusted"',
    "call.args.amount > 1.5",
    "call.args.amount > 1",
    'call.args.email == "x"',
    'call.tool in ["crm.find", "shop.refund"]',
    'call["tool"] == "crm.find"',
    'call.tool.startsWith("shop.") && call.args.reason == "fraud"',
    'call.risk in ["medium", "high"]',
    'call.args.address.city == "Bern"',
    "call.args.address.floor > 3 || call.args.address.floor == null",
    'call.args.lines[0].city == "Bern"',
    'call.args.lines.exists(line, line.city == "Bern" && line.floor > call.args.amount)',
    "call.args.more.anything > 2",
    "call.args.any.thing[2].of == 3",
    'call.args.any == "x" || call.args.any == 3',
    "facts.already_refunded > 0",
    'call.tool == "shop.refund" && facts.a.b.c == "x"',
    '"amount" in call.args && size(call.args) > 3',
    "has(call.args.amount)",
    "event.fields.a.b == 1 && event.subject.endsWith(string(event.fields.c))",
    'agent.name == "x" && agent.autonomy >= 3',
    'run.calls["crm.find"] > 2 && run.calls[call.tool] < 3',
    'call.tool == "shop.refund" ? call.args.amount > 1 : call.args.email == "x"',
    'event.actor.matches("^bot-[0-9]+$")',
    'timestamp(facts.at) > timestamp("2026-01-01T00:00:00Z")',
    "type(call.args.amount) == int",
    '(call.tool == "crm.find" || event.fields.all) && call.args.amount > 1',
    "-call.args.amount + 3 < 2",
    "event.fields.draft",
]


@pytest.mark.parametrize("expression", SOUND)
def test_a_sound_condition_has_nothing_wrong(expression: str) -> None:
    assert check.condition(expression, RULE) == []


UNSOUND = [
    ("calls.args.amount > 1", "there is no `calls` here; did you mean `call`?"),
    ("now > 1", "there is no `now` here"),
    ("call.amount > 1", "`call` has no `amount`; there is `args`, `risk`, `tool`, `trust`"),
    ("call.args.amout > 1", "`call.args` of crm.find, shop.refund has no `amout`; did you mean `amount`?"),
    ("has(call.args.amout)", "has no `amout`"),
    ('call["args"]["amout"] > 1', "has no `amout`"),
    ("call.args[event.subject] == 1", "must be named plainly"),
    ("event[call.tool] == 1", "must be named plainly"),
    ('call.tool == "crm.find" && call.args.amount > 1', "`call.args` of crm.find has no `amount`"),
    ('call.args.amount > 1 && call.tool == "crm.find"', "`call.args` of crm.find has no `amount`"),
    ('call.tool in ["crm.find"] && call.args.amount > 1', "`call.args` of crm.find has no `amount`"),
    ('call.tool.startsWith("crm.") && call.args.amount > 1', "`call.args` of crm.find has no `amount`"),
    ('(call.tool == "crm.find" && call.args.amount > 1) || true', "`call.args` of crm.find has no `amount`"),
    ('call.tool == "crm.find" ? call.args.amount > 1 : false', "`call.args` of crm.find has no `amount`"),
    ('call.tool == "crm.find" && call.trust.charge == "trusted"', "`call.trust` of crm.find has no `charge`"),
    ('call.args.address.ctiy == "x"', "has no `ctiy`; did you mean `city`?"),
    ("call.args.charge.length > 1", "`call.args.charge` of crm.find, shop.refund has no `length`; it has nothing"),
    ('call.tool == "crm.find" && facts.x == 1', "there is no `facts.x`: crm.find fetches no facts"),
    ("event.subjct == 1", "`event` has no `subjct`; did you mean `subject`?"),
    ("agent.level == 1", "`agent` has no `level`"),
    ('run.calls["crm.fnd"] > 1', "`run.calls` has no `crm.fnd`; did you mean `crm.find`?"),
    ('call.tool == "crm.fnd"', 'no tool "crm.fnd" is listed in [tools]; did you mean `crm.find`?'),
    ('"crm.fnd" != call.tool', 'no tool "crm.fnd" is listed in [tools]'),
    ('call.tool in ["crm.find", "x"]', 'no tool "x" is listed in [tools]'),
    ('call.tool.startsWith("stripe.")', 'no tool listed in [tools] begins with "stripe."'),
    ('call.tool == "crm.find" && call.tool == "shop.refund"', "it can never be true"),
    ('call.risk == "hihg"', '`call.risk` is never "hihg"; did you mean `high`?'),
    ('call.risk >= "medium"', "`call.risk` has no order; list the values you mean"),
    ('call.trust.amount == "trust"', '`call.trust.amount` is never "trust"; did you mean `trusted`?'),
    ('call.args.reason in ["fraud", "fun"]', '`call.args.reason` is never "fun"'),
    ("agent.autonomy == 5", "`agent.autonomy` is never 5"),
    ('call.args.amount > "5000"', '`call.args.amount` is a number, and is compared with "5000", a string'),
    ('call.args.amount == "5000"', "is a number, and is compared with"),
    ("call.args.amount in ['1', '2']", "is a number, and is compared with"),
    ("call.args.charge == 5", "`call.args.charge` is a string, and is compared with 5, a number"),
    ("call.args.charge == null", "is a string, and is compared with null, a null"),
    ('call.args.address.floor == "2"', "`call.args.address.floor` is a null or a number, and is compared with"),
    ('call.args.amount + 1 == "x"', "an expression is a number, and is compared with"),
    ('size(call.args.lines) > "2"', "an expression is a number"),
    ("call.args.charge in call.tool", "`call.tool` is a string, where an array or an object is needed"),
    ("call.args.amount", "`call.args.amount` is a number, where a boolean is needed"),
    ("!call.args.amount", "`call.args.amount` is a number, where a boolean is needed"),
    ("event.fields.draft && call.args.charge", "`call.args.charge` is a string, where a boolean is needed"),
    ("call.args.amount ? true : false", "`call.args.amount` is a number, where a boolean is needed"),
    ("size(call.args)", "an expression is a number, where a boolean is needed"),
    ('call.args.amount.startsWith("5")', "`call.args.amount` is a number, where a string is needed"),
    ('event.actor.matches("(")', '"(" is no regular expression'),
    ('event.actor.matches("(?=x)")', "is no regular expression"),
    ("event.actor.match('x')", "there is no function `match`; did you mean `matches`?"),
    ("now() > 1", "there is no function `now`"),
    ("math.greatest(1, 2) > 1", "there is no function `greatest`"),
    ('event.actor.startsWith("a", "b")', "the function `startsWith` does not take 2 arguments"),
    ("call.args.lines.all(call, true)", "`call` is taken"),
    ("call.args.lines.exists(line, lien.city == 'x')", "there is no `lien` here"),
    ("call.args.lines.exists(line, true) && line.city == 'x'", "there is no `line` here"),
    ("call.args.amount >", "line 1, character 19: Syntax error: mismatched input '<EOF>'"),
    ("", "Syntax error"),
    ("call.args.amount = 5", "line 1, character 18"),
    ("Foo{a: 1} == 1", "does not belong"),
    ("(" * 500 + "true" + ")" * 500, "Syntax error"),
]


@pytest.mark.parametrize(("expression", "what"), UNSOUND, ids=[each[:40] for each, _ in UNSOUND])
def test_an_unsound_condition_is_told_what_is_wrong(expression: str, what: str) -> None:
    found = check.condition(expression, RULE)
    assert any(what in each for each in found), found


def test_everything_that_is_wrong_is_said_once() -> None:
    found = check.condition('call.amount > 1 && call.amount > 2 && call.risk == "x"', RULE)
    assert len(found) == 2


def test_a_rule_of_an_agent_without_tools_can_name_none() -> None:
    empty = Scope({})
    assert check.condition("call.args.amount > 1", empty) == ["`call.args` has no `amount`; it has nothing"]
    assert check.condition('call.risk == "low" && call.tool < "x"', empty) == []


@pytest.mark.parametrize(
    "expression", ["event.subject", "event.fields.number", '"x" + event.actor', "event.fields.a[0]"]
)
def test_a_key_is_a_text_or_a_number_of_the_event(expression: str) -> None:
    assert check.key(expression, EVENT) == []


@pytest.mark.parametrize(
    ("expression", "what"),
    [
        ("call.tool", "there is no `call` here; there is `event`"),
        ("facts.x", "there is no `facts` here"),
        ("true", "true is a boolean, where a number or a string is needed"),
        ("[event.subject]", "an expression is an array"),
        ("event", ""),
    ],
)
def test_a_key_names_the_event_alone(expression: str, what: str) -> None:
    assert any(what in each for each in check.key(expression, EVENT)) or not what


ARGUMENTS = {"timestamp": '"2026-01-01T00:00:00Z"', "duration": '"1h"', "bytes": '"x"'}
ON_TEXT = {"startsWith", "endsWith", "contains", "matches"}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_every_function_that_passes_the_check_is_known_to_cel(name: str) -> None:
    if name in MACROS:
        expression = f"[1].{name}(x, x > 0)"
    elif name == "has":
        expression = "has({'a': 1}.a)"
    elif name in ON_TEXT:
        expression = f'"abc".{name}("a")'
    elif name.startswith("get"):
        expression = f'timestamp("2026-01-01T00:00:00Z").{name}()'
    else:
        argument = '"1"' if name in ("size", "string", "type") else "1"
        expression = f"{name}({ARGUMENTS.get(name, argument)})"
    cel.compile(expression).execute({})


@given(st.text(max_size=40) | st.sampled_from([each for each, _ in UNSOUND]).map(lambda each: f"!({each}) || call"))
def test_any_text_is_checked_without_a_traceback(expression: str) -> None:
    for each in check.condition(expression, RULE):
        assert each
