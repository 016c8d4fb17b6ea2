"""What GitHub's things are called, in forms that nothing else fits into."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints


def _no_dots(name: str) -> str:
    if name.partition("/")[2] in (".", ".."):
        raise ValueError("is no repository's name")
    return name


Repo = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]+/[A-Za-z0-9._-]+$", max_length=140),
    AfterValidator(_no_dots),
]
"""A repository's full name, "acme/shop"."""
Number = Annotated[int, Field(ge=1)]
"""Of a pull request or an issue."""
Sha = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{40}([0-9a-f]{24})?$")]
"""A commit."""


def repo_of(about: str) -> str:
    """The repository that an object's name begins with: "acme/shop" of "acme/shop#7", and of "acme/shop: a label"."""
    return re.split("[#:@ ]", about, maxsplit=1)[0]


def name_of(repo: str, number: int) -> str:
    """As people write it: "acme/shop#7"."""
    return f"{repo}#{number}"
