"""The languages that are understood, and what their grammars call a definition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

import tree_sitter_go
import tree_sitter_javascript
import tree_sitter_python
import tree_sitter_typescript

Kind = Literal["function", "class", "value"]


@dataclass(frozen=True)
class Grammar:
    """One language. `definitions`: kinds of nodes that name something; `wrappers`: what belongs to one around it.

    Files of one `family` may use each other's definitions. `beside`: files of a folder see each other's unasked.
    """

    family: str
    language: Callable[[], object]
    definitions: dict[str, Kind]
    wrappers: frozenset[str]
    beside: bool = False


_PYTHON: dict[str, Kind] = {"function_definition": "function", "class_definition": "class", "assignment": "value"}
_SCRIPT: dict[str, Kind] = {
    "function_declaration": "function",
    "generator_function_declaration": "function",
    "method_definition": "function",
    "field_definition": "value",
    "class_declaration": "class",
    "variable_declarator": "value",
}
_TYPED: dict[str, Kind] = {
    **_SCRIPT,
    "abstract_class_declaration": "class",
    "interface_declaration": "class",
    "type_alias_declaration": "class",
    "enum_declaration": "class",
    "public_field_definition": "value",
}
_GO: dict[str, Kind] = {
    "function_declaration": "function",
    "method_declaration": "function",
    "type_spec": "class",
    "const_spec": "value",
    "var_spec": "value",
}
_EXPORTS = frozenset({"export_statement", "lexical_declaration", "variable_declaration"})
PYTHON = Grammar("python", tree_sitter_python.language, _PYTHON, frozenset({"decorated_definition"}))
SCRIPT = Grammar("script", tree_sitter_javascript.language, _SCRIPT, _EXPORTS)
TYPED = Grammar("script", tree_sitter_typescript.language_typescript, _TYPED, _EXPORTS)
TSX = Grammar("script", tree_sitter_typescript.language_tsx, _TYPED, _EXPORTS)
GO = Grammar("go", tree_sitter_go.language, _GO, frozenset({"type_declaration"}), beside=True)
SUFFIXES: dict[str, Grammar] = {
    **dict.fromkeys((".py", ".pyi"), PYTHON),
    **dict.fromkeys((".js", ".jsx", ".mjs", ".cjs"), SCRIPT),
    **dict.fromkeys((".ts", ".mts", ".cts"), TYPED),
    ".tsx": TSX,
    ".go": GO,
}


def grammar_of(path: str) -> Grammar | None:
    """The grammar for a file of that name, if its language is one that is understood."""
    return SUFFIXES.get(PurePosixPath(path).suffix.lower())
