"""A freestyle agent of a team, written into an installation."""

from __future__ import annotations

from tests.tasks.kit import Kit


def employ(kit: Kit, settings: str, workflow: str) -> None:
    """`settings` is its agent.toml, in which URL stands for where the shop is."""
    kit.install()
    agent = kit.folder / "agents/clerk"
    agent.mkdir()
    (agent / "agent.toml").write_text(settings.replace("URL", kit.shop.url))
    (agent / "goal.md").write_text("You look after orders.\n")
    (agent / "workflow.py").write_text(workflow)
