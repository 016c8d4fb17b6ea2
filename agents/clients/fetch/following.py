"""Redirects, each checked like the first address; and what a site asks of software, asked for first."""

from __future__ import annotations

import time
from dataclasses import replace

from agents.clients.fetch import robots
from agents.clients.fetch.line import Allowance
from agents.clients.fetch.one import Fetched, Wish, fetch
from agents.clients.fetch.places import Place
from agents.clients.kept import Kept
from agents.engine.errors import Later, Refused
from agents.markup.decoded import decoded

MOST = 5
FRESH = 3600.0
"""Seconds for which what a site asks is gone by; RFC 9309 allows a day."""
_ASKED: Kept[str, tuple[float, tuple[robots.Rule, ...]]] = Kept(512)
"""By site: when (monotonic) and what."""


def follow(place: Place, wish: Wish) -> Fetched:
    """What stands at an address, wherever it leads. All of it shares one time; the pages share one size.

    Raises what `fetch` does, and `Refused` for a way without an end, or back into the clear, or where a site asks
    software not to go.
    """
    return _follow(place, wish, wish.allowance, polite=True)


def forget_all() -> None:
    """Ask every site anew."""
    _ASKED.clear()


def _follow(place: Place, wish: Wish, allowance: Allowance, *, polite: bool) -> Fetched:
    here = place
    for _ in range(MOST + 1):
        if polite:
            _heed(here, wish, allowance)
        found = fetch(here, wish, allowance)
        if not found.location:
            return found
        there = here.towards(found.location)
        if here.scheme == "https" and there.scheme == "http":
            raise Refused(f"{here.authority} sends us on to {there.authority} without TLS; we do not follow")
        here, wish = there, replace(wish, headers={})
    raise Refused(f"{place.authority} sends us on more than {MOST} times, at last to {here.authority}")


def _heed(place: Place, wish: Wish, allowance: Allowance) -> None:
    """Raises `Refused` if the site asks software to leave this page alone, and what asking it raises."""
    site = place.at("").url
    known = _ASKED.get(site)
    if known is None or known[0] + FRESH < time.monotonic():
        known = _ASKED.put(site, (time.monotonic(), _rules(place, wish, allowance)))
    if not robots.allows(known[1], place.target):
        raise Refused(f"{place.authority} asks software not to read this page (robots.txt)")


def _rules(place: Place, wish: Wish, allowance: Allowance) -> tuple[robots.Rule, ...]:
    asked = replace(wish, most=robots.MOST, accept="text/plain", headers={})
    own = Allowance(allowance.seconds(float("inf")), asked.allowance.left)
    found = _follow(place.at("/robots.txt"), asked, own, polite=False)
    if found.status >= 500:
        raise Later(f"{place.authority} does not say what it asks of software (robots.txt: {found.status})")
    return robots.rules_of(decoded(found.content, "text/plain; charset=utf-8")) if found.status == 200 else ()
