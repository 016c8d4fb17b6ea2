"""Whether a machine wrote it, as Zendesk shows it."""

from __future__ import annotations

from typing import Any

import pytest

from agents.clients.zendesk_shapes import CommentShape, Via
from agents.tools.tickets.automatic import automatic


def reason(metadata: Any = None, source: Any = None) -> str:
    return automatic(CommentShape(id=1, metadata=metadata or {}, via=Via(channel="email", source=source or {})))


@pytest.mark.parametrize(
    "metadata",
    [
        {"flags": [4]},
        {"flags": [0, 4], "flags_options": {"4": {"trusted": True}}},
        {"system": {"headers": {"Auto-Submitted": "auto-replied"}}},
        {"system": {"headers": [{"name": "Auto-Submitted", "value": "auto-generated; owner-email=x"}]}},
        {"system": {"x_autoreply": "yes"}},
        {"custom": {"X-Autorespond": "1"}},
        {"system": {"headers": {"Precedence": "auto_reply"}}},
        {"system": {"headers": {"precedence": "bulk"}}},
    ],
)
def test_an_autoresponder_is_known_by_its_marks(metadata: dict[str, Any]) -> None:
    assert reason(metadata)
    assert reason(source={"from": metadata}) or "flags" in metadata


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"flags": [2, 3, 11], "flags_options": {"4": {}}},
        {"flags": None},
        {"system": {"headers": {"Auto-Submitted": "no"}}},
        {"system": {"headers": {"Precedence": "first-class"}}},
        {"system": {"client": "auto-submitted: auto-replied"}},
    ],
)
def test_a_person_is_taken_for_a_person(metadata: dict[str, Any]) -> None:
    assert reason(metadata) == ""


def test_marks_too_deep_to_be_zendesks_own_are_not_looked_for() -> None:
    deep: Any = {"auto-submitted": "auto-replied"}
    for _ in range(2_000):
        deep = {"x": deep}
    assert reason(deep) == ""
