"""Prompts are Markdown files with names in braces. What is filled in is data, and never a template."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from agents.engine.errors import ConfigError

NAME = "<prompt>"
ELSEWHERE = (nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends)


class _Environment(ImmutableSandboxedEnvironment):
    def getattr(self, obj: Any, attribute: str) -> Any:
        """`ticket.items` is the field of that name, where there is one, and not a dict's method."""
        if isinstance(obj, Mapping) and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


_ENVIRONMENT = _Environment(
    undefined=StrictUndefined,
    autoescape=False,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(template_text: str, given: Mapping[str, Any]) -> str:
    """The prompt with `given` (JSON values) filled in. Raises `ConfigError` with the line that cannot be."""
    template, _ = _compiled(template_text)
    try:
        text = template.render(given)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
        raise ConfigError(f"prompt, line {_line(error)}: {error}") from None
    return text.encode("utf-8", "replace").decode("utf-8")


def check(template_text: str) -> frozenset[str]:
    """The names a prompt expects to be given. Raises `ConfigError` with the line that is no template."""
    return _compiled(template_text)[1]


@lru_cache(maxsize=256)
def _compiled(template_text: str) -> tuple[Template, frozenset[str]]:
    try:
        tree = _ENVIRONMENT.parse(template_text)
        code = _ENVIRONMENT.compile(template_text, filename=NAME)
    except TemplateSyntaxError as error:
        raise ConfigError(f"prompt, line {error.lineno}: {error.message}") from None
    for node in tree.find_all(ELSEWHERE):
        raise ConfigError(f"prompt, line {node.lineno}: a prompt is one file and cannot take in another")
    template = Template.from_code(_ENVIRONMENT, code, _ENVIRONMENT.make_globals(None))
    return template, frozenset(meta.find_undeclared_variables(tree))


def _line(error: BaseException) -> int:
    """Jinja rewrites the traceback so that a template's frames stand at its own lines."""
    frames = traceback.extract_tb(error.__traceback__)
    return next((frame.lineno or 0 for frame in reversed(frames) if frame.filename == NAME), 0)
