"""What a visitor means to buy."""

from __future__ import annotations

import base64
import pickle
from dataclasses import dataclass, field

from flask import Request, Response

COOKIE = "cart"
MONTH = 30 * 24 * 3600


@dataclass
class Cart:
    lines: dict[str, int] = field(default_factory=dict)

    def add(self, sku: str, count: int = 1) -> None:
        self.lines[sku] = self.lines.get(sku, 0) + count

    def remove(self, sku: str) -> None:
        self.lines.pop(sku, None)

    @property
    def empty(self) -> bool:
        return not self.lines


def of(request: Request) -> Cart:
    """The visitor's cart, as their browser kept it."""
    kept = request.cookies.get(COOKIE)
    if not kept:
        return Cart()
    return pickle.loads(base64.urlsafe_b64decode(kept))


def keep(cart: Cart, response: Response) -> None:
    """Have the browser keep the cart."""
    value = base64.urlsafe_b64encode(pickle.dumps(cart)).decode()
    response.set_cookie(COOKIE, value, max_age=MONTH, secure=True, httponly=True, samesite="Lax")
