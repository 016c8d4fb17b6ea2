"""What `placet up` says first: where everything is, and what is switched on."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from agents.catalog import Catalog, models
from agents.settings import Settings
from tasks.processes.secrets import secret_file
from tasks.processes.user import is_root
from tasks.receivers import receivers


def welcome(settings: Settings, catalog: Catalog, listening: str, store: str) -> Iterator[str]:
    """The lines. `listening` and `store` are addresses without a secret."""
    for name, what in _table(settings, catalog, listening, store):
        yield f"{name:<10} {what}"


def _table(settings: Settings, catalog: Catalog, listening: str, store: str) -> Iterator[tuple[str, str]]:
    yield "web", f"{listening}, reached from outside as {settings.public_url}"
    for receiver in receivers(settings):
        if receiver.open or receiver.name == "github":
            said = "signed" if receiver.open else f"closed: {receiver.setting} is not set"
            yield "webhooks", f"{settings.public_url}/webhooks/{receiver.name} ({said})"
    yield "store", store
    yield "data", f"{settings.data_dir.absolute()}"
    yield "secret", f"{secret_file(settings).absolute()}" if secret_file(settings).exists() else "SECRET_KEY"
    yield "people", _people(settings)
    yield "mail", _mail(settings)
    for name, agent in sorted(catalog.agents.items()):
        yield "agent", f"{name}: {agent.spec.title} (level {agent.spec.autonomy})"
    yield "model", _model(settings)
    if is_root():
        yield "user", "root, who may do anything: give Placet a user of its own"


def _people(settings: Settings) -> str:
    path = (settings.config_dir / "people.toml").absolute()
    return str(path) if path.exists() else f"{path} is not there: nobody can be asked"


def _mail(settings: Settings) -> str:
    if settings.smtp_url is None:
        return f"{(settings.data_dir / 'mail').absolute()}/*.eml (SMTP_URL is not set: nothing is sent)"
    return f"by {urlsplit(settings.smtp_url.get_secret_value()).hostname}, from {settings.mail_from}"


def _model(settings: Settings) -> str:
    if not settings.has_model:
        return "no language model configured: rules only"
    if settings.names_models:
        spec = models.load(settings)
        return f"{spec.default} of {', '.join(spec.models)} in {models.FILE}"
    return f"{settings.openai_model} at {urlsplit(settings.openai_base_url).hostname or 'api.openai.com'}"
