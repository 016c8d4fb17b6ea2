"""Whether a model goes round in circles."""

from __future__ import annotations

from collections.abc import Sequence

Made = tuple[str, str, bool]


def stuck(calls: Sequence[Made]) -> str:
    """Why, in words; empty when all is well."""
    return "it has made the same call three times" if len(calls) > 2 and len({c[:2] for c in calls[-3:]}) == 1 else ""
