"""Billing: does what other agents hand to it, with Stripe and nothing else."""

from __future__ import annotations
