"""`servers.toml` and `tools.lock`, read and checked whole: every tool of others that agents may list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agents.catalog import apis
from agents.catalog.document import Document, Place
from agents.catalog.problems import Problems, instead
from agents.engine.errors import ConfigError
from agents.engine.tool import Tool
from agents.servers.lock import FILE as LOCK
from agents.servers.lock import Lock, Pinned
from agents.servers.spec import ApiSpec, OAuthSpec, RuleSpec, SaidSpec, ServerSpec, ServersSpec, Spec
from agents.servers.usable import LONGEST, unusable
from agents.settings import Settings, variables

FILE = "servers.toml"
TABLES: dict[str, type[Spec]] = {"oauth": OAuthSpec, "tools": SaidSpec, "rules": RuleSpec}
TOP: dict[str, type[Spec]] = {"servers": ServerSpec, "apis": ApiSpec}
HELP = {
    "command": 'write what starts it, such as command = ["npx", "-y", "@modelcontextprotocol/server-memory"]',
    "env": 'write what it is given, such as env = { TOKEN = "{FILES_TOKEN}" }',
    "url": 'write where it answers, such as url = "https://mcp.example.com/mcp"',
    "headers": 'write what signs us in, such as headers = { Authorization = "Bearer {LINEAR_TOKEN}" }',
    "client_secret": 'write the variable that holds it, such as client_secret = "{LINEAR_SECRET}"',
    "trusted": "write true only where you would believe whoever runs the server; else leave it out",
    "seconds": "write how long one call may take, from above 0 to 600",
    "document": 'write its OpenAPI document, a file beside servers.toml: document = "apis/pets.json"',
    "match": 'write a method and a path, such as match = "GET /pets/*"; * stands for any',
    "risk": 'write "low", "medium" or "high"',
    "repeat": 'write "read" for what changes nothing, or "blind"',
    "roles": 'write what each argument is: roles = { title = "label", to = "dest" }',
    "returns": 'write whose word a field is: returns = { id = "internal" }',
}


def load(settings: Settings, known: Mapping[str, Tool], problems: Problems) -> dict[str, Tool]:
    """The tools of APIs, and those of MCP servers that `tools.lock` has; `known` are those there are without them."""
    spec = read(settings, known, problems)
    found = apis.load(settings, spec, problems) if spec.apis else {}
    return {**found, **_of_servers(settings, spec, problems)} if spec.servers else found


def _of_servers(settings: Settings, spec: ServersSpec, problems: Problems) -> dict[str, Tool]:
    from agents.tools.mcp import tool_of  # noqa: PLC0415 - the protocol's SDK takes half a second to import

    given, found = variables(), dict[str, Tool]()
    for server, pinned in _accepted(settings, spec, problems):
        try:
            tool = tool_of(server, spec.servers[server], pinned, given)
        except ConfigError as error:
            problems.add(settings.config_dir / FILE, f"{error}; mend [servers.{server}.tools]")
        else:
            found[tool.name] = tool
    return found


def read(settings: Settings, known: Mapping[str, Tool], problems: Problems) -> ServersSpec:
    """The servers and APIs; none where there is no file, or anything wrong with it."""
    path = settings.config_dir / FILE
    document = Document.read(path, problems) if path.exists() else None
    if document is None:
        return ServersSpec()
    before = len(problems)
    try:
        spec = ServersSpec.model_validate(document.content)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            place = tuple(part for part in each["loc"] if part != "[key]")
            problems.add(path, _in_words(place, each), document.line(place))
        return ServersSpec()
    for place, what in _wrong(spec, {name.partition(".")[0] for name in known}, variables()):
        problems.add(path, what, document.line(place))
    return spec if len(problems) == before else ServersSpec()


def keys(settings: Settings) -> frozenset[str]:
    """Every secret that is in force, as far as the file can be read: what must not be read in a log."""
    given, spec = variables(), read(settings, {}, Problems())
    every: list[ServerSpec | ApiSpec] = [*spec.servers.values(), *spec.apis.values()]
    return frozenset(given[name] for each in every for name, _ in each.variables if given.get(name))


def _accepted(settings: Settings, spec: ServersSpec, problems: Problems) -> Iterator[tuple[str, Pinned]]:
    """The pinned tools of servers there are. Those of a server that `servers.toml` does not name are not used."""
    path = settings.config_dir / LOCK
    try:
        lock = Lock.read(settings.config_dir)
    except ConfigError as error:
        problems.add(path, str(error))
        return
    for server in sorted(lock.servers.keys() & spec.servers.keys()):
        tools = lock.servers[server]
        wrong = unusable(server, [pinned.definition for pinned in tools.values()])
        for name, what in wrong.items():
            problems.add(path, f"{name[:LONGEST]} of {server} cannot be used: {what}; take it out")
        for what in _said_of_none(spec.servers[server], tools):
            problems.add(settings.config_dir / FILE, f"[servers.{server}.tools] has {what}")
        yield from ((server, pinned) for name, pinned in tools.items() if name not in wrong)


def _said_of_none(spec: ServerSpec, tools: Mapping[str, Pinned]) -> Iterator[str]:
    """What is said of tools that there are not: a slip of the pen would leave the one that was meant as it was."""
    for name in spec.tools:
        if name not in tools and not any(fnmatchcase(each, name) for each in tools):
            yield f'"{name}", which none of its accepted tools is called; {instead(name, tools)}'


def _wrong(spec: ServersSpec, taken: set[str], given: Mapping[str, str]) -> Iterator[tuple[Place, str]]:
    """What the shape alone does not show, each with its place."""
    servers = [("servers", name, entry.variables) for name, entry in spec.servers.items()]
    for table, name, named in (*servers, *(("apis", name, entry.variables) for name, entry in spec.apis.items())):
        if name in taken:
            yield (table, name), f"[{table}.{name}] has the name of tools of Placet's own; choose another"
        for variable, setting in named:
            if not given.get(variable):
                what = f"{variable}, which `{setting}` of {name} names, is not set"
                yield (table, name, setting), f"{what}; set it in the environment or in .env"
    for name in spec.servers.keys() & spec.apis.keys():
        yield ("apis", name), f"[apis.{name}] has the name of a server; choose another"


def _in_words(place: Place, error: ErrorDetails) -> str:
    where = ".".join(map(str, place))
    if error["type"] == "extra_forbidden":
        return f"`{where}` is no setting; {instead(str(place[-1]), _table(place).model_fields)}"
    what = "is missing" if error["type"] == "missing" else error["msg"].removeprefix("Value error, ")
    advice = next((f"; {HELP[str(part)]}" for part in reversed(place) if part in HELP), "")
    return f"`{where}`: {what}{advice}"


def _table(place: Place) -> type[Spec]:
    """What holds a setting."""
    if len(place) == 1:
        return ServersSpec
    inner = next((TABLES[str(part)] for part in reversed(place[2:-1]) if part in TABLES), None)
    return inner or TOP.get(str(place[0]), ServersSpec)
