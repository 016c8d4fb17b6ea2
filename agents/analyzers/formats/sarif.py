"""SARIF 2.1.0, which most analyzers can print. OASIS, "Static Analysis Results Interchange Format"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import unquote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from agents.analyzers.formats.heard import Heard
from agents.analyzers.shapes import Severity

MOST = 5000
"""Results of one report that are read."""
PRECISION: dict[str, Severity] = {"low": "low", "medium": "medium"}


class _Part(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, frozen=True)


def _text(value: Any) -> Any:
    return value if isinstance(value, str) else ""


class _Words(_Part):
    text: str = ""


class _Place(_Part):
    uri: str = ""
    index: int = -1


class _Artifact(_Part):
    location: _Place = _Place()


class _Region(_Part):
    start_line: Annotated[int, Field(ge=1)] = 1
    end_line: int = 0


class _Physical(_Part):
    artifact_location: _Place = _Place()
    region: _Region = _Region()


class _Location(_Part):
    physical_location: _Physical = _Physical()


class _Properties(_Part):
    precision: Annotated[str, BeforeValidator(_text)] = ""
    security_severity: Annotated[str, BeforeValidator(_text)] = Field(default="", alias="security-severity")


class _Configuration(_Part):
    level: str = "warning"


class _Rule(_Part):
    id: str = ""
    short_description: _Words = _Words()
    default_configuration: _Configuration = _Configuration()
    properties: _Properties = _Properties()


class _RuleOf(_Part):
    id: str = ""
    index: int = -1


class _Suppression(_Part):
    kind: str = ""


class _Result(_Part):
    rule_id: str = ""
    rule_index: int = -1
    rule: _RuleOf = _RuleOf()
    kind: str = "fail"
    level: str = ""
    message: _Words = _Words()
    locations: list[_Location] = []
    suppressions: list[_Suppression] = []


class _Driver(_Part):
    rules: list[_Rule] = []


class _Tool(_Part):
    driver: _Driver


class _Run(_Part):
    tool: _Tool
    artifacts: list[_Artifact] = []
    results: list[_Result] | None = None


class _Log(_Part):
    version: Literal["2.1.0"]
    runs: list[_Run]


def read(printed: bytes) -> Iterator[Heard]:
    """The failures, by their first place. Levels are error, warning, note, none.

    A comment in the code that silences a result comes from whoever wrote the code: it does not count here. One
    that the analyzer's own configuration silences is left out.
    """
    left = MOST
    for run in _Log.model_validate_json(printed).runs:
        for result in (run.results or [])[:left]:
            left -= 1
            if result.kind == "fail" and all(each.kind == "inSource" for each in result.suppressions):
                yield from _heard(run, result)


def _heard(run: _Run, result: _Result) -> Iterator[Heard]:
    rule = _rule(run, result)
    for each in result.locations[:1]:
        place, region = each.physical_location.artifact_location, each.physical_location.region
        yield Heard(
            _path(run, place),
            region.start_line,
            result.rule_id or result.rule.id or rule.id or "unnamed",
            _scored(rule.properties.security_severity) or result.level or rule.default_configuration.level,
            result.message.text or rule.short_description.text,
            region.end_line,
            PRECISION.get(rule.properties.precision, "high"),
        )


def _rule(run: _Run, result: _Result) -> _Rule:
    rules = run.tool.driver.rules
    index = result.rule_index if result.rule_index >= 0 else result.rule.index
    if 0 <= index < len(rules):
        return rules[index]
    wanted = result.rule_id or result.rule.id
    return next((rule for rule in rules if rule.id == wanted), _Rule())


def _scored(score: str) -> str:
    """The level of a score from 0 to 10, as GitHub's code scanning draws the lines; empty without one."""
    try:
        points = float(score)
    except ValueError:
        return ""
    return "error" if points >= 7 else "warning" if points >= 4 else "note"


def _path(run: _Run, place: _Place) -> str:
    """A URI, or an index of one, as a path; where it leads is checked by whoever opens it."""
    uri = place.uri
    if not uri and 0 <= place.index < len(run.artifacts):
        uri = run.artifacts[place.index].location.uri
    scheme, colon, rest = uri.partition("://")
    if colon:
        return unquote(rest[rest.find("/") :]) if scheme == "file" else ""
    return unquote(uri.removeprefix("file:"))
