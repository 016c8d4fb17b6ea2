"""Comms: writes what other agents want said, by ticket, mail or Slack, and does nothing else."""

from __future__ import annotations
