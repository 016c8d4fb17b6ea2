"""The content of `leads.toml`: who sells or keeps data about companies and people, and what of it we take."""

from __future__ import annotations

import re
from string import Formatter
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

About = Literal["domain", "email"]
"""What a provider may be asked about."""
ABOUT: tuple[About, ...] = get_args(About)
VARIABLE = re.compile(r"\{([A-Z][A-Z0-9_]*)\}")
SECRET = re.compile(r"authorization|key|token|secret", re.IGNORECASE)
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,60}$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]


def _template(url: str) -> str:
    """Raises ValueError saying what is wrong with an address that leaves room for what is asked about."""
    try:
        names = [name for _, name, _, _ in Formatter().parse(url) if name is not None]
    except ValueError as error:
        raise ValueError(f"{error}; write {{domain}} or {{email}} where that is to stand") from None
    if unknown := [name for name in names if name not in ABOUT]:
        raise ValueError(f"{{{unknown[0]}}} is none of {{domain}} and {{email}}; secrets belong into headers")
    parts = urlsplit(url)
    if not names or "{" in parts.netloc or not parts.netloc or parts.scheme not in ("https", "http"):
        raise ValueError("an address reads like https://api.example.com/companies?domain={domain}")
    return url


class Spec(BaseModel):
    """A table of `leads.toml`; a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldSpec(Spec):
    """Where in the answer a value stands: "company.metrics.employees", "tags.0", or a JSON Pointer (RFC 6901)."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    confidence: Annotated[float, Field(gt=0, le=1)]


class CreditSpec(Spec):
    """What in an answer says that nothing is left to spend: the value at a path."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    equals: str | bool | int


class ProviderSpec(Spec):
    """A provider. `headers` name secrets as {VARIABLE}; `usd`: what one call costs; `seconds`: the most it may take."""

    title: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    url: Annotated[str, StringConstraints(max_length=1_000), AfterValidator(_template)]
    headers: dict[Header, str] = {}
    usd: Annotated[float, Field(ge=0, le=1_000, allow_inf_nan=False)] = 0.0
    seconds: Annotated[float, Field(gt=0, le=60)] = 15.0
    fields: Annotated[dict[Name, FieldSpec], Field(min_length=1, max_length=100)]
    no_credit: CreditSpec | None = None

    @property
    def about(self) -> tuple[About, ...]:
        """What a call must name."""
        return tuple(each for each in ABOUT if f"{{{each}}}" in self.url)

    @property
    def variables(self) -> dict[str, str]:
        """The variables that hold secrets, each with the header it stands in."""
        return {name: header for header, text in self.headers.items() for name in VARIABLE.findall(text)}


class LeadsSpec(Spec):
    """The whole file."""

    providers: dict[Name, ProviderSpec] = {}
