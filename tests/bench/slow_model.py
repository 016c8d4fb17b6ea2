"""A chat-completions server that thinks, in a process of its own: `python -m tests.bench.slow_model [SECONDS]`.

It prints its port. `GET /told` answers with what it has seen: how many it answered, how many waited at once at most,
and the seconds from the first question to the last answer.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from dataclasses import asdict, dataclass

from tasks.processes.ports import LOOPBACK

THINKS = 1.0
"""Seconds, where it is not told otherwise."""
END_OF_HEADERS = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
NUMBER = re.compile(rb"It is (\d+)")


@dataclass
class Told:
    """What the server has seen, and how many seconds it thinks."""

    thinks: float = THINKS
    answered: int = 0
    waiting: int = 0
    most: int = 0
    first: float = 0.0
    last: float = 0.0

    def begin(self) -> None:
        self.first = self.first or time.monotonic()
        self.waiting += 1
        self.most = max(self.most, self.waiting)

    def end(self) -> None:
        self.last = time.monotonic()
        self.waiting -= 1
        self.answered += 1


async def serve(told: Told, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """One connection, until the client leaves it."""
    try:
        while True:
            headers = await reader.readuntil(END_OF_HEADERS)
            length = LENGTH.search(headers)
            asked = await reader.readexactly(int(length[1]) if length else 0)
            writer.write(_http(asdict(told) if headers.startswith(b"GET") else await think(told, asked)))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def think(told: Told, asked: bytes) -> dict[str, object]:
    """A chat completion that names the step asked for. OpenAI API reference, "The chat completion object"."""
    told.begin()
    await asyncio.sleep(told.thinks)
    told.end()
    number = NUMBER.search(asked)
    said = json.dumps({"number": int(number[1]) if number else 0})
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_790_000_000,
        "model": "slow",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": said}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 12, "completion_tokens": 6, "total_tokens": 18},
    }


def _http(body: dict[str, object]) -> bytes:
    text = json.dumps(body).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(text), text)


async def main(thinks: float) -> None:
    """Listen, say where, and go on until the process is ended."""
    told = Told(thinks)
    server = await asyncio.start_server(lambda reader, writer: serve(told, reader, writer), LOOPBACK, 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else THINKS))
