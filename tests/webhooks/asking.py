"""A question that waits: the resolver, driven until it asks whether a refund may be made."""

from __future__ import annotations

from tasks import links
from tasks.driving.drive import drive
from tasks.runs import Runs
from tasks.status import Approval
from tasks.world import World
from tests.tasks.kit import Kit


def ask(kit: Kit, world: World, runs: Runs, actor: str = "mona") -> Approval:
    """Drive a run on an event until its refund waits for people."""
    id = kit.begin(world=world, actor=actor)
    drive(world, id)
    [approval] = [each for each in runs.approvals() if each.run == id]
    assert (approval.tool, approval.kind) == ("shop.refund", "approve")
    return approval


def link(kit: Kit, approval: Approval, person: str = "ann", expires: float | None = None) -> str:
    """The path of a mailed link."""
    address = links.make(kit.settings, approval.id, person, expires)
    return address.removeprefix(kit.settings.public_url)


def length(kit: Kit, approval: Approval) -> int:
    """Entries in the run's journal."""
    return kit.run(approval.run).length


def refunds(kit: Kit) -> int:
    """How often the shop refunded the charge."""
    return kit.shop.done["refund:ch1"]
