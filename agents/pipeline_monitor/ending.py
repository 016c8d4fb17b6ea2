"""What is done about an open incident when nothing is bad because of its cause any more."""

from __future__ import annotations

from collections.abc import Collection

from agents.pipeline_monitor.shapes import Standing
from agents.pipeline_monitor.steps import Look, Step


def ends(told: Standing, look: Look, elsewhere: Collection[str]) -> Step:
    """It ends once all it is about was healthy for long enough, but for tables that are told `elsewhere`.

    One of ours that a person opened again is left to them.
    """
    root, tables = told.state.root, {*told.state.tables, told.state.root}
    if root not in elsewhere:
        tables -= {*elsewhere}
    about = look.of(tables)
    if told.state.closed:
        return Step("leave", f"a person opened {told.name} again", standing=told)
    if missed := sorted(tables & look.missed):
        return Step("leave", f"not all of {', '.join(missed[:5])} could be measured", standing=told)
    if not about:
        return Step("leave", f"nothing of {root} was measured", standing=told)
    lasted, patience = min(0 if each.bad else each.row for each in about), look.patience(told.state)
    if lasted < patience:
        return Step("leave", f"healthy {lasted} of {patience} times in a row", standing=told)
    state = told.state.model_copy(update={"bad": (), "told": look.now, "closed": True})
    return Step("close", f"healthy {lasted} times in a row", standing=told, state=state)
