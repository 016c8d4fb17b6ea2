"""Markdown as it will look, as far as agents write it: headings, tables, lists, bold, italics, code.

GitHub Flavored Markdown Spec. Nothing else is interpreted: links, images and HTML stay as they are written, so that
whoever reads the page reads all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from markupsafe import Markup

from webhooks.text import visible

HEADING = re.compile(r"#{1,6} +(.+)")
RULE = re.compile(r"\|(?: *:?-+:? *\|)+")
CELLS = re.compile(r"(?<!\\)\|")
ITEM = re.compile(r"[-*] +(.+)")
ITALIC = r"(?<!\w)_(?=\S)(.{1,400}?)(?<=[^\s\\])_(?!\w)"
"""Bounded: a line of nothing but beginnings would be searched to its end from each of them."""
INLINE = re.compile(r"`([^`]+)`|\*\*(.+?)\*\*|" + ITALIC + r"|\\([\\`*_~\[\]$|])|&(lt|gt|amp);")
ENTITIES = {"lt": "<", "gt": ">", "amp": "&"}


def markdown(text: str) -> Markup:
    """Escaped, and marked up. What hides in it is spelled out, as everywhere on the page."""
    blocks = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n"))
    return Markup("\n").join(_block(block.split("\n")) for block in blocks)


def _block(lines: list[str]) -> Markup:
    if len(lines) > 1 and lines[0].startswith("|") and RULE.fullmatch(lines[1]):
        return _table(lines[0], lines[2:])
    if len(lines) == 1 and (heading := HEADING.fullmatch(lines[0])):
        return _in("h4", _inline(heading[1]))
    items = [ITEM.fullmatch(line) for line in lines]
    if all(items):
        return _in("ul", *(_in("li", _inline(item[1])) for item in items if item))
    return _in("p", Markup("<br>").join(_inline(line) for line in lines))


def _table(head: str, rows: Iterable[str]) -> Markup:
    body = (_in("tr", *(_in("td", cell) for cell in _cells(row))) for row in rows)
    return _in("table", _in("thead", _in("tr", *(_in("th", cell) for cell in _cells(head)))), _in("tbody", *body))


def _cells(row: str) -> Iterable[Markup]:
    inside = row.removeprefix("|")
    inside = inside[:-1] if inside.endswith("|") and not inside.endswith(r"\|") else inside
    return (_inline(cell.strip()) for cell in CELLS.split(inside))


def _inline(text: str) -> Markup:
    done, shown = 0, Markup("")
    for found in INLINE.finditer(text):
        shown += visible(text[done : found.start()]) + _meant(found)
        done = found.end()
    return shown + visible(text[done:])


def _meant(found: re.Match[str]) -> Markup:
    code, bold, italic, escaped, entity = found.groups()
    if code is not None:
        return _in("code", visible(code.replace(r"\|", "|")))
    if bold is not None:
        return _in("strong", _inline(bold))
    if italic is not None:
        return _in("em", _inline(italic))
    return visible(escaped or ENTITIES[entity])


def _in(tag: str, *inside: Markup) -> Markup:
    return Markup("<{tag}>{inside}</{tag}>").format(tag=tag, inside=Markup("").join(inside))
