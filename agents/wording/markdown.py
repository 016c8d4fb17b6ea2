"""Other people's words in our Markdown: shown as they are, and nothing more.

GitHub Flavored Markdown Spec (autolinks, raw HTML, tables); GitHub Docs, "Basic writing and formatting
syntax" (mentions, references) and "Autolinked references and URLs".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

UNSEEN = "\u200b"
"""Zero width space: after a sign that GitHub would act on, it takes the sign's meaning away."""
SPAN = re.compile(r"(`[^`\n]+`)")
ESCAPED = re.compile(r"[\\`*_~\[\]$]")
ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
ACTS = re.compile(r"(?i)(@|#(?=\d)|:(?=//)|\bwww(?=\.)|\bgh(?=-\d))")
STARTS = re.compile(r"(?m)^(\d{1,9}(?=[.)])|(?=[-+=#/:|]))")


def plain(text: str, most: int) -> str:
    """A text of at most `most` characters in which only `code spans` keep a meaning."""
    lines = [line.strip() for line in _visible(text, "\n").split("\n")]
    pieces = SPAN.split(_cut("\n".join(lines).strip(), most))
    # A split by one group alternates: text, span, text …
    quiet = [_no_comment(piece) if n % 2 else _quiet(piece) for n, piece in enumerate(pieces)]
    return STARTS.sub(rf"\1{UNSEEN}", "".join(quiet))


def fitted(text: str, most: int, room: int) -> str:
    """The same, cut until it takes up no more than `room`: escaped, a text may be several times as long."""
    while len(quiet := plain(text, most)) > room and most > 1:
        most = most * room // len(quiet) or 1
    return quiet


def line(text: str, most: int) -> str:
    """The same, on one line."""
    return plain(" ".join(_visible(text, "\n").split()), most)


def cell(text: str, most: int) -> str:
    """The same, inside a table's cell."""
    return in_cell(line(text, most))


def in_cell(markdown: str) -> str:
    """Markdown of ours inside a table's cell. GitHub takes a backslash before an escape for an escape of its own."""
    return markdown.replace("\\|", f"\\{UNSEEN}|").replace("|", r"\|")


def code(text: str, most: int = 200) -> str:
    """A path or a name, in a code span."""
    inside = _cut(" ".join(_visible(text, "").split()), most).replace("`", "'")
    return f"`{_no_comment(inside) or '(unnamed)'}`"


def within(markdown: str, room: int) -> str:
    """As many whole lines as there is room for."""
    if len(markdown) <= room:
        return markdown
    return markdown[:room].rpartition("\n")[0] + "\n\n… and more, for which there is no room here."


def named(paths: Sequence[str], most: int = 10) -> str:
    """The first of several paths, each in a code span, and how many more there are."""
    more = f" and {len(paths) - most} more" if len(paths) > most else ""
    return ", ".join(map(code, paths[:most])) + more


def _visible(text: str, kept: str) -> str:
    """Without what cannot be seen, or turns the direction of writing round; other spaces become spaces."""
    plainer = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if plainer.replace(kept, "").isprintable():  # as most texts are: nothing is looked at one by one
        return plainer
    return "".join(each if each in kept or unicodedata.category(each)[0] != "C" else " " for each in plainer)


def _no_comment(span: str) -> str:
    """A code span, where nothing is escaped, in which no HTML comment begins: ours mark what a section is."""
    return span.replace("<!--", f"<{UNSEEN}!--")


def _quiet(text: str) -> str:
    escaped = ESCAPED.sub(r"\\\g<0>", text.translate(ENTITIES))
    return ACTS.sub(rf"\1{UNSEEN}", escaped)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
