"""`celery -A tests.stories.ahead_beat beat`: a beat whose machine's clock is `AHEAD` seconds ahead of the store's."""

from __future__ import annotations

import os
from datetime import datetime, timedelta

from tasks import schedule
from tasks.app import app

AHEAD = timedelta(seconds=float(os.environ["AHEAD"]))


class Ahead(schedule.Times):
    """By that clock."""

    def now(self) -> datetime:
        return super().now() + AHEAD


schedule.Times = Ahead  # type: ignore[misc]
__all__ = ["app"]
