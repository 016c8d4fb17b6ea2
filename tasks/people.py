"""Who may be asked, and who is who elsewhere: `people.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from email.errors import HeaderParseError
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from agents.engine.errors import ConfigError
from agents.settings import Settings

FILE = "people.toml"


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("holds a line break or another character that cannot be printed")
    return value


def _mail(value: str) -> str:
    try:
        domain = Address(addr_spec=value).domain
    except (ValueError, IndexError, HeaderParseError):
        domain = ""
    if not domain or not value.isprintable() or " " in value:
        raise ValueError('is not a mail address; it reads like "ann@example.com"')
    return value


def _login(value: str) -> str:
    source, _, name = value.partition(":")
    if not source or not name or not value.isprintable():
        raise ValueError('is not a login; it reads like "github:ann"')
    return value


def _role(value: str) -> str:
    if value.startswith("role:"):
        raise ValueError(f'reads "{value.removeprefix("role:")}" here; "role:" is written where people are asked')
    return value


Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", max_length=64)]
Role = Annotated[str, AfterValidator(_role), StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, StringConstraints(min_length=1, max_length=100), AfterValidator(_printable)]
    mail: Annotated[str, AfterValidator(_mail)]
    logins: tuple[Annotated[str, AfterValidator(_login)], ...] = ()
    roles: tuple[Role, ...] = ()


class Person(_Entry):
    """One of the team. `logins` are "<source>:<name there>"; `roles` are bare names."""

    id: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    people: dict[Id, _Entry] = {}


class People:
    """The people of `people.toml`, in its order."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._people = {person.id: person for person in people}

    @classmethod
    def load(cls, settings: Settings) -> People:
        """Read `people.toml` in the configuration folder; without one there is nobody to ask.

        Raises `ConfigError` for a file that cannot be used, and for an address or a login of two people.
        """
        path = settings.config_dir / FILE
        if not path.exists():
            return cls()
        people = [Person(id=id, **dict(entry)) for id, entry in _read(path).people.items()]
        _one_each(path, people)
        return cls(people)

    def names(self) -> set[str]:
        """Every "person:<id>" and "role:<name>" that can be asked."""
        roles = {f"role:{role}" for person in self._people.values() for role in person.roles}
        return {f"person:{id}" for id in self._people} | roles

    def get(self, id: str) -> Person | None:
        """The person of that id."""
        return self._people.get(id)

    def by_mail(self, mail: str) -> Person | None:
        """The person of that address, whatever its case."""
        wanted = mail.casefold()
        return next((each for each in self._people.values() if each.mail.casefold() == wanted), None)

    def holding(self, approvers: Iterable[str]) -> list[Person]:
        """The people that a list of "person:<id>" and "role:<name>" means, each once."""
        wanted = list(approvers)
        return [person for person in self._people.values() if self.may(person, wanted)]

    def may(self, person: Person, approvers: Iterable[str]) -> bool:
        """Whether the person is on such a list. The roles counted are those they hold now."""
        held = self._people.get(person.id)
        return held is not None and not _names_of(held).isdisjoint(approvers)

    def is_actor(self, person: Person, event_source: str, actor_login: str) -> bool:
        """Whether the person is who caused an event: by a login of theirs there, or by their address."""
        if not actor_login:
            return False
        caused = {actor_login.casefold(), f"{event_source}:{actor_login}".casefold()}
        return not caused.isdisjoint(each.casefold() for each in (*person.logins, person.mail))


def _names_of(person: Person) -> set[str]:
    return {f"person:{person.id}", *(f"role:{role}" for role in person.roles)}


def _read(path: Path) -> _File:
    try:
        return _File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    except ValidationError as error:
        lines = [_problem(each) for each in error.errors(include_input=False, include_url=False)]
        raise ConfigError(f"{path} cannot be used:\n  " + "\n  ".join(lines)) from None


def _problem(found: Any) -> str:
    where = ".".join(str(part) for part in found["loc"] if part != "[key]")
    what = found["msg"].removeprefix("Value error, ")
    match found["type"]:
        case "missing":
            what = "is missing"
        case "extra_forbidden":
            what = "is not a setting; a person has name, mail, logins and roles, under [people.<id>]"
        case "string_pattern_mismatch":
            what = "may hold letters, digits, '.', '_' and '-' only"
    return f"{where}: {what}"


def _one_each(path: Path, people: list[Person]) -> None:
    """Two people of one address or login could each pass for the other."""
    claimed: dict[str, str] = {}
    for person in people:
        for name in {each.casefold() for each in (person.mail, *person.logins)}:
            if name in claimed:
                first = claimed[name]
                raise ConfigError(f"{path}: {name} belongs to both {first} and {person.id}; leave it with one")
            claimed[name] = person.id
