"""An artifact of a workflow's run: one redirect, which is not told our token, and so many bytes at most."""

from __future__ import annotations

from urllib.parse import urlsplit

import httpx

from agents.clients.github import answered, host_of, token_of
from agents.clients.github_auth import PATIENCE
from agents.clients.github_errors import told_in
from agents.engine.errors import Later, Refused
from agents.engine.tool import At

PIECE = 64 * 1024


def fetch_artifact(at: At, about: str, repo: str, artifact: int, most: int) -> bytes:
    """The zip file of an artifact, at most `most` bytes. Raises `Refused` and `Later`.

    GitHub Docs, "REST API endpoints for GitHub Actions artifacts", Download an artifact: it answers with a redirect
    to storage, where the address itself is the permission. Only https is followed, or the API's own host, and once.
    """
    url = f"{at.settings.github_api_url}/repos/{repo}/actions/artifacts/{artifact}/zip"
    try:
        token = token_of(at, about)
        with httpx.Client(timeout=max(1.0, min(PATIENCE, at.remaining)), follow_redirects=False) as client:
            first = client.get(url, headers={"Authorization": f"Bearer {token}", "User-Agent": "placet"})
            if first.status_code >= 400:
                raise answered(at, about, first.status_code, first.headers, told_in(first), write=False)
            return _fetched(at, about, client, _place(at, about, first), most)
    except (httpx.HTTPError, httpx.InvalidURL):
        raise Later(f"{about}: its artifact {artifact} did not arrive") from None


def _place(at: At, about: str, answer: httpx.Response) -> str:
    place: str = answer.headers.get("location", "")
    parts = urlsplit(place)
    if not answer.is_redirect or not parts.netloc:
        raise Refused(f"{about}: {host_of(at)} answered {answer.status_code} where a redirect to an artifact belongs")
    own = urlsplit(at.settings.github_api_url)
    if parts.scheme != "https" and (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        raise Refused(f"{about}: {host_of(at)} redirects to an address without https, which is not followed")
    return place


def _fetched(at: At, about: str, client: httpx.Client, place: str, most: int) -> bytes:
    content = bytearray()
    with client.stream("GET", place, headers={"User-Agent": "placet", "Accept-Encoding": "identity"}) as response:
        if response.status_code != 200:
            raise Refused(f"{about}: the artifact's storage answered {response.status_code}")
        for piece in response.iter_raw(PIECE):
            content += piece
            if len(content) > most:
                raise Refused(f"{about}: its artifact is larger than {most // 1_000_000} MB")
            if at.remaining < 1:
                raise Later(f"{about}: its artifact did not arrive in time")
    return bytes(content)
