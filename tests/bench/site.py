"""An installation for one benchmark: the embedded store as it ships, in a folder of its own, with nothing else set."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import redis
from pydantic import SecretStr

from agents.engine.errors import ConfigError
from agents.settings import ApiKey, Settings
from tasks.processes.embedded import Embedded
from tests.bench.figure import NotMeasured

CONFIG = Path(__file__).parent / "config"
SECRET = "It-is-a-Secret-to-Everybody"


@contextmanager
def installed(*keys: ApiKey) -> Iterator[Settings]:
    """Settings that name a running store; `keys` may use the API. What the operator has set counts for nothing."""
    with TemporaryDirectory(prefix="placet-bench-", ignore_cleanup_errors=True) as name:
        settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            secret_key=SecretStr("k" * 40),
            data_dir=Path(name),
            config_dir=CONFIG,
            agents_dir=None,
            redis_url="",
            broker_url="",
            smtp_url=None,
            openai_api_key=None,
            openai_base_url="",
            github_webhook_secret=(SecretStr(SECRET),),
            api_keys=keys,
        )
        with _store(settings) as url:
            yield settings.model_copy(update={"redis_url": url})


@contextmanager
def _store(settings: Settings) -> Iterator[str]:
    store = Embedded(settings)
    try:
        url = store.start()
    except ConfigError as error:
        raise NotMeasured(f"no store: {error}") from None
    try:
        yield url
    finally:
        store.stop()


@contextmanager
def connected(settings: Settings) -> Iterator[redis.Redis]:
    """A client of the store."""
    with redis.Redis.from_url(settings.redis_url) as client:
        yield client
