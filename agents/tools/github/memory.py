"""What is remembered of a pull request, and the signed block in which its summary comment carries it.

The block is an HTML comment: readers do not see it, and without our key nobody can make one that is believed.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import re
import zlib
from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from agents.analyzers.shapes import Severity, Shape
from agents.clients.github_names import Number, Repo, Sha
from agents.engine.errors import ConfigError, Refused
from agents.engine.tool import At
from agents.tools.github.sections import Section

VERSION: Literal[1] = 1
MOST, TEXT, STATE = 200, 300, 2_000
"""Findings that are remembered, characters of what each says, and of a section's own state."""
ROOM, UNPACKED = 20_000, 1_000_000
"""Characters of a block, and bytes that one may unpack to."""
MARKS = 16
"""Writes whose marks are kept."""
KEY = b"placet.review-memory"
PREFIX = "<!-- placet:memory:"
BLOCK = re.compile(r"<!-- placet:memory:(\d{1,4}) ([0-9a-f]{64}) ([A-Za-z0-9+/=]{1,20000}) -->")

Count = Annotated[int, Field(ge=1, le=1_000_000_000)]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}-[0-9]{1,4}$")]
"""Of path, rule and the line's text, and the how-manieth such line of the file: it outlives a shift of lines."""


class Remembered(Shape):
    """A finding that was made. `n` is what people call it by; `inline`: it was said on its line.

    `path` and `text` are other people's words. `fixed`: it was not there any more at the last head.
    """

    n: Count
    fingerprint: Fingerprint
    severity: Severity
    path: Annotated[str, StringConstraints(max_length=4096)]
    line: Annotated[int, Field(ge=0)]
    tool: Annotated[str, StringConstraints(max_length=100)]
    rule: Annotated[str, StringConstraints(max_length=200)] = ""
    text: Annotated[str, StringConstraints(max_length=TEXT)] = ""
    inline: bool = False
    fixed: bool = False


class Memory(Shape):
    """All that is remembered. `head`: the commit last reviewed; `revision` rises with each write.

    `dismissed`: numbers of findings that people do not want to hear of; `states`: what a section keeps for itself;
    `marks`: those of the last writes, by which each is found again; `last`: the greatest number given so far.
    """

    version: Literal[1] = VERSION
    repo: Repo
    number: Number
    revision: Annotated[int, Field(ge=0)] = 0
    head: Sha | Literal[""] = ""
    findings: Annotated[tuple[Remembered, ...], Field(max_length=MOST)] = ()
    dismissed: tuple[Count, ...] = ()
    states: dict[Section, Annotated[str, StringConstraints(max_length=STATE)]] = Field(default_factory=dict)
    marks: tuple[str, ...] = ()
    last: Annotated[int, Field(ge=0)] = 0


def block_of(at: At, memory: Memory) -> str:
    """The signed block. What does not fit into it is left out: first words, then what was fixed, then what is open,
    then of the dismissed all but what they are known again by. Raises `Refused` without a `SECRET_KEY`.
    """
    texts = (each.model_dump_json().encode() for each in _smaller(memory))
    payload = next(packed for text in texts if len(text) < UNPACKED and len(packed := _packed(text)) <= ROOM)
    mac = _mac(at, memory.repo, memory.number, str(VERSION), payload)
    return f"{PREFIX}{VERSION} {mac} {payload} -->"


def memory_in(at: At, repo: str, number: int, body: str) -> Memory | None:
    """What the block that leads a comment holds, if we signed it for this very pull request."""
    found = BLOCK.match(body)
    if found is None:
        return None
    version, mac, payload = found.groups()
    if not hmac.compare_digest(_mac(at, repo, number, version, payload), mac) or version != str(VERSION):
        return None
    try:
        return Memory.model_validate_json(_unpacked(payload))
    except (binascii.Error, zlib.error, ValidationError, ValueError):
        return None


def _mac(at: At, repo: str, number: int, version: str, payload: str) -> str:
    """Over all that the block holds, and over what it is about: a block cannot be carried to another place."""
    text = "\x1f".join([version, repo.casefold(), str(number), payload])
    return hmac.new(_key(at), text.encode(), "sha256").hexdigest()


def _key(at: At) -> bytes:
    """A key of its own: what is signed here is good for nothing else."""
    try:
        return hmac.digest(at.settings.secret, KEY, "sha256")
    except ConfigError as error:
        raise Refused(f"what is remembered of a pull request cannot be signed: {error}") from None


def _packed(text: bytes) -> str:
    return base64.b64encode(zlib.compress(text, 9)).decode()


def _unpacked(payload: str) -> bytes:
    packer = zlib.decompressobj()
    content = packer.decompress(base64.b64decode(payload, validate=True), UNPACKED)
    if not packer.eof:
        raise ValueError("is cut off, or unpacks to more than it may")
    return content


def _smaller(memory: Memory) -> Iterator[Memory]:
    """The same with ever less in it."""
    short = [each.model_copy(update={"text": each.text[:60]}) for each in memory.findings]
    bare = [each.model_copy(update={"text": ""}) for each in memory.findings]
    hushed = [each for each in bare if each.n in memory.dismissed]
    open_now = [each for each in bare if not each.fixed and each.n not in memory.dismissed]
    halves = ([*hushed, *open_now[: len(open_now) >> n]] for n in range(9))
    known = [each.model_copy(update={"path": "", "tool": "", "rule": ""}) for each in hushed]
    yield memory
    for few in (short, bare, *halves, hushed, known, []):
        yield memory.model_copy(update={"findings": tuple(few)})
    yield memory.model_copy(update={"findings": (), "states": {}})
