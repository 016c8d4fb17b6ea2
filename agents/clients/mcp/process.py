"""A server that is a process: messages of one line each, over its standard input and output.

MCP specification, "Transports", stdio. The SDK's own transport reads a line of any length; this one gives up on a
server that writes more than `LONGEST` bytes without an end, or too much at a time, which would fill this process's
memory, and its time.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import anyio
import mcp_types
from anyio.abc import Process
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.client.stdio import get_default_environment
from mcp.shared.message import SessionMessage

from agents.clients.mcp import warden
from agents.clients.mcp.meter import Pace

LONGEST = 4 * 1024 * 1024
"""Bytes of one message."""
GRACE = 2.0
"""Seconds that a process has to end once its input is closed, and once more when it was told to."""
GONE = (anyio.ClosedResourceError, anyio.BrokenResourceError, anyio.EndOfStream, OSError)

Heard = MemoryObjectReceiveStream[SessionMessage | Exception]
ToUs = MemoryObjectSendStream[SessionMessage | Exception]
FromUs = MemoryObjectReceiveStream[SessionMessage]
Said = MemoryObjectSendStream[SessionMessage]


@asynccontextmanager
async def process(
    command: Sequence[str], env: Mapping[str, str], ended: Callable[[], None]
) -> AsyncIterator[tuple[Heard, Said]]:
    """The two streams of a process that is started for it and ended after it; `ended` is told when it falls silent.

    It is given the harmless variables (PATH, HOME, …) and those of `env`; what it says on its standard error is not
    kept, for it may hold secrets. It and all it started are ended even if this process is killed: see `warden`.
    Raises `OSError` if it cannot be started.
    """
    started = await anyio.open_process(
        list(command),
        env={**get_default_environment(), **env},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    warden.watch(started.pid)
    to_us, heard = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    said, from_us = anyio.create_memory_object_stream[SessionMessage](0)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(_listen, started, to_us, ended)
        tasks.start_soon(_speak, started, from_us, to_us)
        try:
            yield heard, said
        finally:
            with anyio.CancelScope(shield=True):
                said.close()
                heard.close()
                await _end(started)
            tasks.cancel_scope.cancel()


async def _listen(started: Process, to_us: ToUs, ended: Callable[[], None]) -> None:
    assert started.stdout is not None
    line, pace = b"", Pace()
    async with to_us:
        with suppress(*GONE):
            async for chunk in started.stdout:
                *whole, line = (line + chunk).split(b"\n")
                for each in whole:
                    await to_us.send(_message(each))
                if len(line) > LONGEST or pace.is_too_much(len(chunk)):
                    break
    ended()


def _message(line: bytes) -> SessionMessage | Exception:
    try:
        return SessionMessage(mcp_types.jsonrpc_message_adapter.validate_json(line, by_name=False))
    except ValueError:
        return ValueError("a line that is no message of the protocol")


async def _speak(started: Process, from_us: FromUs, to_us: ToUs) -> None:
    assert started.stdin is not None
    try:
        async with from_us:
            async for each in from_us:
                line = each.message.model_dump_json(by_alias=True, exclude_unset=True)
                await started.stdin.send(line.encode() + b"\n")
    except GONE:
        await to_us.aclose()  # else a request would wait for an answer that cannot come


async def _end(started: Process) -> None:
    """MCP specification, "Lifecycle", shutdown: its input is closed, then it is told to end, then it is ended.

    What it started itself, such as the server that `npx` runs, is in its group and ended with it.
    """
    if started.stdin is not None:
        with suppress(*GONE):
            await started.stdin.aclose()
    for last in (None, signal.SIGTERM):
        if last is not None:
            _tell_all(started.pid, last)
        with anyio.move_on_after(GRACE):
            await started.wait()
            break
    _tell_all(started.pid, signal.SIGKILL)
    with suppress(*GONE):
        await started.aclose()
    warden.leave(started.pid)


def _tell_all(group: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
