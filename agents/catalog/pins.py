"""What a run begins under, by hash: prompts, workflow, tools, policy. Evidence: the current policy rules."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from agents.engine.canonical import canonical
from agents.engine.tool import Tool
from agents.models.spec import ModelSpec
from agents.policy.spec import AgentSpec

MODELS = ("model", "small_model")
"""Settings of an agent that name one."""
POLICY = frozenset({"autonomy", "approvers", "expires", "limits", "tools", "rules"})


def texts_of(
    spec: AgentSpec,
    tools: Mapping[str, Tool],
    prompts: Mapping[str, str],
    sources: Mapping[str, str],
    models: Mapping[str, ModelSpec] = MappingProxyType({}),
) -> dict[str, str]:
    """What is pinned, by name: files by their path, tools as "tool:<name>", "policy"; "models", if it names any."""
    declared = {f"tool:{name}": declaration(tool) for name, tool in tools.items()}
    # What is as it always was is left out: agents of earlier days keep the policy they have.
    settings = POLICY | {"delegates"} if spec.delegates else POLICY
    policy = {"policy": _json(spec.model_dump(mode="json", include=set(settings)))}
    return {**prompts, **sources, **declared, **policy, **_models(spec, models)}


def _models(spec: AgentSpec, models: Mapping[str, ModelSpec]) -> dict[str, str]:
    """The models that an agent names itself, and what they stand for. Those of the table are told by each reply."""
    named = {setting: getattr(spec, setting) for setting in MODELS if getattr(spec, setting)}
    about = {"base_url", "model", "fallback"}
    meant = {
        setting: {"name": name, **models[name].model_dump(mode="json", include=about)}
        for setting, name in named.items()
    }
    return {"models": _json(meant)} if meant else {}


def digest(text: str) -> str:
    """SHA-256 of a text's UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def declaration(tool: Tool) -> str:
    """All that a tool declares, as canonical JSON.

    One that has no text of an operator's, and no price, is pinned as it was before there were any.
    """
    text: dict[str, Any] = {"text": tool.text} if tool.text else {}
    price: dict[str, Any] = {"usd": tool.usd} if tool.usd else {}
    said = {
        **text,
        **price,
        "name": tool.name,
        "schema": tool.schema,
        "roles": tool.roles,
        "trust": tool.trust,
        "risk": tool.risk,
        "repeat": {"kind": tool.repeat.kind, "window": tool.repeat.window},
        "once_per": tool.once_per,
        "exclusive": tool.exclusive,
    }
    return _json(said)


def _json(value: Any) -> str:
    return canonical(value).decode()
