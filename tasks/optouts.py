"""Who is not to be written to, for people: the door for the floor above, beside `tasks/runs.py`.

Every method raises `StoreAway` when Redis or the database cannot be reached, and the errors it names otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pydantic import TypeAdapter, ValidationError

from agents.mail.address import LABEL, Mail, normalised
from agents.settings import Settings
from tasks.errors import Forbidden, Invalid, NotFound
from tasks.outreach.shapes import Kind, OptOut
from tasks.processes import embedded, secrets
from tasks.stopping import kept, told
from tasks.world import World

DOMAIN = re.compile(rf"{LABEL}(\.{LABEL})+")
_MAIL: TypeAdapter[str] = TypeAdapter(Mail)


class OptOuts:
    """Made once per process: `OptOuts.connect(settings)`."""

    def __init__(self, world: World) -> None:
        self._world = world

    @classmethod
    def connect(cls, settings: Settings) -> OptOuts:
        """Reads the configuration whole. Raises `ConfigError`."""
        settings = secrets.with_secret(settings)
        return cls(World.connect(settings, embedded.url(settings)))

    def list(self, limit: int) -> Sequence[OptOut]:
        """The newest."""
        with told():
            return kept(self._world).listed(limit)

    def add(self, value: str, by: str) -> OptOut:
        """Nobody writes to this address, or to any of this domain and those below it, any more.

        Raises `Invalid` for what is neither, `Forbidden` (nobody of the team).
        """
        kind, value = _named(value)
        self._person(by)
        new = OptOut(kind, value, by, self._world.store.now())
        self._world.store.house.note("opt-out entered", value=value, by=by)
        with told():
            kept(self._world).add(new)
        return new

    def remove(self, value: str, by: str) -> OptOut:
        """They may be written to again. Raises `Invalid`, `Forbidden`, `NotFound`."""
        kind, value = _named(value)
        self._person(by)
        with told():
            found = kept(self._world).get(kind, value)
            if found is None:
                raise NotFound(f"{value} has not opted out; `placet optouts list` shows who has")
            self._world.store.house.note("opt-out taken back", value=value, by=by)
            kept(self._world).remove(kind, value)
        return found

    def _person(self, id: str) -> None:
        if self._world.people.get(id) is None:
            raise Forbidden(f"{id} is nobody in people.toml")


def _named(text: str) -> tuple[Kind, str]:
    """An address or a domain, in the one spelling that is kept. Raises `Invalid`."""
    text = text.strip()
    if "@" in text.lstrip("@"):
        try:
            return "address", normalised(_MAIL.validate_python(text))
        except ValidationError:
            raise Invalid("that is no mail address; it reads like ann@example.com") from None
    domain = text.lstrip("@").rstrip(".").lower()
    if not DOMAIN.fullmatch(domain):
        raise Invalid("that is neither a mail address nor a domain; they read like ann@example.com and example.com")
    return "domain", domain
