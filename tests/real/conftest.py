"""An installation to drive runs in, for the models that nobody here wrote."""

from __future__ import annotations

from tests.tasks.conftest import kit, shop, store, valkey_url

__all__ = ["kit", "shop", "store", "valkey_url"]
