"""A small memory that threads share: the newest so many things, kept under a lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakSet

from cachetools import LRUCache

Key = TypeVar("Key")
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """cachetools' own caches are not to be used by two threads at once."""

    def __init__(self, most: int) -> None:
        self._values: LRUCache[Key, Value] = LRUCache(most)
        self._lock = Lock()
        _ALL.add(self)

    def get(self, key: Key) -> Value | None:
        with self._lock:
            return self._values.get(key)

    def put(self, key: Key, value: Value) -> Value:
        return self.change(key, lambda _: value)

    def change(self, key: Key, to: Callable[[Value | None], Value]) -> Value:
        """What is kept, made from what was: nobody else changes it meanwhile."""
        with self._lock:
            value = self._values[key] = to(self._values.get(key))
            return value

    def drop(self, key: Key) -> bool:
        """Forget it; whether it was there."""
        with self._lock:
            return self._values.pop(key, None) is not None

    def clear(self) -> None:
        with self._lock:
            self._values.clear()

    def begin_anew(self) -> None:
        """In a forked process: the lock may have been held by a thread that is not there."""
        self._lock = Lock()
        self.clear()


_ALL: WeakSet[Kept[Any, Any]] = WeakSet()


def _begin_anew() -> None:
    for each in list(_ALL):
        each.begin_anew()


os.register_at_fork(after_in_child=_begin_anew)
