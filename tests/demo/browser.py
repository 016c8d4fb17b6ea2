"""Somebody's browser: opens a page, keeps its cookie, reads it, and sends the form that stands on it."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Self

import httpx

from tests.stories.stack import NotSo


@dataclass
class Form(HTMLParser):
    """The one form of a page: what it would send, and the outcomes on its buttons."""

    fields: dict[str, str] = field(default_factory=dict)
    outcomes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note fields and buttons."""
        given = {name: value or "" for name, value in attrs}
        if tag in ("input", "textarea"):
            self.fields[given["name"]] = given.get("value", "")
        elif tag == "button":
            self.outcomes.append(given["value"])


@dataclass
class Words(HTMLParser):
    """The words of a page: those that are marked as somebody else's, and all others."""

    theirs: str = ""
    ours: str = ""
    _within: list[bool] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        if tag == "div":
            self._within.append("theirs" in (dict(attrs).get("class") or "").split())

    def handle_endtag(self, tag: str) -> None:
        """Come out of it."""
        if tag == "div":
            self._within.pop()

    def handle_data(self, data: str) -> None:
        """Note what stands there."""
        if any(self._within):
            self.theirs += data
        else:
            self.ours += data


class Browser:
    """A browser of its own, with no cookie from anywhere else."""

    def __init__(self) -> None:
        self._client = httpx.Client(trust_env=False, timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def look(self, method: str, address: str) -> httpx.Response:
        """Open a page, or (HEAD) only ask whether it is there."""
        return self._client.request(method, address)

    def one_click(self, address: str) -> httpx.Response:
        """What a mail program sends when its button is pressed: RFC 8058."""
        return self._client.post(address, data={"List-Unsubscribe": "One-Click"})

    def answer(self, address: str, outcome: str, note: str) -> httpx.Response:
        """Open the page, write a note, press a button: the page that follows."""
        form = Form()
        form.feed(self.look("GET", address).text)
        return self.press(address, form, outcome, note)

    def press(self, address: str, form: Form, outcome: str, note: str) -> httpx.Response:
        """Press a button of a page that stands open, for the first time or again: the page that follows."""
        if outcome not in form.outcomes:
            raise NotSo(f"the page has no button for {outcome!r}")
        sent = {**form.fields, "note": note, "outcome": outcome}
        return self._client.post(address, data=sent, follow_redirects=True)
