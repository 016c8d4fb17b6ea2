"""dbt's `manifest.json`: its models, seeds, snapshots and sources as tables. dbt Docs, "Manifest JSON file".

The schema is read from version 10 on. What a model is written in is not read, nor are tests and exposures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agents.engine.errors import ConfigError
from agents.lineage.spec import TableSpec

OLDEST = 10
LARGEST = 200 * 1024 * 1024
"""Bytes of a manifest."""
TABLES = frozenset({"model", "seed", "snapshot", "source"})
VERSION = re.compile(r"/manifest/v(\d{1,4})\.json$")


class _Read(BaseModel):
    """What dbt writes, as far as it is read."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class _Metadata(_Read):
    dbt_schema_version: str = ""


class _Node(_Read):
    """`alias` of a model, `identifier` of a source: what it is called in the database."""

    resource_type: str
    name: str
    alias: str | None = None
    identifier: str | None = None
    schema_: str | None = Field(default=None, alias="schema")
    database: str | None = None
    meta: dict[str, Any] = {}
    config: dict[str, Any] = {}

    @property
    def owner(self) -> str:
        """Newer versions keep `meta` under `config`."""
        kept = self.config.get("meta")
        owner = self.meta.get("owner") or (kept.get("owner") if isinstance(kept, dict) else None)
        return owner[:200] if isinstance(owner, str) else ""

    @property
    def names(self) -> tuple[str, str, str]:
        """The shortest first: "orders", "shop.orders", "warehouse.shop.orders"."""
        short = self.alias or self.identifier or self.name
        longer = ".".join(filter(None, [self.schema_, short]))
        return short, longer, ".".join(filter(None, [self.database, longer]))


class _Manifest(_Read):
    metadata: _Metadata
    nodes: dict[str, _Node]
    sources: dict[str, _Node] = {}
    parent_map: dict[str, tuple[str, ...]] = {}


class Made(NamedTuple):
    """`tables` by the shortest of their names that is theirs alone; `names`: by each name that is one table's alone."""

    tables: Mapping[str, TableSpec] = {}
    names: Mapping[str, str] = {}


def made_by(path: Path) -> Made:
    """Its tables. Raises `ConfigError` saying what is wrong. A file that has not changed is not read again."""
    try:
        standing = path.stat()
    except OSError as error:
        raise ConfigError(f"{path.name} cannot be read ({error.strerror}); run dbt, or correct `manifest`") from None
    if standing.st_size > LARGEST:
        raise ConfigError(f"{path.name} is larger than {LARGEST // 1024 // 1024} MB")
    return _made(path, standing.st_mtime_ns, standing.st_size)


@lru_cache(maxsize=4)
def _made(path: Path, _changed: int, _size: int) -> Made:
    manifest = _read(path)
    every = {**manifest.nodes, **manifest.sources}
    nodes = {id: node for id, node in every.items() if node.resource_type in TABLES}
    held = Counter(name for node in nodes.values() for name in dict.fromkeys(node.names))
    alone = {id: [*(name for name in node.names if held[name] == 1), id] for id, node in nodes.items()}
    tables = {alone[id][0]: _table(manifest, id, node, alone) for id, node in nodes.items()}
    return Made(tables, {name: names[0] for names in alone.values() for name in names})


def _table(manifest: _Manifest, id: str, node: _Node, alone: Mapping[str, list[str]]) -> TableSpec:
    upstream = {alone[each][0] for each in manifest.parent_map.get(id, ()) if each in alone}
    return TableSpec(upstream=tuple(sorted(upstream)), owner=node.owner)


def _read(path: Path) -> _Manifest:
    try:
        manifest = _Manifest.model_validate_json(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path.name} cannot be read ({error.strerror})") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise ConfigError(f"{path.name} is no manifest of dbt's: {where or 'the file'}: {first['msg']}") from None
    version = VERSION.search(manifest.metadata.dbt_schema_version)
    if version is None or int(version[1]) < OLDEST:
        said = manifest.metadata.dbt_schema_version or "no version"
        raise ConfigError(f"{path.name} has {said}: manifests are read from v{OLDEST} on (dbt 1.6)")
    return manifest
