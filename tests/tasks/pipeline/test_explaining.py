"""A model's account of an incident: shown if all it names was found, left out else, and never asked what to do."""

from __future__ import annotations

import pytest

from agents.engine.errors import Refused
from agents.models.scripted import ScriptedModel
from tests.tasks.pipeline.plant import TABLES, Plant, summary

GOOD = {"text": "Nothing was loaded into raw_orders for 41 hours, so look at its load first."}
STRANGE = {"text": "Deploy 4711 of Mallory's broke it."}


@pytest.mark.parametrize(("said", "shown"), [(GOOD, True), (STRANGE, False), ({"text": " "}, False)])
def test_an_account_is_shown_if_all_that_it_names_was_found(plant: Plant, said: dict[str, str], shown: bool) -> None:
    plant.tick()
    plant.tick(*TABLES, hours=40)
    model = ScriptedModel([said])
    plant.worker = plant.world(model=model)
    assert "acme/data#1 (raw_orders) opened" in summary(plant.tick(*TABLES))
    body = plant.issue.body or ""
    assert ("What a language model makes of it**, which decides nothing: " in body) == shown
    assert "Mallory" not in body
    assert len(model.requests) == 1


def test_a_model_that_fails_keeps_nobody_from_hearing(plant: Plant) -> None:
    plant.tick()
    plant.tick(*TABLES, hours=40)
    plant.worker = plant.world(model=ScriptedModel([Refused("no such model")]))
    assert "acme/data#1 (raw_orders) opened" in summary(plant.tick(*TABLES))
