"""The product's Celery app in a process whose clock is AHEAD seconds ahead: what would time out has done so."""

from __future__ import annotations

import os

from tasks.app import app, world

__all__ = ["app"]

world().store.server.skew = float(os.environ["AHEAD"])
