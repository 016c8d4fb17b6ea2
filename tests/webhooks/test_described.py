"""Our own API by its own document: what /openapi.json says of it is enough to call it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agents.clients.web_site import NotThere
from agents.engine.errors import Refused
from agents.settings import Settings
from tasks.runs import Runs
from tests.agents.apis_folder import ApisFolder
from tests.sandbox.github.server import Server
from tests.webhooks.conftest import KEYS
from webhooks.app import create_app


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory, served: str, document: str) -> ApisFolder:
    text = '[apis.pets]\ndocument = "apis/pets.json"\nheaders = { Authorization = "Bearer {OURS}" }\n'
    return ApisFolder(tmp_path_factory.mktemp("apis"), f'{text}base_url = "{served}"\n', document)


@pytest.fixture
def served(runs: Runs, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("OURS", KEYS["ann"].key.get_secret_value())
    server = Server(create_app(runs, settings), 0)
    server.start()
    yield server.url
    server.stop()


@pytest.fixture
def document(runs: Runs, settings: Settings) -> str:
    return create_app(runs, settings).test_client().get("/openapi.json").text


def test_every_operation_of_ours_is_a_tool(folder: ApisFolder) -> None:
    tools = folder.tools
    assert len(tools) > 15
    assert tools["pets.post_agents_agent_runs"].repeat.kind == "keyed"
    assert dict(tools["pets.get_runs_run"].takes) == {"run": True}
    assert "pets.get_runs_run_stream" not in tools, "it has no end"
    assert {tool.risk for tool in tools.values() if tool.repeat.kind == "read"} == {"low"}


def test_a_run_is_begun_once_and_read_again(folder: ApisFolder) -> None:
    def begin() -> Any:
        return folder.call("post_agents_agent_runs", key="k" * 64, agent="resolver", input={"charge": "ch1"})

    begun = begin()
    assert begin()["id"] == begun["id"]
    assert folder.call("get_runs_run", run=begun["id"])["id"] == begun["id"]
    assert [each["id"] for each in folder.call("get_runs", agent="resolver")["items"]] == [begun["id"]]


def test_our_problem_documents_are_told_in_their_words(folder: ApisFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotThere, match=r"get_runs_run: .* has no such thing, or does not show it to us \(404: "):
        folder.call("get_runs_run", run="nothing")
    monkeypatch.setenv("OURS", KEYS["bob"].key.get_secret_value())
    with pytest.raises(Refused, match=r"does not allow that to OURS \(403: "):
        folder.call("get_runs")
