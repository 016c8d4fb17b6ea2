"""What a browser would show of somebody's HTML, as plain text: nothing is fetched, nothing hidden is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from lxml import etree

from agents.markup.bounded import bounded

UNREADABLE = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot carry, and nobody can read: NUL, control characters, halves of surrogate pairs."""
DECLARATION = re.compile(r"<\?[^>]{0,200}>")
UNSEEN = frozenset(
    {
        "script",
        "style",
        "head",
        "title",
        "template",
        "noscript",
        "svg",
        "math",
        "iframe",
        "object",
        "select",
        "textarea",
    }
)
BLOCKS = frozenset(
    {"address", "article", "blockquote", "body", "dd", "div", "dl", "dt", "footer", "form", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table", "tr", "ul"}
)
CELLS = frozenset({"td", "th"})
HIDDEN = re.compile(r"display:none|visibility:hidden|font-size:0(?![.\d])|opacity:0(?![.\d])|mso-hide:all")


def seen(markup: str) -> str:
    """The text; empty if there is none, or if it cannot be read whole (elements 250 deep, or with 101 attributes)."""
    root, cut = _root(markup)
    return "" if root is None or cut else "".join(_pieces(root))


class Seen(NamedTuple):
    """The text, and the title that a browser shows above it, each empty if there is none. `cut`: there is more."""

    text: str
    title: str
    cut: bool


def seen_with_title(markup: str, most: int) -> Seen:
    """What is seen of a page up to so many characters, white space included: a page may be a million empty lines."""
    root, cut = _root(markup)
    if root is None:
        return Seen("", "", cut)
    title = root.find(".//title")
    text, more = _up_to(most, _pieces(root))
    return Seen(text, "" if title is None else " ".join((title.text or "").split()), cut or more)


def _up_to(most: int, pieces: Iterable[str]) -> tuple[str, bool]:
    found, length = list[str](), 0
    for piece in pieces:
        if length > most:
            return "".join(found), True
        found.append(piece)
        length += len(piece)
    return "".join(found), False


def _root(markup: str) -> tuple[Any, bool]:
    """The tree, None for none; and whether it is one of a part only."""
    clean, cut = bounded(DECLARATION.sub("", UNREADABLE.sub("", markup)))
    parser = etree.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    return (etree.HTML(clean, parser) if clean.strip() else None), cut


def _pieces(root: Any) -> Iterator[str]:
    """Text in the order in which it stands. A line of the source is no line of the page, but in `pre`."""
    walk = etree.iterwalk(root, events=("start", "end"))
    kept_as_is = 0
    for event, element in walk:
        name = element.tag
        if event == "start":
            if name in UNSEEN or _hidden(element):
                walk.skip_subtree()
                continue
            kept_as_is += name == "pre"
            yield "\n" if name in BLOCKS or name == "br" else " " if name in CELLS else ""
            yield _flowing(element.text, kept_as_is)
        else:
            kept_as_is -= name == "pre" and not _hidden(element)
            yield "\n" if name in BLOCKS else ""
            yield _flowing(element.tail, kept_as_is)


def _flowing(text: str | None, kept_as_is: int) -> str:
    return (text or "") if kept_as_is else re.sub(r"[ \t\r\n]+", " ", text or "")


def _hidden(element: Any) -> bool:
    style = re.sub(r"\s+", "", element.get("style") or "").lower()
    return "hidden" in element.attrib or HIDDEN.search(style) is not None
