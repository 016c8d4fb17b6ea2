"""A manifest as dbt writes it, as far as anybody reads it. dbt Docs, "Manifest JSON file"."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def node(kind: str, name: str, schema: str = "shop", **more: Any) -> dict[str, Any]:
    common = {"resource_type": kind, "name": name, "schema": schema, "database": "warehouse", "meta": {}, "config": {}}
    return {**common, "unique_id": f"{kind}.shop.{name}", "columns": {}, "raw_code": "select 1", **more}


def manifest(version: int = 12) -> dict[str, Any]:
    """raw.orders (a source) -> stg_orders -> orders -> report; a seed, a test, an alias."""
    nodes = [
        node("model", "stg_orders", "staging"),
        node("model", "orders_v2", alias="orders", config={"meta": {"owner": "data@acme.example"}}),
        node("model", "report", meta={"owner": "Ann"}),
        node("seed", "countries"),
        {**node("test", "not_null_orders_id"), "unique_id": "test.shop.not_null_orders_id"},
    ]
    source = node("source", "orders_raw", "raw", identifier="orders", unique_id="source.shop.raw.orders_raw")
    source["unique_id"] = "source.shop.raw.orders_raw"
    return {
        "metadata": {"dbt_schema_version": f"https://schemas.getdbt.com/dbt/manifest/v{version}.json"},
        "nodes": {each["unique_id"]: each for each in nodes},
        "sources": {source["unique_id"]: source},
        "parent_map": {
            "model.shop.stg_orders": ["source.shop.raw.orders_raw"],
            "model.shop.orders_v2": ["model.shop.stg_orders", "seed.shop.countries", "macro.shop.x"],
            "model.shop.report": ["model.shop.orders_v2"],
            "test.shop.not_null_orders_id": ["model.shop.orders_v2"],
        },
    }


def written(path: Path, content: object) -> Path:
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return path
