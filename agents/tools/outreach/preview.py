"""A mail of a series as whoever is asked about it reads it."""

from __future__ import annotations

from collections.abc import Iterator

from agents.engine.tool import Facts, Preview, PreviewPart
from agents.mail import message

REMARKABLE = {
    "first_to_domain": "nobody at {domain} was ever written to",
    "first_to_address": "{to} was never written to",
    "in_conversation": "they wrote to us or met us of late, are going to, or wait for an answer",
    "people_wrote": "somebody of yours wrote to them or called them since: {people_wrote}",
    "step_sent": "they have had this mail already",
}
"""Facts that a person should mind."""


def as_it_will_look(facts: Facts, series: str, subject: str, text: str) -> Preview:
    """As it arrives, but for the stop link, which is the reader's own."""
    to, whole = facts.get("to", ""), f"{text.rstrip()}\n\n{facts.get('footer', '')}"
    answers = [f"Reply-To: {facts['reply_to']}"] if facts.get("reply_to") else []
    head = [f"From: {facts.get('from', '')}", f"To: {to}", f"Subject: {subject}", *answers]
    parts = (
        PreviewPart(label="Envelope", text="\n".join(head), form="code"),
        PreviewPart(label="What it says", text=message.body(whole)),
        PreviewPart(label="Series", text=series),
        *_minded(facts),
    )
    return Preview(title=f"Mail to {to}: {subject}", parts=parts)


def _minded(facts: Facts) -> Iterator[PreviewPart]:
    said = {"first_to_address"} if facts.get("first_to_domain") else set()  # the one says the other
    for name, words in REMARKABLE.items():
        if facts.get(name) and name not in said:
            yield PreviewPart(label="Mind", text=words.format_map({"domain": "", "to": "", **facts}))
