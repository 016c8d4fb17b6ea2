"""What an issue of ours carries: a signed block that nobody sees, by which it is known again."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import zlib
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from agents.analyzers.shapes import Shape
from agents.engine.tool import At

STATE, TEXT = 8_000, 45_000
"""Characters of what the flow keeps for itself, and of what people read: with the block within GitHub's 65,536."""
MARKS = 16
"""Writes whose marks are kept."""
UNPACKED = 64_000
"""Bytes that a block may unpack to."""
BLOCK = re.compile(r"<!-- placet:issue:1 ([0-9a-f]{40}) ([A-Za-z0-9+/=]{1,18000}) -->\n*")

Incident = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,300}$")]
"""What it is about, in words of the flow's own: of one incident there is one open issue."""
State = Annotated[str, StringConstraints(max_length=STATE)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=TEXT)]


class Record(Shape):
    """`revision` rises with each write; `state` is the flow's own; `marks`: those of the last writes."""

    version: Literal[1] = 1
    incident: Incident
    revision: Annotated[int, Field(ge=1)] = 1
    state: State = ""
    marks: tuple[str, ...] = ()

    def revised(self, mark: str, state: str | None) -> Record:
        """As it is after one more write. `state` None: as it was."""
        marks = (*self.marks, mark)[-MARKS:]
        kept = self.state if state is None else state
        return self.model_copy(update={"revision": self.revision + 1, "marks": marks, "state": kept})


def body_of(at: At, repo: str, record: Record, text: str) -> str:
    """The whole body. In the text no HTML comment begins: it cannot pass for a block."""
    payload = base64.b64encode(zlib.compress(record.model_dump_json().encode(), 9)).decode()
    return f"<!-- placet:issue:1 {_mac(at, repo, payload)} {payload} -->\n\n{_tame(text)}"


def record_in(at: At, repo: str, body: str) -> Record | None:
    """What the first block holds, if we signed it for this repository. People may have written round it."""
    found = BLOCK.search(body)
    if found is None or not hmac.compare_digest(_mac(at, repo, found[2]), found[1]):
        return None
    try:
        return Record.model_validate_json(_unpacked(found[2]))
    except (binascii.Error, zlib.error, ValidationError, ValueError):
        return None


def text_in(body: str) -> str:
    """What people read in it."""
    return BLOCK.sub("", body, count=1).strip()


def _mac(at: At, repo: str, payload: str) -> str:
    return at.stamp("github.issue", repo.casefold(), payload)


def _tame(text: str) -> str:
    return text.replace("\r\n", "\n").replace("<!--", "&lt;!--").strip()


def _unpacked(payload: str) -> bytes:
    packer = zlib.decompressobj()
    content = packer.decompress(base64.b64decode(payload, validate=True), UNPACKED)
    if not packer.eof:
        raise ValueError("is cut off, or unpacks to more than it may")
    return content
