"""The providers of `leads.toml`, read and checked whole at the start, each made a tool."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agents.catalog.document import Document, Place
from agents.catalog.problems import Problems, instead
from agents.clients.fetch import places
from agents.engine.errors import Refused
from agents.engine.tool import Tool
from agents.settings import Settings, variables
from agents.tools.leads.provider import tool_of
from agents.tools.leads.spec import SECRET, CreditSpec, FieldSpec, LeadsSpec, ProviderSpec, Spec

FILE = "leads.toml"
KNOWN: dict[str, type[Spec]] = {"fields": FieldSpec, "no_credit": CreditSpec}
HELP = {
    "url": 'write where it is asked, such as url = "https://api.example.com/companies?domain={domain}"',
    "headers": 'write what signs us in, such as headers = { Authorization = "Bearer {EXAMPLE_KEY}" }',
    "usd": "write what one call costs in USD, such as usd = 0.05",
    "seconds": "write how long it may take, from above 0 to 60",
    "title": "write in a sentence what it knows",
    "path": 'write where in its answer the value stands, such as path = "company.industry"',
    "confidence": "write how far it is to be believed, from above 0 to 1",
    "fields": 'write what is taken from its answer, such as industry = { path = "company.industry", confidence = 0.8 }',
    "no_credit": 'write what says that nothing is left, such as no_credit = { path = "error", equals = "no_credits" }',
}
OURS = frozenset({"host", "connection", "content-length", "transfer-encoding", "accept-encoding", "upgrade", "te"})
"""Headers that are not the operator's to set."""


def load(settings: Settings, problems: Problems) -> dict[str, Tool]:
    """The tools `leads.<name>`; none where there is no `leads.toml`."""
    given = variables()
    found = [tool_of(name, provider, given) for name, provider in read(settings, problems).items()]
    return {each.name: each for each in found}


def read(settings: Settings, problems: Problems) -> Mapping[str, ProviderSpec]:
    """The providers by name; empty when there is anything wrong with one."""
    path = settings.config_dir / FILE
    document = Document.read(path, problems) if path.exists() else None
    if document is None:
        return {}
    before = len(problems)
    try:
        providers = LeadsSpec.model_validate(document.content).providers
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            place = tuple(part for part in each["loc"] if part != "[key]")
            problems.add(path, _in_words(place, each), document.line(place))
        return {}
    given = variables()
    for name, provider in providers.items():
        for part, what in _wrong(provider, settings, given):
            problems.add(path, f"the provider {name} {what}", document.line(("providers", name, part)))
    return providers if len(problems) == before else {}


def keys(settings: Settings) -> frozenset[str]:
    """Every secret that is in force, as far as the file can be read: what must not be read in a log."""
    given, found = variables(), read(settings, Problems())
    return frozenset(given[name] for each in found.values() for name in each.variables if name in given)


def _wrong(provider: ProviderSpec, settings: Settings, given: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What the shape alone does not show, each with the setting it is about."""
    yield from _wrong_address(provider, settings)
    for header, text in provider.headers.items():
        if header.lower() in OURS:
            yield "headers", f"sets the header {header}, which Placet sets itself; take it out"
        elif SECRET.search(header) and "{" not in text:
            yield "headers", f"holds a secret in the header {header}; name the variable that has it, {{EXAMPLE_KEY}}"
        elif not text.isascii() or not text.isprintable():
            yield "headers", f"has characters in the header {header} that none can have"
    for name, header in provider.variables.items():
        if not given.get(name):
            yield (
                "headers",
                f"names {name} in the header {header}, which is not set; set it in the environment or in .env",
            )
        elif not (given[name].isascii() and given[name].isprintable() and " " not in given[name]):
            yield "headers", f"is let in by {name}, which holds characters no key has: copy it anew, without quotes"


def _wrong_address(provider: ProviderSpec, settings: Settings) -> Iterator[tuple[str, str]]:
    try:
        place = places.Place.of(provider.url.format(domain="example.com", email="ann%40example.com"))
    except Refused as error:
        yield "url", f"cannot be asked: {error}"
        return
    listed = _listed(urlsplit(place.url).hostname or "", settings)
    if place.scheme == "http" and not listed:
        yield "url", "would be asked in the clear; write https://, or list its address in WEB_ALLOWED_NETWORKS"
    if place.port not in places.PORTS.values() and not settings.web_allowed_networks:
        yield "url", f"would be asked on port {place.port}, which only networks in WEB_ALLOWED_NETWORKS are"


def _listed(host: str, settings: Settings) -> bool:
    """Whether the operator has named the network that a host is in, as far as its address says so."""
    try:
        return any(ip_address(host) in network for network in settings.web_allowed_networks)
    except ValueError:
        return host == "localhost" and bool(settings.web_allowed_networks)


def _in_words(place: Place, error: ErrorDetails) -> str:
    where = ".".join(map(str, place))
    if error["type"] == "extra_forbidden":
        table = KNOWN.get(str(place[2]), ProviderSpec) if len(place) > 3 else ProviderSpec
        known = LeadsSpec.model_fields if len(place) == 1 else table.model_fields
        return f"`{where}` is no setting; {instead(str(place[-1]), known)}"
    what = "is missing" if error["type"] == "missing" else error["msg"].removeprefix("Value error, ")
    advice = next((f"; {HELP[str(part)]}" for part in reversed(place) if part in HELP), "")
    return f"`{where}`: {what}{advice}"
