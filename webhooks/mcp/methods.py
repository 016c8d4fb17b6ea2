"""The methods of MCP that there are here: little more than listing tools and calling them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import Any

from mcp_types import (
    INVALID_PARAMS,
    METHOD_NOT_FOUND,
    SERVER_INFO_META_KEY,
    URL_ELICITATION_REQUIRED,
    DiscoverResult,
    EmptyResult,
    Implementation,
    InitializeResult,
    JSONRPCRequest,
    ServerCapabilities,
    ToolsCapability,
)
from mcp_types import methods as wire
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from pydantic import BaseModel, ValidationError

from tasks.errors import Invalid, NotFound
from tasks.guarded import CallAnswer, Caller
from webhooks import context
from webhooks.bodies import complaints
from webhooks.mcp import listed, told
from webhooks.mcp.eras import Era
from webhooks.mcp.messages import Wrong, dumped
from webhooks.problems import RETRY_AFTER, Problem

SERVER = Implementation(name="placet", title="Placet", version=version("placet"))
CAPABILITIES = ServerCapabilities(tools=ToolsCapability(list_changed=False))
ABOUT = f"""\
Tools behind a policy. Some calls are done at once, some are denied, and about some people are asked first. Such a \
call answers at once that it is pending, with an approval's id. Go on with other work, and ask {listed.STATUS} about \
it later, or make the very same call again: then you get its result, or why it was denied."""


@dataclass(frozen=True)
class Asking:
    """A request: who asks, how it is spoken, and what it says."""

    caller: Caller
    era: Era
    params: Mapping[str, Any]


def answer(caller: Caller, era: Era, message: JSONRPCRequest) -> dict[str, Any]:
    """The result of a request, as it goes over the wire. Raises `Wrong`, and `Problem` (503)."""
    method = METHODS.get(message.method)
    if method is None or (message.method, era.version) not in wire.CLIENT_REQUESTS:
        raise Wrong(METHOD_NOT_FOUND, f"There is no method {message.method[:100]} here.", status=404)
    try:
        wire.validate_client_request(message.method, era.version, message.params)
    except ValidationError as error:
        raise Wrong(INVALID_PARAMS, f"The parameters do not fit: {complaints(error)}.", status=400) from None
    given = method(Asking(caller, era, message.params or {}))
    return _stamped(era, wire.serialize_server_result(message.method, era.version, dumped(given)))


def _stamped(era: Era, result: dict[str, Any]) -> dict[str, Any]:
    """In the newer era each result says whose it is."""
    if not era.modern:
        return result
    return {**result, "_meta": {SERVER_INFO_META_KEY: dumped(SERVER), **result.get("_meta", {})}}


def _initialize(asking: Asking) -> BaseModel:
    return InitializeResult(
        protocol_version=asking.era.version, capabilities=CAPABILITIES, server_info=SERVER, instructions=ABOUT
    )


def _discover(asking: Asking) -> BaseModel:  # noqa: ARG001 - the same for everybody
    return DiscoverResult(
        supported_versions=list(MODERN_PROTOCOL_VERSIONS), capabilities=CAPABILITIES, instructions=ABOUT
    )


def _ping(asking: Asking) -> BaseModel:  # noqa: ARG001
    return EmptyResult()


def _list(asking: Asking) -> BaseModel:
    return listed.page(context.runs().guarded.tools(asking.caller), asking.params.get("cursor"))


def _call(asking: Asking) -> BaseModel:
    name, args = asking.params["name"], asking.params.get("arguments") or {}
    try:
        if name == listed.STATUS:
            return told.report(_status(asking.caller, args))
        return _told(asking, _made(asking, name, args))
    except Invalid as error:
        return told.wrong(f"{error}.")


def _status(caller: Caller, args: Mapping[str, Any]) -> CallAnswer:
    try:
        asked = listed.Asked.model_validate(args)
    except ValidationError as error:
        raise Invalid(f"arguments of {listed.STATUS} do not fit: {complaints(error)}") from None
    try:
        if not asked.wait:
            return context.runs().guarded.status(caller, asked.approval, 0.0)
        with context.readers().place(patient=True) as taken:
            return context.runs().guarded.status(caller, asked.approval, asked.wait if taken else 0.0)
    except NotFound as error:
        raise Invalid(str(error)) from None


def _made(asking: Asking, name: str, args: Mapping[str, Any]) -> CallAnswer:
    """The call, made or met. A client that has had its user open the page waits for people too, where there is room.

    Raises `Wrong` for a tool that there is not, `Problem` (503) where no place is free.
    """
    call = partial(context.runs().guarded.call, asking.caller, name, args, listed.LONGEST_WAIT)
    try:
        if _opened(asking.params.get("inputResponses")):
            with context.readers().place(patient=True) as taken:
                if taken:
                    return call(through=True)
        with context.readers().place() as taken:
            if taken:
                return call()
    except NotFound as error:
        raise Wrong(INVALID_PARAMS, f"{error}.", status=400) from None
    detail = "All places for calls are taken. Try again in a moment; WEB_THREADS says how many there are."
    raise Problem(503, "no-place", detail, headers={"Retry-After": RETRY_AFTER})


def _opened(responses: Any) -> bool:
    """Whether a client has had its user open the page, and not only been asked to."""
    answers = responses.values() if isinstance(responses, Mapping) else ()
    return any(isinstance(each, Mapping) and each.get("action") == "accept" for each in answers)


def _told(asking: Asking, answer: CallAnswer) -> BaseModel:
    """What came of it. The first time that people are asked, a client that can have its user see the page does so."""
    opens = asking.era.opens and answer.first and answer.status == "pending"
    if opens and asking.era.modern:
        return told.required(answer)
    if opens:
        data = {"elicitations": [dumped(told.opening(answer))]}
        raise Wrong(URL_ELICITATION_REQUIRED, told.pending(answer), data)
    return told.result(answer)


METHODS: Mapping[str, Callable[[Asking], BaseModel]] = {
    "initialize": _initialize,
    "server/discover": _discover,
    "ping": _ping,
    "tools/list": _list,
    "tools/call": _call,
}
