"""Who plays in the demo: `placet up`, and the stand-ins for all that it talks to."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.demo import sellers, warehouse
from tests.demo.checkout import checkout
from tests.demo.sellers import Sellers
from tests.demo.warehouse import Warehouse
from tests.stories.stack import ROOT, Stack
from tests.stories.teashop import TeaShop

EDITS = {**sellers.EDITS, **warehouse.EDITS}
SWEEP_SECONDS = "1"


class Cast:
    """All run while the `with` lasts; `folder` is where everything is kept."""

    def __init__(self, folder: Path) -> None:
        self.shop, self.sellers, self.warehouse = TeaShop(folder), Sellers(), Warehouse(folder)
        played = (self.shop, self.sellers, self.warehouse)
        config = {name: text for each in played for name, text in each.config.items()}
        settings = {name: text for each in played for name, text in each.settings.items()}
        source = checkout(ROOT, folder / "placet", EDITS)
        self.stack = Stack(folder, config, source, sweep_seconds=SWEEP_SECONDS, **settings)
        self.stack.hub.create_repository(warehouse.REPOSITORY)
        self._running = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as starting:
            for each in (self.shop, self.sellers, self.stack):
                starting.enter_context(each)
            self._running = starting.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._running.close()
