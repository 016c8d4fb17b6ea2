"""What the emulator lacks of GitHub and the reviewer needs, each made up for out of what the emulator keeps.

| gap of `emulate` 0.12.2 | why it matters | what the proxy does |
|---|---|---|
| a pull request's list of files is empty | nothing to review | the files of the comparison of base and head |
| its head stays where it was opened | a push is not seen | head is its branch's tip, the counts are the comparison's |
| a push tells no hook `synchronize` | no second review | tells the hook so, signed as GitHub signs |
| no `/tarball` | the analyzers get no code | packs the commit's tree |
| a review's comments need a `position` | `line` and `side` are refused | counts it down the patch, or answers 422 |
| a delivery cannot be sent again | repeats are not seen | keeps what the hook was sent, and sends it again |
"""

from __future__ import annotations

import base64
import io
import re
import tarfile
from typing import Any

import httpx

from tests.real.emulator import REPO, Emulator

HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")
PULL = re.compile(rf"/repos/{REPO}/pulls/(\d+)")
FILES = re.compile(rf"/repos/{REPO}/pulls/(\d+)/files")
REVIEWS = re.compile(rf"/repos/{REPO}/pulls/(\d+)/reviews")
TARBALL = re.compile(rf"/repos/{REPO}/tarball/([0-9a-f]+)")


def pull(hub: Emulator, number: str) -> dict[str, Any]:
    """A pull request at the tip of its branch."""
    found: dict[str, Any] = hub.ask("GET", f"/pulls/{number}")
    found["head"]["sha"] = hub.ask("GET", f"/branches/{found['head']['ref']}")["commit"]["sha"]
    rows = files(hub, found)
    counts = {name: sum(row[name] for row in rows) for name in ("additions", "deletions")}
    return {**found, "changed_files": len(rows), **counts}


def files(hub: Emulator, pull: dict[str, Any]) -> list[dict[str, Any]]:
    """What a pull request changes."""
    rows: list[dict[str, Any]] = hub.ask("GET", f"/compare/{pull['base']['sha']}...{pull['head']['sha']}")["files"]
    return rows


def tarball(hub: Emulator, commit: str) -> bytes:
    """A commit's files, below a folder as GitHub names it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for entry in hub.ask("GET", f"/git/trees/{commit}?recursive=1")["tree"]:
            if entry["type"] == "blob":
                content = base64.b64decode(hub.ask("GET", f"/git/blobs/{entry['sha']}")["content"])
                about = tarfile.TarInfo(f"{REPO.replace('/', '-')}-{commit[:7]}/{entry['path']}")
                about.size = len(content)
                tar.addfile(about, io.BytesIO(content))
    return packed.getvalue()


def positioned(hub: Emulator, number: str, review: dict[str, Any]) -> dict[str, Any] | None:
    """A review whose comments say their `position`; None if one is on a line that the diff does not show."""
    patches = {row["filename"]: row.get("patch") or "" for row in files(hub, pull(hub, number))}
    comments = review.get("comments") or []
    places = [position(patches.get(each["path"], ""), each["side"], each["line"]) for each in comments]
    if None in places:
        return None
    return {**review, "comments": [{**each, "position": n} for each, n in zip(comments, places, strict=True)]}


def position(patch: str, side: str, wanted: int) -> int | None:
    """How far down its file's patch a line is, counted from the first hunk's header (0)."""
    old = new = 0
    for n, line in enumerate(patch.split("\n")):
        if header := HUNK.match(line):
            old, new = int(header[1]), int(header[2])
            continue
        if (side == "LEFT" and line[:1] != "+" and old == wanted) or (
            side == "RIGHT" and line[:1] != "-" and new == wanted
        ):
            return n
        old, new = old + (line[:1] != "+"), new + (line[:1] != "-")
    return None


def answer(hub: Emulator, method: str, path: str, content: dict[str, Any]) -> httpx.Response | dict[str, Any] | None:
    """GitHub's answer where the emulator has none; or the request that it understands; None: it is right as it is."""
    path = path.partition("?")[0]
    if method == "GET" and (asked := PULL.fullmatch(path)):
        return httpx.Response(200, json=pull(hub, asked[1]))
    if method == "GET" and (asked := FILES.fullmatch(path)):
        return httpx.Response(200, json=files(hub, pull(hub, asked[1])))
    if method == "GET" and (asked := TARBALL.fullmatch(path)):
        return httpx.Response(200, content=tarball(hub, asked[1]), headers={"Content-Type": "application/gzip"})
    if method == "POST" and (asked := REVIEWS.fullmatch(path)):
        return positioned(hub, asked[1], content) or httpx.Response(422, json={"message": "line must be in the diff"})
    return None
