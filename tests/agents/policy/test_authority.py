"""Authority only shrinks: at any depth, a delegate may do nothing that one it works for might not do."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.engine.journal import Began
from agents.engine.run import Run
from agents.policy.authority import Authority, beyond, held, lent, strictest
from agents.policy.ceiling import RISKS
from agents.policy.judge import Proposed, Verdict, World, judge
from agents.policy.spec import AgentSpec
from agents.policy.verdict import STRICTNESS
from tests.agents.policy.shop import HIGH, LOW, MEDIUM, SAFE, TOOLS, rule, spec

RULES = [rule(then, f'call.tool == "{tool}"') for then in ("allow", "ask", "propose", "deny") for tool in SAFE]


@st.composite
def specs(draw: st.DrawFn) -> AgentSpec:
    names = draw(st.lists(st.sampled_from(sorted(SAFE)), unique=True))
    tools = {name: {"risk": draw(st.sampled_from([None, *RISKS]))} for name in names}
    rules = draw(st.lists(st.sampled_from(RULES), max_size=3, unique_by=lambda each: each["name"]))
    approvers = draw(st.sampled_from([["role:operator"], ["role:finance"], ["role:operator", "person:ann"]]))
    return spec(autonomy=draw(st.integers(1, 4)), tools=tools, rules=rules, approvers=approvers)


chains = st.lists(specs(), min_size=1, max_size=4)


def handed_down(chain: list[AgentSpec]) -> list[Began]:
    """How each of a chain of agents begins, the root first."""
    found = [Began(at=1, agent="a0", autonomy=chain[0].autonomy)]
    for n, below in enumerate(chain[1:], 1):
        authority = lent(held(found[-1], chain[n - 1], TOOLS), below)
        path = tuple(f"a{each}" for each in range(n + 1))
        shrunk: dict[str, Any] = {"within": authority.within, "ceiling": authority.ceiling}
        found.append(Began(at=1, agent=f"a{n}", parent="p", root="r", path=path, autonomy=authority.autonomy, **shrunk))
    return found


def run_of(began: Began) -> Run:
    run = Run("r")
    run.apply(began, b"")
    run.vouched.add(SAFE[HIGH] | SAFE[MEDIUM], dict.fromkeys(("charge", "amount", "ticket"), "internal"))
    return run


def verdicts(chain: list[AgentSpec], began: Began, tool: str) -> tuple[Verdict, dict[str, Verdict]]:
    """What the last of a chain is told of a call, and what each above would be told of the same."""
    call, world = Proposed(TOOLS[tool], TOOLS[tool].validated(SAFE[tool])), World(10.0)
    above = {f"a{n}": judge(call, each, f"a{n}", run_of(began), world) for n, each in enumerate(chain[:-1])}
    own = judge(call, chain[-1], began.agent, run_of(began), world)
    return (strictest(own, above) if above else own), above


@given(chains)
def test_what_is_handed_down_only_shrinks(chain: list[AgentSpec]) -> None:
    began = handed_down(chain)
    steps = [held(each, spec, TOOLS) for each, spec in zip(began, chain, strict=True)]
    for above, below in pairwise(steps):
        assert below.autonomy <= above.autonomy
        assert set(below.within) <= set(above.within)
        assert RISKS.index(below.ceiling) <= RISKS.index(above.ceiling)


@given(chains, st.sampled_from(sorted(SAFE)))
def test_no_call_goes_through_below_that_would_not_at_every_step_above(chain: list[AgentSpec], tool: str) -> None:
    began = handed_down(chain)
    all_below = [verdicts(chain[:n], began[n - 1], tool)[0] for n in range(1, len(chain) + 1)]
    root = Proposed(TOOLS[tool], TOOLS[tool].validated(SAFE[tool]))
    for n, below in enumerate(all_below):
        for m, each in enumerate(chain[: n + 1]):
            alone = judge(root, each, f"a{m}", run_of(began[0]), World(10.0))
            assert STRICTNESS[below.verb] >= STRICTNESS[alone.verb]


@given(chains, st.sampled_from(sorted(SAFE)))
def test_whoever_would_be_asked_for_an_agent_above_has_to_agree_for_its_delegate(
    chain: list[AgentSpec], tool: str
) -> None:
    verdict, above = verdicts(chain, handed_down(chain)[-1], tool)
    if verdict.verb != "ask":
        return
    for each in above.values():
        assert set(each.approvers) <= set(verdict.approvers)
        assert each.verb != "ask" or verdict.expires <= each.expires


@given(chains, st.sampled_from(sorted(SAFE)))
def test_a_tool_that_one_above_does_not_list_is_denied_in_words(chain: list[AgentSpec], tool: str) -> None:
    verdict, _ = verdicts(chain, handed_down(chain)[-1], tool)
    if all(tool in each.tools for each in chain):
        return
    assert verdict.verb == "deny"
    assert verdict.because


def child(**more: Any) -> Began:
    return Began(at=1, agent="b", parent="p", root="r", path=("a", "b"), autonomy=3, **more)


def test_why_a_delegate_may_not_use_a_tool_names_the_one_it_works_for() -> None:
    assert beyond(TOOLS[HIGH], child(within=(LOW,), ceiling="high")) == (
        f"a may not use {HIGH}, so neither may b on its behalf"
    )
    assert beyond(TOOLS[HIGH], child(within=(HIGH,), ceiling="medium")) == (
        f"{HIGH} is of high risk, and a may use tools of medium risk at most"
    )
    assert beyond(TOOLS[HIGH], child(within=(HIGH,), ceiling="high")) == ""


def test_a_delegate_with_no_tool_in_common_has_none_at_all() -> None:
    assert lent(held(child(within=()), spec(), TOOLS), spec()) == Authority(3, (), "low")
    assert beyond(TOOLS[LOW], child(within=())), "none is not the same as no limit"


def test_a_root_is_under_nobody() -> None:
    root = Began(at=1, agent="a", autonomy=2)
    assert beyond(TOOLS[HIGH], root) == ""
    assert held(root, spec(autonomy=4), TOOLS).autonomy == 4, "the operator raised it since"


def test_a_delegate_is_not_raised_above_what_it_was_lent() -> None:
    verdict, _ = verdicts([spec(autonomy=4)], child(), MEDIUM)
    assert verdict.verb == "allow"
    lowered = child().model_copy(update={"autonomy": 2})
    assert judge(
        Proposed(TOOLS[MEDIUM], TOOLS[MEDIUM].validated(SAFE[MEDIUM])), spec(autonomy=4), "b", run_of(lowered), World(1)
    ).rules == ("autonomy L2: medium effects are asked about",)


@pytest.mark.parametrize("verb", ["deny", "propose"])
def test_what_an_agent_above_says_is_told_with_its_name(verb: str) -> None:
    verdict, _ = verdicts([spec(rules=[rule(verb, name="never")]), spec()], child(), LOW)
    assert (verdict.verb, verdict.because) == (verb, ("for a0: rule: never",))


def test_where_two_ask_both_lists_have_to_be_met_in_the_shorter_time() -> None:
    above = spec(approvers=["role:finance"], expires="1h")
    verdict, _ = verdicts([above, spec(approvers=["role:operator"], expires="2h")], child(), HIGH)
    assert verdict.approvers == (("role:finance",), ("role:operator",))
    assert verdict.expires == 3600
