"""A commit of a repository as one file: fetched in pieces, within a size, the token told to the API alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import httpx

from agents.clients.github import answered, host_of, token_of
from agents.clients.github_auth import PATIENCE
from agents.clients.github_errors import told_in
from agents.engine.errors import Later, Refused
from agents.engine.tool import At

REDIRECTS = 3
PIECE = 64 * 1024


def fetch_archive(at: At, about: str, repo: str, commit: str, into: IO[bytes], most: int) -> None:
    """Write the gzipped tar of a commit to `into`, at most `most` bytes.

    GitHub Docs, "REST API endpoints for repository contents", Download a repository archive (tar). GitHub
    redirects to another host, to which httpx does not send the token. Raises `Refused` and `Later`.
    """
    url = f"{at.settings.github_api_url}/repos/{repo}/tarball/{commit}"
    size = 0
    with _answering(at, about, url) as response:
        for piece in response.iter_raw(PIECE):
            size += len(piece)
            if size > most:
                raise Refused(f"{about}: the archive of its head is larger than {most // 1_000_000} MB")
            if at.remaining < 1:
                raise Later(f"{about}: the archive of its head did not arrive in time")
            into.write(piece)


@contextmanager
def _answering(at: At, about: str, url: str) -> Iterator[httpx.Response]:
    headers = {
        "Authorization": f"Bearer {token_of(at, about)}",
        "User-Agent": "placet",
        "Accept-Encoding": "identity",
    }
    timeout = max(1.0, min(PATIENCE, at.remaining))
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=True, max_redirects=REDIRECTS) as client,
            client.stream("GET", url, headers=headers) as response,
        ):
            _check(at, about, response)
            yield response
    except httpx.TooManyRedirects:
        raise Refused(f"{about}: {host_of(at)} redirects in a circle; see GITHUB_API_URL") from None
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Later(f"{about}: the archive of its head did not arrive from {host_of(at)}") from None


def _check(at: At, about: str, response: httpx.Response) -> None:
    if response.is_success:
        return
    if response.status_code < 400:
        raise Refused(f"{about}: {host_of(at)} answered {response.status_code} where an archive was asked for")
    raise answered(at, about, response.status_code, response.headers, told_in(response), write=False)
