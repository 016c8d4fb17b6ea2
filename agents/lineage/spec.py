"""The content of `lineage.toml`: tables with what they are made of, the jobs that fill them, and who is told."""

from __future__ import annotations

from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from agents.clients.github_names import Repo

LABEL = r"^\S(.{0,48}\S)?$"
Table = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]{0,198}[^\s\x00-\x1f\x7f])?$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Variable = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]*$")]
Yes = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(ge=1, le=100, strict=True)]
Days = Annotated[int, Field(ge=1, le=365, strict=True)]


def _address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must begin with https:// or http://, and name a host")
    if parts.username or parts.password:
        raise ValueError("holds a user or a password: a job is proved to by its `secret`")
    _ = parts.port
    return value


class Spec(BaseModel):
    """A table of `lineage.toml`; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TableSpec(Spec):
    """A table. `upstream`: what it is made of; `owner`: whoever is to be told, in words; `job`: what fills it."""

    upstream: tuple[Table, ...] = ()
    owner: Annotated[str, Field(max_length=200)] = ""
    job: Annotated[str, Field(max_length=64)] = ""


class JobSpec(Spec):
    """A job that fills tables. `secret` names the variable with the secret that its webhook is signed by.

    `idempotent`: run twice it does what it does once.
    """

    url: Annotated[str, AfterValidator(_address)]
    secret: Variable
    idempotent: Yes = False
    title: Annotated[str, Field(max_length=200)] = ""


class DbtSpec(Spec):
    """Where dbt left its `manifest.json`: beside this file, unless it begins with a slash."""

    manifest: Annotated[str, Field(min_length=1, max_length=1000)]


class IncidentsSpec(Spec):
    """Who is told of an incident, and when: an issue in `repository`, else a ticket if `zendesk`.

    `opens_after`, `closes_after`: so many bad, or healthy, measures in a row. `reopens_days`: for so long a closed one
    is opened again rather than followed by a second.
    """

    repository: Repo | None = None
    zendesk: Yes = False
    labels: tuple[Annotated[str, StringConstraints(pattern=LABEL)], ...] = ()
    opens_after: Count = 2
    closes_after: Count = 3
    reopens_days: Days = 14

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if self.repository and self.zendesk:
            raise ValueError("`repository` and `zendesk` are both set: keep the one where incidents are to be told")
        return self


class LineageSpec(Spec):
    """The whole file."""

    incidents: IncidentsSpec = IncidentsSpec()
    dbt: DbtSpec | None = None
    tables: dict[Table, TableSpec] = {}
    jobs: dict[Name, JobSpec] = {}
