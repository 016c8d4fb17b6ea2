"""`models.toml`, read and checked whole: every name, address, key and fallback, before anything is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from agents.catalog.document import Document, Place
from agents.catalog.problems import Problems, instead
from agents.models.spec import LONGEST, ModelSpec, ModelsSpec
from agents.settings import Settings, variables

FILE = "models.toml"
COUNT = "write a whole number, 1 or more"
HELP = {
    "base_url": 'write where it answers, such as base_url = "http://127.0.0.1:11434/v1"',
    "model": 'write the name the server knows it by, such as model = "gpt-5-mini"',
    "key": "write the name of the environment variable that holds the key; the key itself is never written here",
    "price": "write USD per million tokens, such as price = { input = 0.25, output = 2.0, cached = 0.025 }",
    "context": COUNT,
    "concurrency": COUNT,
    "tools": 'write "native", or "schema" for a server without tools of its own',
    "limit": 'write "max_completion_tokens", or "max_tokens" for a server that knows only that',
    "answers": 'write "schema", or "words" for a server that takes no schema',
    "timeout": f"write seconds, above 0 and up to {LONGEST:g}",
    "fallback": 'write who stands in for it, in order, such as fallback = ["other"]',
    "prices": 'a price reads "name" = { input = 0.25, output = 2.0 }, in USD per million tokens',
}
MOVED = "is a price by itself: those stand under [prices]; a model has at least `base_url` and `model`"
"""What a file of earlier days is told, which held prices under [models]."""


def read(settings: Settings, problems: Problems) -> ModelsSpec:
    """The models; an empty table where there is no file, or anything wrong with it."""
    path = settings.config_dir / FILE
    document = Document.read(path, problems) if path.exists() else None
    if document is None:
        return ModelsSpec()
    before = len(problems)
    for name in _moved(document.content):
        problems.add(path, f"[models.{name}] {MOVED}", document.line(("models", name)))
    if len(problems) > before:
        return ModelsSpec()
    try:
        spec = ModelsSpec.model_validate(document.content)
    except ValidationError as error:
        for each in error.errors(include_url=False, include_input=False):
            problems.add(path, _in_words(each), document.line(each["loc"]))
        return ModelsSpec()
    for place, what in _wrong(spec, variables()):
        problems.add(path, what, document.line(place))
    return spec if len(problems) == before else ModelsSpec()


def load(settings: Settings) -> ModelsSpec:
    """The same. Raises `ConfigError` with everything that is wrong."""
    problems = Problems()
    spec = read(settings, problems)
    problems.settle("the models")
    return spec


def keys(settings: Settings) -> frozenset[str]:
    """Every key that is in force, as far as the file can be read: what must not be read in a log."""
    given = variables()
    found = {given.get(each.key, "") for each in read(settings, Problems()).models.values()}
    return frozenset(found - {""})


def _moved(content: Mapping[str, Any]) -> Iterator[str]:
    found = content.get("models")
    for name, entry in found.items() if isinstance(found, dict) else ():
        if isinstance(entry, dict) and "input" in entry:
            yield name


def _wrong(spec: ModelsSpec, given: Mapping[str, str]) -> Iterator[tuple[Place, str]]:
    """What the shape alone does not show, each with its place."""
    if spec.models and not spec.default:
        yield (
            ("models", next(iter(spec.models))),
            f"`default` is missing: write at the top which model is asked, {_one_of(spec)}",
        )
    for setting in ("default", "small", "embeddings"):
        if (name := getattr(spec, setting)) and name not in spec.models:
            yield (
                (setting,),
                f'`{setting}` names "{name}", and there is no [models.{name}]; {instead(name, spec.models)}',
            )
    for name, model in spec.models.items():
        yield from _wrong_with(name, model, spec, given)


def _wrong_with(name: str, model: ModelSpec, spec: ModelsSpec, given: Mapping[str, str]) -> Iterator[tuple[Place, str]]:
    here: Place = ("models", name)
    if model.key and not given.get(model.key):
        what = f"{model.key}, the key of {name}, is not set; set it in the environment or in .env"
        yield (*here, "key"), f"{what}, or take `key` out where the server needs none"
    elif not _sendable(given.get(model.key, "")):
        yield (*here, "key"), f"{model.key} holds characters no key has: copy it anew, without quotes or spaces"
    if unknown := [each for each in model.fallback if each not in spec.models]:
        what = (
            f'`fallback` of {name} names "{unknown[0]}", and there is no such model; {instead(unknown[0], spec.models)}'
        )
        yield (*here, "fallback"), what
    elif way := _cycle(name, spec):
        what = f"`fallback` goes round: {' -> '.join(way)}; take one of them out"
        yield (*here, "fallback"), what


def _cycle(name: str, spec: ModelsSpec, path: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The way from a model back to itself; empty: there is none."""
    if name in path:
        return (*path, name) if path[0] == name else ()
    known = [each for each in spec.models[name].fallback if each in spec.models]
    return next((found for each in known if (found := _cycle(each, spec, (*path, name)))), ())


def _sendable(key: str) -> bool:
    return not key or (key.isascii() and key.isprintable() and " " not in key)


def _one_of(spec: ModelsSpec) -> str:
    return " or ".join(f'default = "{name}"' for name in spec.models)


def _in_words(error: ErrorDetails) -> str:
    place = [part for part in error["loc"] if part != "[key]"]
    what = f"`{'.'.join(map(str, place))}`"
    if error["type"] == "extra_forbidden":
        model = ModelSpec if place[:1] == ["models"] and len(place) == 3 else ModelsSpec
        return f"{what} is no setting; {instead(str(place[-1]), model.model_fields)}"
    message = "is missing" if error["type"] == "missing" else f"does not fit: {_message(error)}"
    known = next((str(part) for part in reversed(place) if part in HELP), "")
    return f"{what} {message}" + (f"; {HELP[known]}" if known else "")


def _message(error: ErrorDetails) -> str:
    if error["loc"][-1] == "[key]":
        return "a name holds small letters, digits, '.', '_' and '-'"
    return error["msg"].removeprefix("Value error, ")
