"""How a tool is declared: one typed function, from which schema, catalogue, policy and approval page all come."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cached_property
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError, create_model
from pydantic.fields import FieldInfo
from pydantic_core import to_json

from agents.engine.at import At
from agents.engine.canonical import canonical, digest
from agents.engine.encode import ANYTHING, adapter, clean, finite, shallow
from agents.engine.errors import ConfigError, Refused
from agents.engine.event import Trust
from agents.engine.evidence import parts_of
from agents.engine.journal import Risk
from agents.engine.preview import Preview, PreviewPart
from agents.engine.repeat import Repeat, blind, keyed, probe, read

__all__ = [
    "CONSEQUENTIAL",
    "At",
    "Facts",
    "Preview",
    "PreviewPart",
    "Repeat",
    "Risk",
    "Role",
    "Tool",
    "blind",
    "closed",
    "keyed",
    "probe",
    "read",
    "tool",
]

Role = Literal["dest", "ref", "amount", "secret", "value", "time", "label", "content", "end", "enum", "free"]
CONSEQUENTIAL: frozenset[Role] = frozenset({"dest", "ref", "amount", "secret", "value", "time"})
Facts = dict[str, Any]


class Tool:
    """A declared tool. Pure knowledge, but for `perform`, `facts` and `probe`, which talk to the outside.

    `text` is what it performs where an operator wrote that, such as a query's SQL; empty: its own code. `usd` is what
    each attempt at a call costs. `source` is who declared it, where that is not Placet ("server files"), and `because`
    why it has its risk, and its way to repeat.
    """

    arguments: Any

    def __init__(
        self,
        name: str,
        perform: Callable[..., Any],
        *,
        risk: Risk,
        repeat: Repeat,
        once_per: tuple[str, ...],
        exclusive: tuple[str, ...],
        roles: Mapping[str, Role],
        returns: Mapping[str, Trust],
        timeout: float,
        options: type[BaseModel] | None,
    ) -> None:
        self.name, self.risk, self.repeat = name, risk, repeat
        self.once_per, self.exclusive = once_per, exclusive
        self.roles, self.trust, self.timeout, self.options = dict(roles), dict(returns), timeout, options
        self.perform = perform
        self.text, self.usd = "", 0.0
        self.source, self.because = "", ("", "")
        self._facts: Callable[..., Facts] | None = None
        self._preview: Callable[..., Preview] | None = None
        self._evidence: Callable[..., Preview] | None = None
        self._probe: Callable[..., Any] | None = None
        self._declared(perform)
        self._check()

    def _declared(self, perform: Callable[..., Any]) -> None:
        """What the function says of itself."""
        self.summary = (inspect.getdoc(perform) or "").partition("\n")[0]
        self.at, self.returns, self.arguments = _signature(self.name, perform)

    # -- declaring ----------------------------------------------------------------------------------------------------

    def facts(self, function: Callable[..., Facts]) -> Callable[..., Facts]:
        """Declare what is fetched about the world before the call is judged: `(at, **arguments) -> Facts`."""
        self._facts = function
        return function

    def preview(self, function: Callable[..., Preview]) -> Callable[..., Preview]:
        """Declare how a person reads the call: `(facts, **arguments) -> Preview`. It performs no I/O."""
        self._preview = function
        return function

    def evidence(self, function: Callable[..., Preview]) -> Callable[..., Preview]:
        """Declare how a person reads what it found: `(result, **arguments) -> Preview`. It performs no I/O.

        What an outsider can have written is a part marked `untrusted`, and never the title.
        """
        self._evidence = function
        return function

    def probe(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Declare how to find out whether it happened: `(at, **arguments) -> the result, or None if it did not`."""
        self._probe = function
        return function

    # -- using --------------------------------------------------------------------------------------------------------

    @property
    def takes(self) -> Mapping[str, bool]:
        """The arguments it names, each with whether it needs it."""
        return {name: field.is_required() for name, field in self.arguments.model_fields.items()}

    def role_of(self, argument: str) -> Role:
        """What an argument is for. One that is not named may be anything: consequential."""
        return self.roles.get(argument, "value")

    def chosen(self, argument: str, value: Any) -> bool:
        """Whether a value is the author's own choice: of a type with none but listed values, or the default."""
        field = self.arguments.model_fields[argument]
        return closed(field.annotation) or _is_default(field, value)

    def validated(self, args: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as JSON, checked and with defaults filled in. Raises `Refused` naming what does not fit."""
        try:
            return dict(self.arguments.model_validate(dict(args)).model_dump(mode="json"))
        except ValidationError as error:
            raise Refused(f"arguments of {self.name} do not fit: {_problems(error)}") from None

    def fetch_facts(self, at: At, args: Mapping[str, Any]) -> Facts:
        """The world as it concerns this call. Raises what tools raise."""
        found = self._facts(at, **self._python(args)) if self._facts else {}
        return dict(finite(ANYTHING.dump_python(clean(found), mode="json")))

    def preview_of(self, args: Mapping[str, Any], facts: Facts, trust: Mapping[str, Trust] | None = None) -> Preview:
        """The call as a person reads it; without a declared preview, its arguments one by one.

        Of those, a text (role `content`) that `trust` calls untrusted is marked as somebody else's words.
        """
        if self._preview:
            return self._preview(facts, **self._python(args))
        theirs = {
            name for name, label in (trust or {}).items() if label == "untrusted" and self.role_of(name) == "content"
        }
        parts = (PreviewPart(label=name, text=str(value), untrusted=name in theirs) for name, value in args.items())
        return Preview(title=self.name, parts=tuple(parts))

    def evidence_of(self, args: Mapping[str, Any], value: Any, trust: Mapping[str, Trust]) -> Preview:
        """What it found, as a person reads it; without a declared evidence, each value under its name."""
        if self._evidence:
            try:
                return self._evidence(adapter(self.returns).validate_json(to_json(value)), **self._python(args))
            except ValidationError:  # recorded when the tool gave something else
                pass
        return Preview(title=self.name, parts=parts_of(value, trust))

    def call(self, at: At, args: Mapping[str, Any]) -> Any:
        """Perform it, and give the result as JSON. Raises what tools raise."""
        return self.encoded(self.perform(at, **self._python(args)))

    @property
    def has_evidence(self) -> bool:
        """Whether it says itself how a person reads what it found."""
        return self._evidence is not None

    @property
    def has_probe(self) -> bool:
        return self._probe is not None

    @property
    def may_be_nothing(self) -> bool:
        """Whether None can be a result."""
        return _optional(self.returns)

    @property
    def has_facts(self) -> bool:
        return self._facts is not None

    def find(self, at: At, args: Mapping[str, Any]) -> Any:
        """What a probe found, as JSON, or None. Raises what tools raise."""
        assert self._probe is not None
        found = self._probe(at, **self._python(args))
        return None if found is None else self.encoded(found)

    def encoded(self, value: Any) -> Any:
        """A result as JSON values, with what cannot be carried replaced: NaN by null, lone surrogates by U+FFFD, and
        what is nested too deep by words that say so."""
        plain = adapter(self.returns).dump_python(shallow(value), mode="python")
        return finite(ANYTHING.dump_python(clean(plain), mode="json"))

    def identity(self, args: Mapping[str, Any], facts: Facts, run: str, command: str) -> str:
        """The business identity of the effect: what makes it the same occurrence, whoever asks for it."""
        if self.repeat.kind == "read":
            return ""
        if not self.once_per:
            return f"{self.name}:{run}:{command}"
        values = [facts[part[6:]] if part.startswith("facts.") else args[part] for part in self.once_per]
        return f"{self.name}:{digest(values)[:40]}"

    def object_of(self, args: Mapping[str, Any]) -> str:
        """The object that only one call of this tool may be at, whoever makes it; empty: any number may."""
        values = [args[part] for part in self.exclusive]
        return f"object:{self.name}:{digest(values)[:40]}" if values else ""

    def lane(self, args: Mapping[str, Any]) -> str:
        """What occurrences that facts tell apart have in common: in one lane they are done one after the other.

        Empty where no fact is part of the identity, or nothing else is.
        """
        values = [args[part] for part in self.once_per if not part.startswith("facts.")]
        return f"{self.name}:{digest(values)[:40]}" if 0 < len(values) < len(self.once_per) else ""

    @cached_property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the arguments."""
        return dict(self.arguments.model_json_schema())

    @property
    def whole_schema(self) -> dict[str, Any]:
        """The same as it was declared, for whoever can follow its references."""
        return self.schema

    def _python(self, args: Mapping[str, Any]) -> dict[str, Any]:
        model = self.arguments.model_validate(dict(args))
        return {name: getattr(model, name) for name in type(model).model_fields}

    # -- checking the declaration -------------------------------------------------------------------------------------

    def _check(self) -> None:
        names = set(self.takes)
        if missing := names - self.roles.keys():
            raise ConfigError(f"tool {self.name}: no role declared for {', '.join(sorted(missing))}")
        if unknown := self.roles.keys() - names:
            raise ConfigError(f"tool {self.name}: a role for {', '.join(sorted(unknown))}, which it does not take")
        named = {"once_per": [p for p in self.once_per if not p.startswith("facts.")], "exclusive": self.exclusive}
        for what, parts in named.items():
            for part in set(parts) - names:
                raise ConfigError(f"tool {self.name}: {what} names {part}, which it does not take")
        if self.repeat.kind == "blind" and not _optional(self.returns):
            raise ConfigError(f"tool {self.name}: a blind tool's result must be optional, for a lost one is None")


def tool(
    name: str,
    *,
    risk: Risk,
    repeat: Repeat,
    roles: Mapping[str, Role],
    once_per: tuple[str, ...] = (),
    exclusive: tuple[str, ...] = (),
    returns: Mapping[str, Trust] | None = None,
    timeout: float = 20.0,
    options: type[BaseModel] | None = None,
    usd: float = 0.0,
) -> Callable[[Callable[..., Any]], Tool]:
    """Declare a tool. The function's first parameter is an `At`; the rest are its arguments, each with a role.

    `returns` labels the fields of the result by dotted path (`*` for a list's items); what is not labelled is
    untrusted. `timeout`: seconds. `options`: what the operator may set beside it in `[tools]`. `exclusive`: the
    arguments that name an object which one call at a time may be at, for a tool that reads before it writes. `usd`:
    what each attempt at a call costs, which counts into the run's budget.
    """

    def declare(function: Callable[..., Any]) -> Tool:
        made = Tool(
            name,
            function,
            risk=risk,
            repeat=repeat,
            once_per=once_per,
            exclusive=exclusive,
            roles=roles,
            returns=returns or {},
            timeout=timeout,
            options=options,
        )
        made.usd = usd
        return made

    return declare


def closed(annotation: Any) -> bool:
    """Whether a type can only take values its author listed: bool, Literal, Enum, None, or unions of them."""
    if get_origin(annotation) in (Union, UnionType):
        return all(closed(each) for each in get_args(annotation))
    if get_origin(annotation) is Literal or annotation in (bool, NoneType):
        return True
    return inspect.isclass(annotation) and hasattr(annotation, "__members__")


def _is_default(field: FieldInfo, value: Any) -> bool:
    if field.is_required():
        return False
    return canonical(value) == canonical(field.get_default(call_default_factory=True))


def _signature(name: str, function: Callable[..., Any]) -> tuple[type[At], Any, type[BaseModel]]:
    signature = inspect.signature(function, eval_str=True)
    first, *rest = signature.parameters.values()
    fields: dict[str, Any] = {
        p.name: (p.annotation, ... if p.default is inspect.Parameter.empty else p.default) for p in rest
    }
    config = ConfigDict(extra="forbid", str_strip_whitespace=False)
    return first.annotation, signature.return_annotation, create_model(name, __config__=config, **fields)


def _optional(annotation: Any) -> bool:
    return annotation in (None, NoneType, Any) or NoneType in get_args(annotation)


def _problems(error: ValidationError) -> str:
    found = error.errors(include_input=False, include_url=False)
    return "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in found)
