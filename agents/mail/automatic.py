"""Is a mail that came in the work of a machine? Then it is not answered: two machines could go on for ever."""

from __future__ import annotations

import re
from collections.abc import Iterable

ROBOTS = re.compile(r"(mailer-daemon|postmaster|no-?reply|do-?not-?reply|bounces?)([+.=-].*)?@", re.IGNORECASE)
"""RFC 3834, section 2; RFC 2142 for postmaster."""
BULK = frozenset({"bulk", "list", "junk", "auto_reply"})
"""RFC 2076, section 3.9."""
LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help")
"""RFC 2369 and RFC 2919."""
TELLING = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply-from",
    "x-mail-autoreply",
    "x-failed-recipients",
)
"""What programs say of themselves that never followed RFC 3834."""


def why_automatic(headers: Iterable[tuple[str, str]]) -> str:
    """Why a mail with these headers is not to be answered; empty: a person may have written it.

    RFC 3834, "Recommendations for Automatic Responses to Electronic Mail". Names may be in any case, and occur twice.
    """
    found: dict[str, list[str]] = {}
    for name, value in headers:
        found.setdefault(name.strip().lower(), []).append(value.strip())
    return _by_standard(found) or _by_lists(found) or _by_sender(found) or _by_custom(found)


def _by_standard(found: dict[str, list[str]]) -> str:
    for value in found.get("auto-submitted", ()):
        if _word(value) != "no":
            return f"Auto-Submitted: {_word(value)}"
    for value in found.get("content-type", ()):
        if _word(value) in ("multipart/report", "message/delivery-status"):
            return f"Content-Type: {_word(value)}"
    return ""


def _by_lists(found: dict[str, list[str]]) -> str:
    for value in found.get("precedence", ()):
        if _word(value) in BULK:
            return f"Precedence: {_word(value)}"
    return next((f"it has a header {name}" for name in LISTS if name in found), "")


def _by_sender(found: dict[str, list[str]]) -> str:
    for value in found.get("return-path", ()):
        if value in ("", "<>"):
            return "its return path is empty"
    for name in ("from", "sender", "return-path"):
        if any(ROBOTS.search(value) for value in found.get(name, ())):
            return f"its {name} is a machine's address"
    return ""


def _by_custom(found: dict[str, list[str]]) -> str:
    return next((f"it has a header {name}" for name in TELLING if name in found), "")


def _word(value: str) -> str:
    """The keyword that a header begins with: "auto-replied" of "auto-replied; owner-email=…"."""
    return re.split(r"[\s;(]", value.lower(), maxsplit=1)[0]
