"""Fetching a head as an archive, as the reviewer's analyzers do."""

from __future__ import annotations

import io
import tarfile
import zipfile

import requests
from github import Github

from tests.sandbox.conftest import CHANGED
from tests.sandbox.github import Symlink
from tests.sandbox.github.pull import Pull


def test_the_tarball_is_a_redirect_to_the_head_in_one_top_folder(api: Github, pull: Pull) -> None:
    link = api.get_repo("acme/shop").get_archive_link("tarball", pull.head_sha)
    assert "/codeload/" in link
    answer = requests.get(link, timeout=5)
    folder = f"acme-shop-{pull.head_sha[:7]}"
    with tarfile.open(fileobj=io.BytesIO(answer.content)) as archive:
        assert {name.partition("/")[0] for name in archive.getnames()} == {folder}
        member = archive.extractfile(f"{folder}/app.py")
        assert member is not None
        assert member.read().decode() == CHANGED


def test_the_zipball_holds_the_same(api: Github, pull: Pull) -> None:
    answer = requests.get(api.get_repo("acme/shop").get_archive_link("zipball", "feature-x"), timeout=5)
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.read(f"acme-shop-{pull.head_sha[:7]}/app.py").decode() == CHANGED


def test_a_hostile_link_is_in_the_archive_as_it_was_committed(api: Github, pull: Pull) -> None:
    pull.push({"escape": Symlink("../../../etc/passwd")})
    link = api.get_repo("acme/shop").get_archive_link("tarball", pull.head_sha)
    with tarfile.open(fileobj=io.BytesIO(requests.get(link, timeout=5).content)) as archive:
        member = archive.getmember(f"acme-shop-{pull.head_sha[:7]}/escape")
    assert (member.issym(), member.linkname) == (True, "../../../etc/passwd")


def test_an_unknown_ref_is_404_behind_the_redirect(api: Github, pull: Pull) -> None:
    link = api.get_repo("acme/shop").get_archive_link("tarball", "nothing")
    assert requests.get(link, timeout=5).status_code == 404
