"""detect-secrets: credentials left in a file. Of what it finds, only the kind and the line are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import BaseModel

from agents.analyzers.report import Analyzer, Said, folder_of

GUESSED = ("Base64 High Entropy String", "Hex High Entropy String")
FILTERS = (
    "detect_secrets.filters.allowlist.is_line_allowlisted",
    "detect_secrets.filters.heuristic.is_swagger_file",
)
"""With these, a comment or a file's name would hide a secret."""

ALONE = (
    *("-c", "1", "scan", "--no-verify", "--all-files", "--disable-plugin", "IPPublicDetector"),
    *(part for each in FILTERS for part in ("--disable-filter", each)),
)
"""`--no-verify`: nothing found is tried out against the service it may belong to."""


class _Secret(BaseModel):
    type: str
    filename: str
    line_number: int


class _Report(BaseModel):
    results: dict[str, list[_Secret]]


def _arguments(places: Sequence[str]) -> list[str]:
    return [*ALONE, "--", *places]


def _parse(printed: bytes) -> Iterator[Said]:
    for secrets in _Report.model_validate_json(printed).results.values():
        yield from map(_said, secrets)


def _said(secret: _Secret) -> Said:
    rule = "-".join(secret.type.lower().split())
    text = f"{secret.type}: this looks like a credential (not shown); revoke it, and keep it out of the code"
    return Said(
        folder_of(secret.filename),
        secret.line_number,
        rule,
        "medium" if secret.type in GUESSED else "high",
        text,
    )


ANALYZER = Analyzer("detect-secrets", "detect_secrets", None, _arguments, _parse)
