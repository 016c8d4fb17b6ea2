"""GitHub's JSON, one function an object; field names and nesting as its REST API has them."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

Json = dict[str, Any]


def moment(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def node_id(kind: str, number: int) -> str:
    return base64.b64encode(f"{kind}{number}".encode()).decode()


def links(**hrefs: str) -> Json:
    return {name: {"href": href} for name, href in hrefs.items()}
