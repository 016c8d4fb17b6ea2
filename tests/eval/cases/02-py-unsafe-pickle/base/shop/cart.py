"""What a visitor means to buy."""

from __future__ import annotations

from dataclasses import dataclass, field


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


_CARTS: dict[str, Cart] = {}


def of(session_id: str) -> Cart:
    return _CARTS.setdefault(session_id, Cart())
