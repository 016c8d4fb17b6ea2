"""Bytes of a page as text: by what it says of itself where that can be believed, as browsers do.

WHATWG, "Encoding Standard"; "HTML Standard", section 13.2.3.2 (determining the character encoding).
"""

from __future__ import annotations

import codecs

from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, to_unicode

_OF_THE_WEB = (
    *("utf-8", "utf-16-le", "utf-16-be", "gb18030", "gbk", "big5", "big5hkscs", "euc_jp", "iso2022_jp", "shift_jis"),
    *("cp932", "euc_kr", "cp949", "koi8-r", "koi8-u", "cp866", "cp874", "mac-roman", "mac-cyrillic", "ascii"),
    *(f"iso8859-{n}" for n in range(1, 17) if n != 12),
    *(f"cp{n}" for n in range(1250, 1259)),
)
KNOWN = frozenset(codecs.lookup(name).name for name in _OF_THE_WEB)
"""Those that pages are written in. Python has others, and some take hours over a megabyte ("punycode")."""


def decoded(content: bytes, content_type: str) -> str:
    """The text, without a byte order mark; what cannot be read is U+FFFD. `content_type`: the header."""
    encoding, mark = read_bom(content)
    if encoding is not None and mark is not None:
        return to_unicode(content[len(mark) :], encoding)
    told = http_content_type_encoding(content_type) or html_body_declared_encoding(content) or ""
    return to_unicode(content, _believed(told) or _guessed(content))


def _believed(told: str) -> str:
    name = f"{told}-be" if told == "utf-16" else told
    return name if name in KNOWN else ""


def _guessed(content: bytes) -> str:
    """UTF-8 if it can be, where the end may be cut off; else what most of the rest is in."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
