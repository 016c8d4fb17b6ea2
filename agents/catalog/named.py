"""Checks that the models an agent names are there."""

from __future__ import annotations

from collections.abc import Mapping

from agents.catalog.document import Document
from agents.catalog.pins import MODELS
from agents.catalog.problems import Problems, instead
from agents.models.spec import ModelSpec
from agents.policy.spec import AgentSpec


def check(document: Document, spec: AgentSpec, models: Mapping[str, ModelSpec], problems: Problems) -> None:
    """Each is one of `models.toml`."""
    for setting in MODELS:
        name = getattr(spec, setting)
        if name and name not in models:
            what = f'`{setting}` names "{name}", and models.toml has no [models.{name}]; {instead(name, models)}'
            problems.add(document.path, what, document.line((setting,)))
