"""What an operation does, as far as its name says: APIs made for browsers have reads by their method that write.

Slack's Web API has `GET /apps.uninstall`. Who calls a read so is asked, once too often rather than not at all.
"""

from __future__ import annotations

import re

from agents.servers.openapi.parameters import VARIABLE
from agents.servers.openapi.shapes import Operation

WORD = re.compile(r"[a-z]+(?=[A-Z])|[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
READING = """browse check compare count describe details download export fetch find get has history index info is list
load lookup poll preview query read resolve retrieve search show status summary validate verify view"""
WRITING = """accept activate add append approve archive assign ban block cancel clear close complete completed confirm
connect create deactivate decline delete deny destroy disable drop edit enable exchange execute grant import install
invite invoke join kick launch leave lock logout mark merge modify move open patch pause pay post publish purge push put
refund register reject remove rename replace request reset resend restart restore resume revoke rotate run save send set
shutdown sign start stop submit subscribe sync terminate transfer trigger unarchive unassign unblock uninstall unlock
unpin unsubscribe update upload upsert wipe write"""
READS, WRITES = frozenset(READING.split()), frozenset(WRITING.split())


def writing(operation: Operation) -> str:
    """The word that says that it writes; empty where a word before it says that it reads, or none says either."""
    steps = [each for each in VARIABLE.sub("", operation.path).split("/") if each]
    told = " ".join([operation.id, *steps[-1:]] if operation.id else steps)
    words = [word.lower() for word in WORD.findall(told)]
    first = next((word for word in words if word in READS or word in WRITES), "")
    return first if first in WRITES else ""
