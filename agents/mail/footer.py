"""What stands below a mail that nobody asked for: who sends it, and how to have no more of them."""

from __future__ import annotations

SIGNATURE = "-- "
"""RFC 3676, section 4.3: mail programs know by it what is no part of the text."""


def with_footer(text: str, postal: str, link: str) -> str:
    """A text with its footer. `postal` may be empty."""
    return f"{text.rstrip()}\n\n{footer(postal, link)}\n"


def footer(postal: str, link: str) -> str:
    """It alone. The link has a line of its own, so that no program takes other signs for a part of it."""
    return "\n".join(filter(None, (SIGNATURE, postal.strip(), "To get no more of these mails, open this page:", link)))
