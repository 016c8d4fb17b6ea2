"""A model's account of an incident, if all that it names was found. It decides nothing."""

from __future__ import annotations

from agents.engine.errors import ModelFailed
from agents.engine.flow import Flow, Think
from agents.pipeline_monitor import amounts
from agents.pipeline_monitor.groups import Group
from agents.pipeline_monitor.shapes import Account
from agents.wording.english import unfounded

ORDINARY = (
    "nothing something probably perhaps maybe most likely look check see table tables row rows load loads loading job "
    "jobs data upstream downstream source sources pipeline column columns either then here only nobody new no"
)
"""Words that may begin a sentence and name nothing."""
NOBODY = Account(text="", by="the rules")


def explained(group: Group) -> Flow:
    """The account, or None: there is no model, it failed, or it named what nobody found."""
    found = [
        f"{each.table}.{each.metric} ({each.measure.title}): {amounts.value_of(each)}; usual: {amounts.usual(each)}; "
        f"last good: {amounts.last_good(each)}; {amounts.why(each)}"
        for each in group.findings[:20]
    ]
    try:
        said: Account = yield Think(
            *(Account, "explain.md"),
            otherwise=NOBODY,
            small=True,
            max_tokens=2_000,
            root=group.root,
            tables=list(group.tables),
            findings=found,
        )
    except ModelFailed:
        return None
    if not said.text.strip() or unfounded(said.text, [*found, *group.tables, ORDINARY]):
        return None
    return said
