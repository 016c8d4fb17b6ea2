"""Stripe for one call: the vendor's client without its retrying, and the wall where errors become ours."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import requests
import stripe
from stripe import APIConnectionError, RequestsClient, StripeClient, StripeError
from urllib3.exceptions import NewConnectionError

from agents.clients.stripe_errors import refused
from agents.engine.errors import Later, Refused, Unclear
from agents.engine.tool import At

if TYPE_CHECKING:
    from stripe import RequestOptions, V1Services

PAGE = 100
"""The most that Stripe puts on one page: Stripe API reference, "Pagination"."""
PATIENCE = 20.0
"""Seconds after which a request is given up."""

# It would tell Stripe which machine this is, and write an id into the home folder.
stripe.enable_telemetry = False
# Below a warning it logs whole bodies, and with them customers' data.
logging.getLogger("stripe").setLevel(logging.WARNING)

_POOL = requests.Session()
# The first redirect is an error: the key is sent nowhere but where the operator said.
_POOL.max_redirects = 0


@contextmanager
def reading(at: At, about: str) -> Iterator[V1Services]:
    """A client for reads. `about` names the object in messages: "charge ch_1". Raises `Refused` and `Later`."""
    client = _client(at, min(PATIENCE, at.remaining))
    with _wall(at, about, write=False):
        yield client.v1


@contextmanager
def writing(at: At, about: str) -> Iterator[V1Services]:
    """A client for one write, sent now or never. Raises `Refused`, `Later`, and `Unclear`."""
    client = _client(at, min(PATIENCE, at.remaining / 2))
    with _wall(at, about, write=True):
        at.sending()
        yield client.v1


def once(at: At) -> RequestOptions:
    """What makes Stripe do a write once, however often it is sent. API reference, "Idempotent requests"."""
    return {"idempotency_key": at.effect_key}


def host_of(at: At) -> str:
    """Where Stripe's API is, for messages: a host, and a port if one is set."""
    return urlsplit(at.settings.stripe_api_base).netloc.rpartition("@")[2]


def _client(at: At, timeout: float) -> StripeClient:
    return StripeClient(
        _key(at),
        base_addresses={"api": at.settings.stripe_api_base},
        max_network_retries=0,
        http_client=RequestsClient(timeout=timeout, session=_POOL),
    )


def _key(at: At) -> str:
    key = at.settings.stripe_api_key
    text = key.get_secret_value().strip() if key else ""
    if not text:
        raise Refused("STRIPE_API_KEY is not set, so nothing can be read or done at Stripe")
    if not (text.isascii() and text.isprintable()):
        raise Refused("STRIPE_API_KEY holds characters that no key has; copy it anew")
    return text


@contextmanager
def _wall(at: At, about: str, *, write: bool) -> Iterator[None]:
    try:
        yield
    except APIConnectionError as error:
        raise _broken(at, about, error.__cause__, write) from None
    except StripeError as error:
        raise refused(about, error, write=write, now=at.clock()) from None
    except (AttributeError, KeyError, TypeError, ValueError):
        # An answer that has another shape than the API reference says.
        said = f"{about}: {host_of(at)} gave an answer that cannot be read"
        raise (Unclear(f"{said}; whether it was done is not known") if write else Later(said)) from None


def _broken(at: At, about: str, why: BaseException | None, write: bool) -> Refused | Later | Unclear:
    if isinstance(why, requests.TooManyRedirects):
        return Refused(f"{about}: {host_of(at)} sends us to another address; set STRIPE_API_BASE to it")
    if _unsent(why):
        return Later(f"{about}: {host_of(at)} cannot be reached")
    if write:
        return Unclear(f"{about}: the connection to {host_of(at)} broke off; whether it was done is not known")
    return Later(f"{about}: no answer from {host_of(at)}")


def _unsent(why: BaseException | None) -> bool:
    """Whether no connection ever stood, so that nothing can have been sent."""
    reason = getattr(why.args[0], "reason", None) if why and why.args else None
    return isinstance(why, requests.ConnectTimeout) or isinstance(reason, NewConnectionError)
