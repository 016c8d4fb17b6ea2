"""Redis goes away in the middle: what is known of the world is held in hand, and nothing is done twice."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
import redis

from tasks.driving.drive import drive
from tasks.errors import StoreAway
from tasks.runs import Runs
from tasks.store import Store
from tasks.store.server import Server
from tests.sandbox.shop import Shop
from tests.tasks.kit import Kit
from tests.tasks.test_runs import NoHint
from tests.tasks.valkey import serve
from tests.tasks.workflows import MAIL


def test_an_effect_done_while_redis_is_away_is_written_down_when_it_is_back(tmp_path: Path, shop: Shop) -> None:
    server = serve(tmp_path)
    servers, port = [server], server.port
    client = redis.Redis(port=port)
    kit = Kit(tmp_path, Store(Server(client)), shop)
    kit.install(MAIL)

    def back() -> None:
        time.sleep(0.5)
        servers.append(serve(tmp_path, port))

    repair = threading.Thread(target=back)

    def act(name: str) -> None:
        if name == "perform:after" and server.is_running():
            server.stop()
            repair.start()

    world = kit.world(act)
    id = kit.begin(world=world)
    drive(world, id)
    run = kit.run(id)
    assert run.ended is not None, "nobody had to be asked: the mail is blind, and its answer was not lost"
    assert kit.shop.done == {"mail:amy": 1}
    repair.join()
    client.close()
    servers[-1].stop()


def test_without_redis_the_door_says_so_and_takes_nothing(tmp_path: Path, shop: Shop) -> None:
    server = serve(tmp_path)
    kit = Kit(tmp_path, Store.connect(f"redis://127.0.0.1:{server.port}/0"), shop)
    runs = Runs(kit.world(), NoHint())
    server.stop()
    with pytest.raises(StoreAway, match="cannot be reached"):
        runs.accept(kit.event(), b"")
    assert "redis" in runs.ready()
