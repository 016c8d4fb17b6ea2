"""Which tools of other people's servers are not what was accepted, as any worker saw last."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict
from pydantic_core import to_json

from tasks.store.server import Server, reaching


class Standing(BaseModel):
    """Of a server's tools, by its own names: not as they were accepted, not there any more, not accepted yet."""

    model_config = ConfigDict(frozen=True)

    changed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def quarantined(self) -> tuple[str, ...]:
        """What calls are refused of."""
        return (*self.changed, *self.missing)


class Quarantine:
    """Tell, and read."""

    def __init__(self, server: Server) -> None:
        self._server, self._keys = server, server.keys

    def tell(self, server: str, standing: Standing) -> bool:
        """Keep it; whether it is another than was kept. Of many workers who see the same, one is told so."""
        said = to_json(standing.model_dump(mode="json"))
        with reaching():
            before = self._server.client.set(self._keys.quarantine(server), said, get=True)
        return bool(said != before if before is not None else standing != Standing())

    def accepted(self, server: str, names: Iterable[str]) -> None:
        """What a person has accepted is as it should be, until somebody looks again."""
        before, taken = self.of([server]).get(server, Standing()), frozenset(names)
        self.tell(
            server,
            Standing(
                changed=tuple(name for name in before.changed if name not in taken),
                missing=tuple(name for name in before.missing if name not in taken),
                new=tuple(name for name in before.new if name not in taken),
            ),
        )

    def of(self, servers: Iterable[str]) -> dict[str, Standing]:
        """Of those that have been looked at."""
        names = list(servers)
        if not names:
            return {}
        with reaching():
            kept = self._server.client.mget([self._keys.quarantine(name) for name in names])
        return {
            name: Standing.model_validate_json(said) for name, said in zip(names, kept, strict=True) if said is not None
        }
