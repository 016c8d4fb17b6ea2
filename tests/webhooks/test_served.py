"""The receiver as it is served, and callers who hang up on it."""

from __future__ import annotations

import socket

import pytest

from tasks.processes import commands
from tasks.processes.ports import LOOPBACK, free_port
from tasks.store.keys import Keys
from tests.bench.load import Deliveries, Delivery
from tests.bench.process import log_of, served
from tests.bench.site import SECRET, connected, installed

ONE = Deliveries(SECRET).one(7)
PATIENCE = 20.0


def call(port: int, delivery: Delivery, most: int) -> socket.socket:
    """A connection on which so many bytes of a delivery were sent."""
    line = socket.create_connection((LOOPBACK, port), timeout=PATIENCE)
    line.sendall(b"".join(delivery)[:most])
    return line


@pytest.mark.chaos
def test_whoever_hangs_up_half_way_leaves_nothing_behind_and_holds_up_nobody() -> None:
    whole, port = sum(map(len, ONE)), free_port()
    with installed() as settings, connected(settings) as store:
        with served(commands.web(settings, LOOPBACK, port), settings, port):
            for most in (*range(len(ONE.headers), whole, whole // 12), whole - 1):
                call(port, ONE, most).close()
            with call(port, ONE, whole) as line:
                assert line.recv(65_536).startswith(b"HTTP/1.1 202 ")
        assert store.xlen(Keys().inbox) == 1
        said = log_of(settings).read_text()
        assert "Traceback" not in said
        assert " ERROR " not in said
