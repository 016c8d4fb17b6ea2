"""What requests and answers look like, for whoever reads /openapi.json. Tests hold each to its shape."""

from __future__ import annotations

import json
from typing import Any

BEGIN: dict[str, Any] = {
    "prompt": "Was order 4711 refunded? If so, when and by how much?",
    "input": {"order": 4711},
    "session_id": "customer-42",
    "output_schema": {
        "type": "object",
        "properties": {"refunded": {"type": "boolean"}, "amount": {"type": "integer"}},
        "required": ["refunded"],
        "additionalProperties": False,
    },
}
ANSWER: dict[str, Any] = {
    "outcome": "approved",
    "note": "Checked with the customer.",
    "args_hash": "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945",
}
RUN: dict[str, Any] = {
    "id": "8b1f4c0a52d7e6903b1c",
    "agent": "assistant",
    "status": "parked",
    "subject": "“Refund order 4711”",
    "event": "",
    "began_at": 1795680000.0,
    "ended_at": None,
    "summary": "",
    "stop": "",
    "output": None,
    "calls": [
        {
            "id": "2.1",
            "tool": "stripe.refund",
            "args": {"charge": "ch_3Qx", "amount": 1900},
            "verdict": "ask",
            "outcome": "pending",
            "result": None,
            "error": "",
        }
    ],
    "totals": {"iterations": 2, "tokens": 1840, "tokens_in": 1720, "tokens_out": 120, "usd": 0.0021, "minutes": 0.1},
    "model": True,
    "approvals": [
        {
            "id": "8b1f4c0a52d7e6903b1c.2.1~1",
            "kind": "approve",
            "status": "open",
            "title": "Refund 19.00 EUR",
            "tool": "stripe.refund",
            "url": "https://placet.example.com/v1/approvals/8b1f4c0a52d7e6903b1c.2.1~1",
        }
    ],
    "attempt": 1,
    "session": "customer-42",
    "parent": "",
    "children": [],
}
PROBLEM: dict[str, Any] = {
    "type": "urn:placet:problem:invalid",
    "title": "Invalid",
    "status": 422,
    "detail": "The request does not fit: session_id: String should match pattern '^[!-~]{1,128}$'.",
}
ENTRY: dict[str, Any] = {"n": 1, "kind": "began", "at": 1795680000.0, "body": {"agent": "assistant"}, "hash": "9f86d0"}
EVENT: dict[str, Any] = {"id": "1", "event": "began", "data": json.dumps(ENTRY)}
