"""The real server of a small model, configured in `models.toml` as `docs/models.md` says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest

from agents import models
from agents.engine.errors import Refused
from agents.engine.journal import Replied
from agents.models import Request, spent
from tasks.driving.drive import drive
from tests.real.counterparts import seen
from tests.real.small_model import serving_small_model
from tests.tasks.kit import Kit
from tests.tasks.workflows import flow

pytestmark = [pytest.mark.real, pytest.mark.timeout(220)]
THINK = flow(
    'yes = yield Think(bool, "verdict.md", otherwise=True, max_tokens=40, charge=ticket.charge)\n'
    '    return Done(summary=f"said {yes}")'
)
TABLE = """\
default = "main"

[models.main]
base_url = "http://127.0.0.1:1/v1"
model = "nobody-is-here"
fallback = ["small"]

[models.small]
base_url = "{url}"
model = "smollm2"
tools = "schema"
limit = "{limit}"
answers = "{answers}"
context = 2_048
concurrency = 1
price = {{ input = 0, output = 0 }}
"""
ASKED = Request(prompt="colours", text="Name every colour there is.", returns=list[str], max_tokens=4)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serving_small_model() as url:
        yield url


@pytest.mark.parametrize(("limit", "answers"), [*product(("max_completion_tokens", "max_tokens"), ("schema", "words"))])
def test_an_answer_is_bounded_under_either_name(kit: Kit, url: str, limit: str, answers: str) -> None:
    (kit.folder / "config/models.toml").write_text(TABLE.format(url=url, limit=limit, answers=answers))
    model = models.configured(kit.settings)
    assert model is not None
    with pytest.raises(Refused, match="cut off at 4 tokens") as caught:
        model.think(ASKED, 60.0)
    assert spent(caught.value).tokens_out == 4
    seen(f"{limit}, {answers}", "4 tokens and no more")


def test_it_stands_in_for_a_server_that_is_not_there(kit: Kit, url: str) -> None:
    table = TABLE.format(url=url, limit="max_completion_tokens", answers="schema")
    (kit.folder / "config/models.toml").write_text(table)
    kit.install(THINK)
    world = kit.world()
    world.model = models.configured(kit.settings)
    drive(world, id := kit.begin(world=world))
    [reply] = [each.entry for each in kit.store.journals.entries(id) if isinstance(each.entry, Replied)]
    assert isinstance(reply.value, bool)
    assert "main: the model's server cannot be reached" in reply.instead_of
    seen("stood in", f"{reply.model} answered {reply.value} in {reply.ms} ms")
