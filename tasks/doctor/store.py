"""Is the store there, and does it keep what it was given?"""

from __future__ import annotations

import time
from collections.abc import Iterator

import redis
from kombu import Connection
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError, ResponseError

from agents.engine.errors import ConfigError
from agents.settings import Settings
from tasks.doctor.check import Check
from tasks.processes import embedded, valkey

OLDEST = (6, 2)
SKEW_SECONDS = 5.0
SETTINGS = ("appendonly", "appendfsync", "maxmemory-policy")
WINDOWS = {
    "everysec": "if the machine dies, up to two seconds of accepted webhooks and decisions are lost",
    "no": "if the machine dies, all that the kernel had not yet written is lost, as a rule half a minute",
}
"""What `appendfsync` means. Valkey documentation, "Persistence"."""


def checks(settings: Settings) -> Iterator[Check]:
    """Of the store, and of the broker beside it."""
    try:
        url = embedded.url(settings)
    except ConfigError as error:
        yield Check("redis", False, str(error), "Start it with `placet up`, or set REDIS_URL.")
        return
    try:
        with valkey.client(url) as client:
            yield from _store(client)
    except (RedisError, ValueError) as error:
        yield Check("redis", False, f"cannot be reached: {error}", "Check REDIS_URL, and that the server runs.")
    yield _broker(settings.broker_url or url, "BROKER_URL" if settings.broker_url else "the store's own server")


def _store(client: redis.Redis) -> Iterator[Check]:
    yield _version(client.info("server"))
    yield from _durability(client)
    yield _clock(client)


def _version(server: dict[str, str]) -> Check:
    told = server.get("valkey_version") or server["redis_version"]
    name = f"{server.get('server_name', 'redis')} {told}, up {server.get('uptime_in_seconds', '?')} s"
    new_enough = tuple(int(part) for part in server["redis_version"].split(".")[:2]) >= OLDEST
    return Check("redis", new_enough, name, "" if new_enough else "Redis 6.2 or newer, or Valkey, is needed.")


def _durability(client: redis.Redis) -> Iterator[Check]:
    try:
        append, fsync, eviction = (str(client.config_get(name)[name]) for name in SETTINGS)
    except (ResponseError, KeyError):  # a rented server may keep its configuration to itself
        advice = "Ask who runs it that `appendonly yes`, `appendfsync always` and `noeviction` hold."
        yield Check("durability", True, "the server does not tell how it is configured", advice)
        return
    yield _append_only(append)
    if append == "yes":
        yield _fsync(fsync)
    yield _eviction(eviction)


def _append_only(said: str) -> Check:
    if said == "yes":
        return Check("appendonly", True, "yes")
    lost = "if the server ends, all that came after its last snapshot is lost"
    return Check("appendonly", False, f"{said}: {lost}", "CONFIG SET appendonly yes, and in the server's file.")


def _fsync(said: str) -> Check:
    if said == "always":
        return Check("appendfsync", True, "always: what was answered is on disk")
    advice = "CONFIG SET appendfsync always; or keep it, and that loss is your choice."
    return Check("appendfsync", True, f"{said}: {WINDOWS[said]}", advice)


def _eviction(said: str) -> Check:
    if said == "noeviction":
        return Check("eviction", True, "noeviction")
    advice = "CONFIG SET maxmemory-policy noeviction, and in the server's file."
    return Check("eviction", False, f"{said}: a full server forgets runs and approvals", advice)


def _clock(client: redis.Redis) -> Check:
    before = time.time()
    seconds, micros = client.time()
    skew = seconds + micros / 1e6 - (before + time.time()) / 2
    detail = f"{abs(skew):.1f} s {'behind' if skew > 0 else 'ahead of'} the store's"
    if abs(skew) <= SKEW_SECONDS:
        return Check("clock", True, detail)
    return Check("clock", False, detail, "Keep both by NTP: deadlines and links go by them.")


def _broker(url: str, whose: str) -> Check:
    advice = "Runs are still driven by the sweep, some seconds later. Check BROKER_URL."
    try:
        with Connection(url, connect_timeout=2, transport_options={"socket_timeout": 5}) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=5)
    except (OperationalError, OSError, KeyError, ValueError) as error:
        return Check("broker", False, f"{whose} cannot be reached: {error}", advice)
    return Check("broker", True, whose)
