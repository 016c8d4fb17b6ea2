"""What tells a finding again in a later version of a change: its file, its rule and the text of its line."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from agents.pr_reviewer.diff import rows
from agents.pr_reviewer.remarks import Remark
from agents.tools.github.shapes import ChangedFile

Lines = Mapping[str, Mapping[int, str]]
"""By path and number, the lines of the new version that the diff shows."""


def lines_of(files: Iterable[ChangedFile]) -> Lines:
    """The text of every line shown, without its sign."""
    return {file.path: {n: line[1:] for n, line in rows(file.patch or "") if n} for file in files}


def fingerprinted(remarks: Iterable[Remark], lines: Lines) -> Iterable[tuple[str, Remark]]:
    """Each finding under its fingerprint, those on lines that read alike counted."""
    seen: Counter[str] = Counter()
    for each in sorted(dict.fromkeys(remarks), key=lambda remark: (remark.path, remark.line, remark.rank)):
        text = lines.get(each.path, {}).get(each.line)
        said = re.sub(r"\d+", "0", each.text) if text is None else text
        base = base_of(each.path, each.tool, each.rule, said)
        seen[base] += 1
        yield f"{base}-{min(seen[base], 9999)}", each


def base_of(path: str, tool: str, rule: str, text: str) -> str:
    """The part of a fingerprint that findings on lines which read alike have in common."""
    whole = "\x1f".join([path, tool, rule, " ".join(text.split())])
    return hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()[:16]
