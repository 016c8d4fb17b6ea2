"""Markup cut before what would take a parser minutes: libxml2 looks at each attribute once for each one before it.

WHATWG, "HTML Standard", section 13.2.5 (tokenization), says where tags, names and values begin and end.
"""

from __future__ import annotations

import re

MOST = 100
"""Attributes of one element. Two hundred thousand, which are 2 MB, took four minutes."""
_WS = r" \t\n\r\f"
_NAME = rf"(?:=[^{_WS}/>=]*+|[^{_WS}/>=]++)"
_VALUE = rf"(?:[{_WS}]*+=[{_WS}]*+(?:\"[^\"]*+\"|'[^']*+'|[^\"'{_WS}>][^{_WS}>]*+)?+)?+"
_TAG = rf"<[a-zA-Z](?:(?!<[a-zA-Z])[^{_WS}/>])*+(?=[{_WS}/])"
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
"""Letter for letter: `lower` makes two of some, and places would not fit any more."""
RAW = ("script", "style")
"""Elements whose content is no markup, and may well look like a tag with a hundred words in it."""


def pattern(most: int) -> re.Pattern[str]:
    """The begin of an element with more attributes than that.

    Nothing in it is tried a second time: the worst 2 MB that we could think of take two seconds.
    """
    return re.compile(rf"{_TAG}(?:[{_WS}/]*+{_NAME}{_VALUE}){{{most + 1}}}")


CROWDED = pattern(MOST)


def bounded(markup: str) -> tuple[str, bool]:
    """The markup up to the first element with too many attributes, and whether it was cut there."""
    if CROWDED.search(markup) is None:
        return markup, False
    for name in RAW:
        markup = _without(markup, name)
    found = CROWDED.search(markup)
    return (markup[: found.start()], True) if found else (markup, False)


def _without(markup: str, name: str) -> str:
    """All but what stands between such tags; one that is not closed goes on to the end, as in a browser."""
    plain, kept, at = markup.translate(_LOWER), list[str](), 0
    while (begin := plain.find(f"<{name}", at)) >= 0:
        kept.append(markup[at:begin])
        at = plain.find(f"</{name}", begin)
        if at < 0:
            return "".join(kept)
    return "".join([*kept, markup[at:]])
