"""What is wrong with a lineage beyond the shape of its file, each with its place in it and what to do."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from agents.lineage.graph import cycle
from agents.lineage.spec import LineageSpec, TableSpec

Place = tuple[str | int, ...]
Wrong = tuple[Place, str]
LEAST = 24
"""Bytes of a secret. Standard Webhooks, "Signature scheme"."""


def problems(spec: LineageSpec, tables: Mapping[str, TableSpec], given: Mapping[str, str]) -> Iterator[Wrong]:
    """`tables` are those of the file and of dbt; `given`: the variables that secrets are read from."""
    for name, table in spec.tables.items():
        yield from _unknown(name, table, spec, tables)
    if way := cycle({name: table.upstream for name, table in tables.items()}):
        first = next((each for each in way if each in spec.tables), "")
        where: Place = ("tables", first, "upstream") if first else ("dbt", "manifest")
        yield where, f"the tables lead in a circle: {' <- '.join(way)}; take one of them out of `upstream`"
    for name, job in spec.jobs.items():
        if not job.idempotent:
            what = "a job is only ever run again if running it twice does what running it once does"
            yield ("jobs", name), f"[jobs.{name}] is not `idempotent = true`: {what}; make it so, or take it out"
        if why := _unsigned(given.get(job.secret, "")):
            yield ("jobs", name, "secret"), f"`secret` of [jobs.{name}]: {job.secret} {why}"


def _unknown(name: str, table: TableSpec, spec: LineageSpec, tables: Mapping[str, TableSpec]) -> Iterator[Wrong]:
    for each in table.upstream:
        if each not in tables:
            what = f"`upstream` of [tables.{_quoted(name)}] names {each!r}, and there is no such table"
            yield ("tables", name, "upstream"), f"{what}; {_instead(each, tables)}"
    if table.job and table.job not in spec.jobs:
        what = f"`job` of [tables.{_quoted(name)}] names {table.job!r}, and there is no [jobs.{table.job}]"
        yield ("tables", name, "job"), f"{what}; {_instead(table.job, spec.jobs)}"


def _unsigned(secret: str) -> str:
    """Why nothing can be signed with it; empty: it can. The secret itself is never repeated."""
    if not secret:
        return "is not set; set it in the environment or in .env"
    try:
        long = len(base64.b64decode(secret.removeprefix("whsec_"), validate=True))
    except (binascii.Error, ValueError):
        long = 0
    if not secret.startswith("whsec_") or long < LEAST:
        return f"is no secret of Standard Webhooks: whsec_ and at least {LEAST} bytes in base64"
    return ""


def _instead(name: str, known: Mapping[str, object]) -> str:
    close = get_close_matches(name, known, 1)
    return f"did you mean {close[0]!r}?" if close else "write it, or take the name out"


def _quoted(name: str) -> str:
    return name if name.replace("_", "").replace("-", "").isalnum() else f'"{name}"'
