"""Many parked runs, quickly: copies of one that was driven until it parked, key by key as the store wrote them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import redis

from tests.bench.figure import NotMeasured

AT_ONCE = 500
Copy = Callable[[Any, bytes], object]
"""Writes one copy, of a run under such an id, into a pipeline."""


def crowd(source: redis.Redis, run: str, target: redis.Redis, times: int) -> None:
    """Put so many copies of a parked run of one store into another, or the same: its keys, and its place in indexes.

    Raises `NotMeasured` if there is nothing to copy. The copies' chains are the original's: nobody drives them.
    """
    copies = list(_copies(source, run.encode()))
    if not copies:
        raise NotMeasured(f"the store holds nothing of run {run}")
    ids = iter([uuid.uuid4().hex[: len(run)].encode() for _ in range(times)])
    while batch := list(islice(ids, AT_ONCE)):
        pipe = target.pipeline(transaction=False)
        for id in batch:
            for copy in copies:
                copy(pipe, id)
        pipe.execute()


def _copies(source: redis.Redis, run: bytes) -> Iterator[Copy]:
    for key in source.scan_iter(count=1000):
        if run in key:
            yield _whole(key, source.dump(key), run)
        elif source.type(key) == b"zset" and (score := source.zscore(key, run)) is not None:
            yield _scored(key, score)
        elif source.type(key) == b"set" and source.sismember(key, run.decode()):
            yield _listed(key)


def _whole(key: bytes, value: Any, run: bytes) -> Copy:
    return lambda pipe, id: pipe.restore(key.replace(run, id), 0, value)


def _scored(key: bytes, score: Any) -> Copy:
    return lambda pipe, id: pipe.zadd(key, {id: score})


def _listed(key: bytes) -> Copy:
    return lambda pipe, id: pipe.sadd(key, id)
