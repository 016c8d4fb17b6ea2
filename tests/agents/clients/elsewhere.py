"""Two tiny servers: one that says it is GitHub's API and sends us elsewhere, and the elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


class Site:
    """Answers every request alike, or those that write with `written`, and keeps what it was told."""

    def __init__(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None, written: int = 0) -> None:
        self.seen: list[tuple[str, str, str | None]] = []
        """Method, path, Authorization."""
        self.conditions: list[str | None] = []
        """What each asked about by a date."""
        site = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                site.seen.append((self.command, self.path, self.headers.get("Authorization")))
                site.conditions.append(self.headers.get("If-Modified-Since"))
                self.send_response(written if written and self.command == "POST" else status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = do_PUT = answer  # noqa: N815 - http.server's own names

            def log_message(self, *args: object) -> None:
                """Silence."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]


@contextmanager
def serving(*sites: Site) -> Iterator[None]:
    threads = [Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.01}) for site in sites]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for site, thread in zip(sites, threads, strict=True):
            site.server.shutdown()
            site.server.server_close()
            thread.join()
