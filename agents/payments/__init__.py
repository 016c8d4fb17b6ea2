"""Payments: disputes answered, failed payments reminded of, charges paid back that the bank warns of."""

from __future__ import annotations
