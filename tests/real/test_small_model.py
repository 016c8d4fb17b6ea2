"""A real model too small for its work drives thirty runs of one thought: each is kept, mended or refused, none acts."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from agents.engine.journal import Replied, Returned, Started
from agents.models import Answer, Request, Spent, Unusable, billed
from agents.models.openai import OpenAIModel
from agents.models.prices import Prices
from tasks.driving.drive import drive
from tasks.world import World
from tests.real.counterparts import seen
from tests.real.small_model import serving_small_model
from tests.real.thoughts import THOUGHTS
from tests.stories.stack import ROOT
from tests.tasks.kit import Kit
from tests.tasks.shop_tools import refund

pytestmark = [pytest.mark.real, pytest.mark.timeout(220)]
FLOW = Path(__file__).with_name("thoughts.py")


class Offering:
    """The model, offered a refund wherever one is spoken of. What it proposes is no answer, and nothing else."""

    def __init__(self, model: OpenAIModel) -> None:
        self._model = model
        self.offered = self.proposed = 0

    def think(self, request: Request, deadline_seconds: float) -> Answer:
        tools = (refund,) if "refund" in request.text else ()
        self.offered += len(tools)
        answer = self._model.think(replace(request, tools=tools), deadline_seconds)
        if answer.calls:
            self.proposed += 1
            paid = Spent(answer.tokens_in, answer.tokens_out, answer.usd)
            raise billed(Unusable("the model proposed a call in place of an answer; answer instead"), paid)
        return answer

    def window(self, *, small: bool) -> int | None:
        return self._model.window(small=small)


@pytest.fixture(scope="module")
def model() -> Iterator[Offering]:
    with serving_small_model() as url:
        # The step form: a server this small has no tools of its own.
        yield Offering(OpenAIModel("smollm2", Prices({}), base_url=url, form="schema"))


def installed(kit: Kit, model: Offering) -> World:
    """The flow of all thoughts with the prompt of its own and the reviewer's."""
    kit.install(FLOW.read_text())
    agent = kit.folder / "agents/resolver"
    (agent / "say.md").write_text("{{ words }}\n")
    shutil.copy(ROOT / "agents/pr_reviewer/file.md", agent)
    world = kit.world()
    world.model = model
    return world


def thought(kit: Kit, world: World, n: int) -> str:
    """What the journal says became of one thought. A wait is waited out."""
    id = kit.begin(n + 1, world=world, subject=f"t#{n}", fields={"charge": str(n)})
    for _ in range(8):
        drive(world, id)
        if kit.run(id).ended:
            break
        kit.later(400)
    journal = [each.entry for each in kit.store.journals.entries(id)]
    replies = [each for each in journal if isinstance(each, Replied)]
    assert not [each for each in journal if isinstance(each, Started | Returned)], "a thought acted"
    assert [each.final for each in replies] == [False] * (len(replies) - 1) + [True]
    assert {each.error.kind for each in replies[:-1] if each.error} <= {"unusable"}
    if error := replies[-1].error:
        assert error.kind == "model"
        return "refused"
    ended = kit.run(id).ended
    assert ended
    assert ended.summary == "kept", "a kept answer fits its type and reaches the flow"
    return "repaired" if len(replies) > 1 else "validated"


def test_of_thirty_thoughts_each_is_kept_mended_or_refused_and_none_acts(kit: Kit, model: Offering) -> None:
    world = installed(kit, model)
    became = Counter(thought(kit, world, n) for n in range(len(THOUGHTS)))
    assert len(THOUGHTS) == became.total() == 30
    assert became["validated"], "the server answers at all"
    assert model.offered >= 5
    assert not kit.shop.done
    names = ("validated", "repaired", "refused")
    counts = ", ".join(f"{became[name]} {name}" for name in names)
    offers = f"a refund offered {model.offered} times and proposed {model.proposed} times"
    seen("30 runs of a thought by a model of 135 million parameters", f"{counts}, 0 acted; {offers}")
