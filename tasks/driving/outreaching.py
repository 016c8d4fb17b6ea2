"""What a call of an outreach tool is made with beside the rest: who keeps opt-outs, and the stop link."""

from __future__ import annotations

from functools import partial
from typing import Any

from agents.engine.run import Run
from agents.engine.tool import Tool
from agents.tools.outreach.at import Writing
from tasks import family, stop_links
from tasks.world import World


def given(world: World, run: Run, tool: Tool, id: str, now: float) -> dict[str, Any]:
    """Nothing, for every other tool. `id`: the command, once it was judged."""
    if not issubclass(tool.at, Writing):
        return {}
    assert run.began is not None
    judged = run.step(id).judged if id else None
    origin = family.origin(world.store, run.began)
    subject = origin.event.subject if origin.event else origin.key
    return {
        "kept": world.outreach,
        "run": run.id,
        **({name: str(judged.facts.get(name, "")) for name in ("to", "reply_to")} if judged else {}),
        "link": partial(stop_links.make, world.settings, run=run.id, subject=subject, now=now),
    }
