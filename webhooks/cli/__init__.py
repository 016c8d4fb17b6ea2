"""The `placet` command: parses, calls, prints."""

from __future__ import annotations

from webhooks.cli import approvals, halts, hooks, memories, optouts, processes, runs, schedules, tools
from webhooks.cli.shell import Commands

main = Commands(
    "placet",
    commands=[
        *(processes.start_all, processes.web, processes.worker, processes.beat, processes.examine),
        *(hooks.post, runs.list_runs, runs.show, runs.retry, runs.cancel, schedules.schedules),
        *(halts.halt, halts.resume),
        *(approvals.list_approvals, approvals.approve, approvals.deny, approvals.decide),
        *(memories.memory, optouts.optouts, tools.tools),
    ],
)
