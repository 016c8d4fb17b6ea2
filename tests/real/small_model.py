"""The small real model, served."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from tasks.processes.ports import free_port
from tests.real.counterparts import MODEL_PYTHON, MODEL_READY, need
from tests.stories.stack import ROOT, until


@contextmanager
def serving_small_model() -> Iterator[str]:
    """Its base URL, as long as the block runs."""
    need(MODEL_READY)
    port = free_port()
    with subprocess.Popen(
        [MODEL_PYTHON, ROOT / "tests/real/model/serve.py", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as it:
        url = f"http://127.0.0.1:{port}"
        try:
            until(lambda: _healthy(url), "the model is loaded", 60)
            yield f"{url}/v1"
        finally:
            it.kill()


def _healthy(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health", trust_env=False).is_success
    except httpx.TransportError:
        return False
