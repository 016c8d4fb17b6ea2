"""The shop that tells when a refund arrived."""

from __future__ import annotations

import time

import httpx

from tests.bench.till import Till


def test_a_refund_is_told_of_when_it_arrives() -> None:
    with Till() as till:
        began = time.perf_counter()
        body, headers = {"charge": "ch1", "amount": 5}, {"Idempotency-Key": "k"}
        httpx.post(f"{till.url}/refunds", json=body, headers=headers, trust_env=False).raise_for_status()
        assert began < till.refund_of("ch1") < time.perf_counter()
