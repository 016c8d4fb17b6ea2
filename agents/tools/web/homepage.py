"""The tool `web.homepage`: the first page of whoever registered a domain."""

from __future__ import annotations

from functools import cache
from typing import Annotated

from publicsuffixlist import PublicSuffixList
from pydantic import StringConstraints

from agents.clients.fetch.places import Place, shown
from agents.clients.web_site import NotThere
from agents.engine.errors import Later, Refused
from agents.engine.tool import At, read, tool
from agents.tools.web.page import Page, page_at

TIMEOUT, SLOW = 15.0, 3.0
"""Seconds in all, and after how many a page that was not had is not asked for again: a worker is held meanwhile, and
anybody can make hundreds of leads whose page never comes."""
BEYOND = frozenset("/\\?#@:")
"""What ends a host, or comes before one."""
Domain = Annotated[str, StringConstraints(min_length=1, max_length=253)]


@tool("web.homepage", risk="low", repeat=read, roles={"domain": "label"}, timeout=TIMEOUT)
def homepage(at: At, domain: Domain) -> Page | None:
    """Read the page at https://<registered domain>/, or at its www. None: there is none. publicsuffix.org, "The List".

    Only the part of a domain that somebody registered is asked, so that whoever chose the rest of it tells nobody
    anything by it.
    """
    host = registered(domain)
    left = at.remaining
    for name in (host, f"www.{host}"):
        try:
            return page_at(at, Place.of(f"https://{name}/"))
        except NotThere:
            continue
        except Later as later:
            if left - at.remaining < SLOW:
                raise
            raise Refused(f"{later}; it kept us waiting, and is not asked again") from None
    return None


def registered(domain: str) -> str:
    """What was registered of it: example.co.uk of mail.example.co.uk, in ASCII. Raises `Refused`."""
    found = None if BEYOND & set(domain) else _list().privatesuffix(Place.of(f"https://{domain.strip()}/").host)
    if found is None:
        raise Refused(f"{shown(domain)} is no domain that anybody can have registered")
    return str(found)


@cache
def _list() -> PublicSuffixList:
    """As it came with the package; nothing is fetched. What is under no suffix that it knows is not public."""
    return PublicSuffixList(accept_unknown=False)
