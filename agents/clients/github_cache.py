"""Reads at GitHub that ask first whether anything has changed: an unchanged answer costs nothing of the rate limit.

GitHub Docs, "Best practices for using the REST API", Use conditional requests if appropriate.
"""

from __future__ import annotations

import hashlib
import os
from threading import Lock
from typing import Any

from cachecontrol import CacheControlAdapter
from cachecontrol.cache import BaseCache
from cachetools import LRUCache
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester, RequestsResponse

REMEMBERED = 32 * 1024 * 1024
"""Bytes of answers that one process remembers, of all credentials together."""
CREDENTIALS = 64


class _Memory(BaseCache):
    """What one credential was answered. No other is ever shown it."""

    def __init__(self, credential: str) -> None:
        self._credential = credential

    def get(self, key: str) -> bytes | None:
        with _LOCK:
            return _ANSWERS.get((self._credential, key))

    def set(self, key: str, value: bytes, expires: Any = None) -> None:  # noqa: ARG002 - nothing is taken unasked
        with _LOCK:
            if len(value) <= REMEMBERED // 8:
                _ANSWERS[self._credential, key] = value

    def delete(self, key: str) -> None:
        with _LOCK:
            _ANSWERS.pop((self._credential, key), None)


class _Reads(CacheControlAdapter):
    """The connections that one credential reads over. They outlive the client that uses them."""

    def close(self) -> None:
        """Left open, for the next client."""


class _Remembering:
    """Sends a read with the tag of the answer that is remembered, and takes that one when nothing has changed."""

    verb: str
    headers: dict[str, str]
    protocol: str
    session: Any

    def getresponse(self) -> RequestsResponse:
        if self.verb == "GET":
            # Without it an answer would be taken for fresh for a minute, unasked.
            self.headers = {**self.headers, "Cache-Control": "no-cache"}
            self.session.mount(f"{self.protocol}://", _reads(self.headers.get("Authorization", "")))
        return super().getresponse()  # type: ignore[misc,no-any-return]


class _Http(_Remembering, HTTPRequestsConnectionClass):
    """In the clear: a GitHub on this machine."""


class _Https(_Remembering, HTTPSRequestsConnectionClass):
    """As usual."""


_LOCK = Lock()
_ANSWERS: LRUCache[tuple[str, str], bytes] = LRUCache(REMEMBERED, getsizeof=len)
_READS: LRUCache[str, _Reads] = LRUCache(CREDENTIALS)


def install() -> None:
    """Have PyGithub use these connections, in this process."""
    Requester.injectConnectionClasses(_Http, _Https)


def forget_all() -> None:
    """Remember nothing: neither answers nor connections."""
    with _LOCK:
        _ANSWERS.clear()
        _READS.clear()


def _reads(authorization: str) -> _Reads:
    credential = hashlib.sha256(authorization.encode()).hexdigest()
    with _LOCK:
        if credential not in _READS:
            _READS[credential] = _Reads(_Memory(credential), pool_maxsize=32)
        return _READS[credential]


os.register_at_fork(after_in_child=forget_all)
