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
from cachecontrol.controller import CacheController
from cachetools import LRUCache
from github.Requester import HTTPRequestsConnectionClass, HTTPSRequestsConnectionClass, Requester, RequestsResponse
from requests import PreparedRequest
from urllib3 import HTTPResponse

REMEMBERED = 32 * 1024 * 1024
"""Bytes of answers that one process remembers, of all credentials together."""
CREDENTIALS = 64
TAG, UNCHANGED = "If-None-Match", 304


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


class _ByTag(CacheController):
    """Asks by the tag alone, and takes what is remembered only if it has the tag that was asked about.

    A date has whole seconds: two changes within one look alike. And while an answer is under way another thread may
    put a newer one in its place, or there may be no room for it any more.
    """

    def conditional_headers(self, request: PreparedRequest) -> dict[str, str]:
        found = super().conditional_headers(request)
        return {TAG: found[TAG]} if TAG in found else {}

    def update_cached_response(self, request: PreparedRequest, response: HTTPResponse) -> HTTPResponse:
        remembered = self._load_from_cache(request)
        if remembered is None or remembered.headers.get("ETag") != request.headers.get(TAG):
            return response
        remembered.status = 200
        return remembered


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
    adapter: Any

    def getresponse(self) -> RequestsResponse:
        if self.verb == "GET":
            # Without it an answer would be taken for fresh for a minute, unasked.
            self.headers = {**self.headers, "Cache-Control": "no-cache"}
            self.session.mount(f"{self.protocol}://", _reads(self.headers.get("Authorization", "")))
        answer = self._asked()
        if answer.status == UNCHANGED:
            # What has not changed is not remembered any more: it is asked for without a condition.
            self.session.mount(f"{self.protocol}://", self.adapter)
            answer = self._asked()
        return answer

    def _asked(self) -> RequestsResponse:
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
            _READS[credential] = _Reads(_Memory(credential), controller_class=_ByTag, pool_maxsize=32)
        return _READS[credential]


def _begin_anew() -> None:
    """In a forked process: a lock that another thread held while it was forked would never be let go of."""
    global _LOCK  # noqa: PLW0603
    _LOCK = Lock()
    forget_all()


os.register_at_fork(after_in_child=_begin_anew)
