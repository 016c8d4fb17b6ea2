"""Archives nobody sane would make: nothing in them chooses where anything is written."""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.analyzers.shapes import Changed, Limits
from agents.analyzers.unpack import Unpacked, _lines, unpack
from agents.engine.errors import Refused

TOP = "acme-shop-1234567/"


def archive(*members: tuple[str, bytes | str | int]) -> io.BytesIO:
    """Names with their content: bytes a file, text a link to it, a number a special file of that type."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            if isinstance(content, bytes):
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
                continue
            info.type = tarfile.SYMTYPE if isinstance(content, str) else bytes([content])
            info.linkname = content if isinstance(content, str) else "/etc/passwd"
            tar.addfile(info)
    made.seek(0)
    return made


def unpacked(tmp_path: Path, made: io.BytesIO, *paths: str, limits: Limits | None = None) -> Unpacked:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    wanted = [Changed(path=path, lines=((1, 9),)) for path in paths]
    return unpack(made, wanted, scratch, limits or Limits())


def written(tmp_path: Path) -> dict[str, bytes]:
    """All there is below the test's folder. Anything outside `scratch` would show here."""
    return {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


def test_wanted_files_and_no_others_are_copied_each_to_a_folder_of_its_own(tmp_path: Path) -> None:
    made = archive((TOP + "a/x.py", b"a"), (TOP + "b/x.py", b"b"), (TOP + "other.py", b"o"))
    found = unpacked(tmp_path, made, "b/x.py", "a/x.py")
    assert {each.changed.path: each.place for each in found.sources} == {"a/x.py": "0001/x.py", "b/x.py": "0002/x.py"}
    assert written(tmp_path) == {"scratch/0001/x.py": b"a", "scratch/0002/x.py": b"b"}
    assert found.left_out == {}


@pytest.mark.parametrize(
    "name", [f"{TOP}../../evil.py", "/tmp/evil.py", f"{TOP}/../evil.py", "../evil.py", f"{TOP}a/../../../evil.py"]
)
def test_a_name_that_climbs_out_writes_nothing_outside(tmp_path: Path, name: str) -> None:
    path = name.partition("/")[2]
    unpacked(tmp_path, archive((name, b"evil"), (TOP + "a.py", b"a")), path, "a.py")
    assert all(place.startswith("scratch/000") and ".." not in place for place in written(tmp_path))


@pytest.mark.parametrize(
    "content", ["/etc/passwd", "../../..", tarfile.CHRTYPE[0], tarfile.FIFOTYPE[0], tarfile.LNKTYPE[0]]
)
def test_links_and_special_files_are_never_made(tmp_path: Path, content: str | int) -> None:
    found = unpacked(tmp_path, archive((TOP + "a.py", content)), "a.py")
    assert list((tmp_path / "scratch").iterdir()) == []
    assert [*found.left_out.values()] == [["a.py"]]


def test_a_link_followed_by_a_file_of_the_same_name_is_no_way_out(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    made = archive((TOP + "d", str(outside)), (TOP + "d/a.py", b"a"))
    unpacked(tmp_path, made, "d", "d/a.py")
    assert list(outside.iterdir()) == []


def test_a_name_too_long_for_a_folder_is_shortened(tmp_path: Path) -> None:
    path = f"{'é' * 300}.py"
    found = unpacked(tmp_path, archive((TOP + path, b"a = 1\n")), path)
    assert [each.changed.path for each in found.sources] == [path]
    assert found.sources[0].place.endswith("é.py")


def test_files_that_hold_no_text_are_left_out(tmp_path: Path) -> None:
    found = unpacked(tmp_path, archive((TOP + "a.bin", b"a\0b"), (TOP + "b.py", b"b")), "a.bin", "b.py")
    assert found.left_out == {"binary": ["a.bin"]}


def test_an_archive_that_grows_is_given_up_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = archive(*((f"{TOP}{n}.txt", bytes(1_000_000)) for n in range(4)), (TOP + "a.py", b"a"))
    assert len(bomb.getvalue()) < 10_000
    with pytest.raises(Refused, match="more than 3 MB"):
        unpacked(tmp_path, bomb, "a.py", limits=Limits(unpacked=3))


def test_a_swarm_of_empty_files_counts_too(tmp_path: Path) -> None:
    swarm = archive(*((f"{TOP}{n}.txt", b"") for n in range(3_000)))
    with pytest.raises(Refused, match="more than 1 MB"):
        unpacked(tmp_path, swarm, "a.py", limits=Limits(unpacked=1))


@pytest.mark.parametrize("damage", [b"", b"not an archive", gzip.compress(b"not a tar at all" * 100, mtime=0)])
def test_what_is_no_archive_is_refused(tmp_path: Path, damage: bytes) -> None:
    with pytest.raises(Refused, match="cannot be read"):
        unpacked(tmp_path, io.BytesIO(damage), "a.py")


def test_an_archive_cut_short_is_refused(tmp_path: Path) -> None:
    whole = archive((TOP + "big.txt", os.urandom(200_000)), (TOP + "a.py", b"a")).getvalue()
    with pytest.raises(Refused, match="cannot be read"):
        unpacked(tmp_path, io.BytesIO(whole[:100_000]), "a.py")


@given(st.lists(st.sampled_from(["a", "\r", "\n", "\r\n"]), max_size=30).map("".join))
def test_every_line_a_program_counts_is_given_its_line_in_git(text: str) -> None:
    by_program = io.StringIO(text, newline=None).read().split("\n")
    numbers = _lines(text.encode())
    assert len(numbers) == len(by_program)
    assert numbers[0] == 1
    assert numbers[-1] == 1 + text.count("\n")
    assert all(after - before in (0, 1) for before, after in pairwise(numbers))
