"""A webhook of ours, sent to an address that the operator wrote down: signed, once, and answered by a status alone.

Standard Webhooks specification, "Webhook headers" and "Signature scheme"; RFC 9110 for what a status means.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from pydantic_core import to_json
from standardwebhooks import Webhook

from agents.clients.web_connections import client, timeout_of
from agents.clients.web_site import Answer, broken, limited
from agents.engine.errors import Later, Refused, Unclear
from agents.engine.tool import At


def send(at: At, about: str, url: str, secret: str, id: str, payload: dict[str, Any]) -> int:
    """Send it now or never; the status it was answered with, a success. `id` is the same however often it is sent.

    No redirect is followed, no cookie sent, and what the answer says is not read. Raises `Refused`, `Later`, `Unclear`.
    """
    body, moment = to_json(payload), datetime.fromtimestamp(at.clock(), UTC)
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": id,
        "webhook-id": id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": Webhook(secret).sign(id, moment, body.decode()),
    }
    host = host_of(url)
    with _wall(about, host):
        request = client().build_request("POST", url, content=body, headers=headers, timeout=timeout_of(at))
        at.sending()
        response = client().send(request, stream=True, follow_redirects=False)
        response.close()
    if response.is_success:
        return response.status_code
    raise _refused(at, about, host, response)


def host_of(url: str) -> str:
    """Where it goes, for messages: what stands behind the host may be a secret."""
    return urlsplit(url).netloc.rpartition("@")[2]


def _refused(at: At, about: str, host: str, response: httpx.Response) -> Refused | Later | Unclear:
    status = response.status_code
    answer = Answer(status, response.headers)
    if status == 429:
        return limited(host, about, answer, at.clock(), "")
    if status >= 500:
        return broken(host, about, answer, True, at.clock())
    if status < 400:
        return Refused(f"{about}: {host} sends us to another address ({status}), which is not followed; correct `url`")
    return Refused(f"{about}: {host} refuses it ({status})")


@contextmanager
def _wall(about: str, host: str) -> Iterator[None]:
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError):
        raise Later(f"{about}: {host} cannot be reached") from None
    except (httpx.UnsupportedProtocol, httpx.LocalProtocolError, httpx.InvalidURL):
        raise Refused(f"{about}: nothing can be sent to {host}; correct `url`") from None
    except httpx.HTTPError:
        why = f"the connection to {host} broke off; whether it was done is not known"
        raise Unclear(f"{about}: {why}") from None
