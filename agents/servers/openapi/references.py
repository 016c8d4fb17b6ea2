"""References within a document, by JSON pointer (RFC 6901). None is ever fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

FURTHEST = 20
"""References that lead on, one to the next."""


class Unfit(Exception):
    """An operation cannot be a tool; says why."""


class References:
    """What a document's references name."""

    def __init__(self, content: Mapping[str, Any], *, closed: bool = False) -> None:
        self._content, self._closed = content, closed

    def followed(self, node: Any, what: str) -> Mapping[str, Any]:
        """An object, or that which it refers to. Raises `Unfit`, which calls it `what`."""
        for _ in range(FURTHEST):
            if not isinstance(node, Mapping):
                raise Unfit(f"{what} is not described by an object")
            reference = node.get("$ref")
            if not isinstance(reference, str):
                return node
            node = self._named(reference, what)
        raise Unfit(f"{what} is described by references that lead to each other")

    def found(self, node: Any) -> Mapping[str, Any] | None:
        """The same where nothing hangs on it: None for what leads nowhere."""
        try:
            return self.followed(node, "")
        except Unfit:
            return None

    def check(self, node: Any, what: str) -> None:
        """Raises `Unfit` if anything that a schema comes to leads out of the document, or nowhere."""
        if not self._closed:
            self._check(node, what, set())

    def _check(self, node: Any, what: str, known: set[str]) -> None:
        waiting = [node]
        while waiting:
            each = waiting.pop()
            if isinstance(each, Mapping):
                reference = each.get("$ref")
                if isinstance(reference, str) and reference not in known:
                    known.add(reference)
                    waiting.append(self._named(reference, what))
                waiting += [part for part in each.values() if isinstance(part, dict | list)]
            elif isinstance(each, list):
                waiting += [part for part in each if isinstance(part, dict | list)]

    def _named(self, reference: str, what: str) -> Any:
        if not reference.startswith("#"):
            out = f"{what} refers to {reference[:200]!r}, outside of the document"
            raise Unfit(f"{out}, and nothing is fetched for it; bundle the document into one file")
        if reference not in ("#", "#/") and not reference.startswith("#/"):
            raise Unfit(f"{what} refers to {reference[:200]!r}; only to what stands at a place, #/…, can it")
        found: Any = self._content
        for part in reference.split("/")[1:]:
            name = unquote(part).replace("~1", "/").replace("~0", "~")
            found = _part(found, name)
        if found is None:
            raise Unfit(f"{what} refers to {reference[:200]!r}, which is not there")
        return found


def _part(node: Any, name: str) -> Any:
    if isinstance(node, list):
        return node[int(name)] if name.isdecimal() and len(name) < 7 and int(name) < len(node) else None
    return node.get(name) if isinstance(node, Mapping) else None
