"""The Python of an agent's folder: read, imported, and its flow found."""

from __future__ import annotations

import ast
import hashlib
import importlib
import inspect
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel

import agents
from agents.catalog.problems import Problems, instead
from agents.engine.errors import PlacetError
from agents.engine.event import Trust
from agents.engine.flow import Flow

FILE = "workflow.py"
OWN = Path(agents.__file__).parent
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    ImportError,
    LookupError,
    NameError,
    OSError,
    PlacetError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
"""What a broken module raises while it is imported, or its annotations while they are read."""


class Source(NamedTuple):
    """A Python file: its text, its tree, and every node of that. Nobody changes them: they are kept by the text."""

    text: str
    tree: ast.Module
    nodes: tuple[ast.AST, ...]


class Workflow(NamedTuple):
    """A flow, and the type of its one parameter."""

    flow: Callable[[Any], Flow]
    input: type[BaseModel]


def read(folder: Path, problems: Problems) -> dict[str, Source]:
    """Every Python file of the folder, by its path in it."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        try:
            text = path.read_text("utf-8")
            found[path.relative_to(folder).as_posix()] = _parsed(text)
        except SyntaxError as error:
            problems.add(path, f"is not Python: {error.msg}", error.lineno)
        except (OSError, ValueError) as error:
            problems.add(path, f"cannot be read: {error}")
    return found


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Source:
    """Raises `SyntaxError`, `ValueError`."""
    tree = ast.parse(text)
    return Source(text, tree, tuple(ast.walk(tree)))


def load(folder: Path, names: Iterable[str], sources: Mapping[str, Source], problems: Problems) -> dict[str, Workflow]:
    """The flows of the folder by the names that agent.toml has for them; without those that something is wrong with.

    "review" is a function of workflow.py, "commands.explain" one of commands.py.
    """
    package, found = _package(folder), {}
    for each in names:
        module, _, name = each.rpartition(".")
        file = f"{module}.py" if module else FILE
        if file not in sources:
            if module and not (folder / file).exists():
                problems.add(folder, f"has no {file}, in which agent.toml names the flow {each}")
            continue
        if flow := _load(folder / file, package, name, sources[file], problems):
            found[each] = flow
    return found


def _load(path: Path, package: str, name: str, source: Source, problems: Problems) -> Workflow | None:
    try:
        flow = getattr(importlib.import_module(f"{package}.{path.stem}"), name, None)
    except BROKEN as error:
        problems.add(path, f"cannot be imported: {type(error).__name__}: {error}", _line(error, path))
        return None
    functions = {node.name: node.lineno for node in source.tree.body if isinstance(node, ast.FunctionDef)}
    if flow is None:
        what = f"has no function {name}, which agent.toml names as its flow"
        problems.add(path, f"{what}; {instead(name, functions)}")
        return None
    try:
        return Workflow(flow, _input(flow))
    except ValueError as error:
        problems.add(path, f"the flow {name} {error}", functions.get(name))
        return None


def _package(folder: Path) -> str:
    """Placet's own agents are packages of Placet; another folder becomes one anew, named by its path."""
    if folder.parent.resolve() == OWN.resolve():
        return f"agents.{folder.name}"
    package = f"placet_agent_{hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]}"
    if package in sys.modules:  # else there is none to look for, among thousands
        for name in [name for name in sys.modules if name.partition(".")[0] == package]:
            del sys.modules[name]
    sys.modules[package] = module = ModuleType(package)
    module.__path__ = [str(folder)]
    importlib.invalidate_caches()
    return package


def _input(flow: Any) -> type[BaseModel]:
    """The pydantic model that a flow takes. Raises `ValueError` for what is no flow."""
    if not inspect.isgeneratorfunction(flow):
        raise ValueError("is no generator function: it has to yield its commands")
    try:
        parameters = list(inspect.signature(flow, eval_str=True).parameters.values())
    except BROKEN as error:
        raise ValueError(f"has annotations that cannot be read: {error}") from None
    if len(parameters) != 1:
        raise ValueError(f"takes {len(parameters)} parameters; it has to take one, a pydantic model of its input")
    model = parameters[0].annotation
    if not (inspect.isclass(model) and issubclass(model, BaseModel)):
        raise ValueError(f"takes {parameters[0].name}, which has to be annotated with a pydantic model")
    _check_trust(model)
    return model


def _check_trust(model: type[BaseModel]) -> None:
    trust: Mapping[str, Any] = getattr(model, "trust", {})
    for path, label in trust.items():
        if path.partition(".")[0] not in model.model_fields or label not in get_args(Trust):
            raise ValueError(f"takes {model.__name__}, whose `trust` of {path!r} is no label of a field of it")


def _line(error: BaseException, path: Path) -> int | None:
    """The line of that file at which an import went wrong."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if Path(frame.filename) == path]
    return lines[-1] if lines else None
