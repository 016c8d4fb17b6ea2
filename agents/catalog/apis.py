"""The APIs of `servers.toml`, each by its document: every operation a tool, read and checked at the start."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from agents.catalog.problems import Problems
from agents.engine.errors import ConfigError, Refused
from agents.engine.tool import Tool
from agents.servers.openapi.declared import key_of
from agents.servers.openapi.document import Document, read
from agents.servers.openapi.operations import operations
from agents.servers.openapi.parameters import OURS
from agents.servers.openapi.references import References
from agents.servers.openapi.shapes import LeftOut, Operation
from agents.servers.spec import ApiSpec, ServersSpec, filled
from agents.settings import Settings, variables

if TYPE_CHECKING:
    from agents.tools.openapi import Api

FILE = "servers.toml"
THEIRS = frozenset({"authorization", "proxy-authorization", "accept", "user-agent"})
"""Headers that are the operator's to set, and never an argument."""


@dataclass(frozen=True)
class Described:
    """What a document describes. `base`: where the API is, by `base_url` or else by the document."""

    spec: ApiSpec
    base: str
    references: References
    operations: tuple[Operation, ...]
    left_out: tuple[LeftOut, ...]


def load(settings: Settings, spec: ServersSpec, problems: Problems) -> dict[str, Tool]:
    """Every operation of every API, by its name. What is wrong with one API is told, and the others are read."""
    found: dict[str, Tool] = {}
    for name, entry in spec.apis.items():
        try:
            described = described_by(settings.config_dir, name, entry)
            api = _api(settings, entry, described)
        except (ConfigError, Refused) as error:
            problems.add(settings.config_dir / FILE, f"[apis.{name}] {error}")
            continue
        wrong = [*_wrong(entry, described)]
        for what in wrong:
            problems.add(settings.config_dir / FILE, f"[apis.{name}] {what}")
        if not wrong:
            found |= _tools(api, described)
    return found


def described_by(folder: Path, name: str, spec: ApiSpec) -> Described:
    """What the document of an API comes to. `folder`: the configuration's. Raises `ConfigError`."""
    path = folder / spec.document
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ConfigError(f"names the document {spec.document}, which is not in {folder}; copy it there")
    return described(name, spec, read(path))


def described(name: str, spec: ApiSpec, document: Document) -> Described:
    """The same of a document that was read."""
    references = References(document.content, closed=document.closed)

    def set_by_us(method: str, path: str) -> tuple[str, ...]:
        key = spec.said_of(method, path).key_header
        return (*spec.headers, key) if key else tuple(spec.headers)

    found = [*operations(name, document, references, set_by_us)]
    return Described(
        spec,
        spec.base_url or document.base,
        references,
        tuple(each for each in found if isinstance(each, Operation)),
        tuple(each for each in found if isinstance(each, LeftOut)),
    )


def _tools(api: Api, described: Described) -> Iterator[tuple[str, Tool]]:
    from agents.tools.openapi import tool_of  # noqa: PLC0415 - only where there is an API

    made = (tool_of(api, described.references, each) for each in described.operations)
    return ((each.name, each) for each in made)


def _api(settings: Settings, spec: ApiSpec, described: Described) -> Api:
    from agents.tools.openapi import Api  # noqa: PLC0415 - only where there is an API

    base = described.base
    if not base.startswith(("https://", "http://")):
        said = f"only {base!r}" if base else "no server"
        raise ConfigError(f'needs `base_url`: its document names {said}; write base_url = "https://api.example.com/v1"')
    if "{" in base:
        raise ConfigError(f"needs `base_url`: its document says {base!r}, which is not a whole address")
    if cut := re.search(r"[?#]", base):
        told = f"{base[: cut.end()]}…"  # what follows may be a key
        raise ConfigError(f"needs another `base_url`: {told!r} has a ? or a #; a path is all that operations go below")
    api = Api.of(spec, base, variables())
    if api.place.scheme == "http" and not _listed(api.place.host, settings):
        what = f"would be asked in the clear at {api.place.authority}"
        raise ConfigError(f"{what}; write https:// as its base_url, or list its address in WEB_ALLOWED_NETWORKS")
    return api


def _listed(host: str, settings: Settings) -> bool:
    """Whether the operator has named the network that a host is in, as far as its address says so."""
    try:
        return any(ip_address(host) in network for network in settings.web_allowed_networks)
    except ValueError:
        return host == "localhost" and bool(settings.web_allowed_networks)


def _wrong(spec: ApiSpec, described: Described) -> Iterator[str]:
    yield from _wrong_headers(spec, variables())
    for place, rule in enumerate(spec.rules, 1):
        fitting = [each for each in described.operations if spec.said_of(each.method, each.path) is rule]
        what = f"the rule {place}, {rule.match!r},"
        if not fitting:
            yield f"{what} holds for no operation of {spec.document}; take it out, or put it above one that fits first"
            continue
        taken = {name for each in fitting for name in each.takes}
        for name in sorted(rule.roles.keys() - taken):
            yield f"{what} gives a role to {name}, which no operation that it is for takes"
        for each in fitting:
            for name in sorted({*rule.once_per} - each.takes.keys()):
                yield f"{what} has {name} in once_per, which {each.name} does not take"
        if rule.key_header and not any(key_of(spec, each) for each in fitting):
            yield f"{what} names a key_header, and is for operations alone that only read, or whose repeat it sets"


def _wrong_headers(spec: ApiSpec, given: Mapping[str, str]) -> Iterator[str]:
    for name, text in spec.headers.items():
        if name.lower() in OURS - THEIRS:
            yield f"`headers` sets {name}, which Placet sets itself, or never sends; take it out"
        value = filled(text, given)
        if not (value.isascii() and value.isprintable()):
            yield f"`headers` has characters in {name} that no header can have; copy it anew"
