"""A ticket as a person reads it before saying yes: its thread, what others wrote in it marked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from agents.engine.preview import Preview, PreviewPart
from agents.tools.tickets.shapes import By, Comment, Ticket, link_of

WHO: dict[By, str] = {"customer": "customer", "staff": "help desk", "us": "Placet", "system": "Zendesk"}


def as_read(ticket: Ticket) -> Preview:
    """Its subject and comments, the oldest first."""
    return Preview(
        title=f"T{link_of(ticket.id)[1:]}, {ticket.status}",
        parts=(PreviewPart(label="Subject", text=ticket.subject, untrusted=True), *_thread(ticket)),
    )


def _thread(ticket: Ticket) -> Iterator[PreviewPart]:
    for n, each in enumerate(ticket.comments):
        if n == 1 and ticket.left_out:
            yield PreviewPart(label="Left out", text=f"{ticket.left_out} comments were not read.")
        yield _part(_label(each), each.text + ("\n… (it goes on)" if each.cut else ""), each)
        if each.quoted:
            yield _part("Quoted below it", each.quoted, each)


def _part(label: str, text: str, comment: Comment) -> PreviewPart:
    return PreviewPart(label=label, text=text or "(no words)", untrusted=comment.by != "us")


def _label(comment: Comment) -> str:
    """Who, when and to whom; the name is whatever its bearer calls themselves."""
    about = [WHO[comment.by], _moment(comment.at), *([] if comment.public else ["internal note"])]
    if comment.automatic:
        about.append(f"a machine's answer: {comment.automatic}")
    about += [f"with {each.name} ({each.size:,} bytes)" for each in comment.attachments]
    return f"{comment.name or 'Somebody'} ({', '.join(about)})"


def _moment(at: str) -> str:
    """As people write it; anything else as it came."""
    try:
        return datetime.fromisoformat(at).strftime("%-d %B %Y, %H:%M UTC")
    except ValueError:
        return at
