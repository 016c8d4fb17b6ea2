"""Where webhooks come in: of our providers, and of the sources of `sources.toml`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from agents.settings import RECEIVERS, Settings
from tasks import sources


@dataclass(frozen=True)
class Receiver:
    """`setting` names what proves them; `open` if there is anything to prove them by."""

    name: str
    setting: str
    secrets: tuple[str, ...] = field(repr=False)

    @property
    def open(self) -> bool:
        return bool(self.secrets)


def receivers(settings: Settings) -> list[Receiver]:
    """Every one there is. Raises `ConfigError` for sources that cannot be used."""
    own = [
        Receiver(name, setting.upper(), tuple(each.get_secret_value() for each in settings.proving(name)))
        for name, setting in RECEIVERS.items()
    ]
    return [*own, *(Receiver(each.name, each.setting, each.secrets) for each in sources.load(settings))]


def source_secrets(settings: Settings) -> Iterator[str]:
    """What must not be read in a log beside the settings' own secrets, as it was given and without its prefix."""
    for source in sources.load(settings):
        for secret in source.secrets:
            if secret.startswith(sources.SYMMETRIC):
                yield from (secret, secret.removeprefix(sources.SYMMETRIC))
