"""`slack.post` at a Slack that nobody here wrote (`emulate`): posted, and found again by its mark."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from agents.settings import Settings
from agents.tools import TOOLS
from tasks.processes.ports import free_port
from tests.agents.github import at_of
from tests.real.counterparts import NODE, NODE_BIN, NODE_READY, need, seen
from tests.stories.stack import until

pytestmark = pytest.mark.real

TOKEN, CHANNEL, HOOK = "xoxb-of-placet", "C000000001", "/services/T000000001/B000000001/X000000001"
BOT = "app_id: A000PLACET, bot_id: B000PLACET, bot_user_id: U000PLACET"
SEED = f"""\
slack:
  oauth_apps:
    - {{{BOT}, client_id: c1, client_secret: s1, name: Placet, redirect_uris: ["http://localhost/"]}}
  tokens:
    - {{{BOT}, token: {TOKEN}, type: bot, user_id: U000PLACET, scopes: [chat:write, channels:history]}}
"""
POST = TOOLS["slack.post"]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    need(NODE_READY)
    seed, port = tmp_path_factory.mktemp("slack") / "seed.yaml", free_port()
    seed.write_text(SEED)
    program = [str(NODE_BIN), "node_modules/emulate/dist/index.js", "start", "--service", "slack"]
    start = [*program, "--port", str(port), "--seed", str(seed)]
    with subprocess.Popen(start, cwd=NODE, stdout=subprocess.DEVNULL) as process:
        try:
            until(lambda: _is_up(f"http://localhost:{port}/"), "the emulator answers")
            yield f"http://localhost:{port}"
        finally:
            process.terminate()


def _is_up(url: str) -> bool:
    try:
        return httpx.get(url, timeout=1, trust_env=False).status_code < 500
    except httpx.TransportError:
        return False


def _settings(url: str, folder: Path) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        secret_key=SecretStr("k" * 40),
        data_dir=folder,
        slack_bot_token=SecretStr(TOKEN),
        slack_api_url=f"{url}/api",
        slack_webhook_url=SecretStr(url + HOOK),
    )


def test_a_post_is_found_again_by_its_mark_alone(url: str, tmp_path: Path) -> None:
    settings = _settings(url, tmp_path)

    def at(key: str) -> Any:
        return at_of(settings, POST, effect_key=key)

    first = POST.validated({"channel": CHANNEL, "occasion": "ticket 7", "text": "<!here> Ticket 7 & no more"})
    posted = POST.call(at("one"), first)
    answer = POST.validated({**first, "occasion": "ticket 7 done", "thread_ts": posted["ts"]})
    assert POST.find(at("two"), answer) is None
    replied = POST.call(at("two"), answer)
    assert POST.find(at("one"), first) == posted
    assert POST.find(at("two"), answer) == replied
    assert POST.find(at("three"), first) is None
    seen("emulated Slack", f"posted {posted['ts']} and found it again, in the channel and in a thread")


def test_the_incoming_webhook_takes_a_post(url: str, tmp_path: Path) -> None:
    args = POST.validated({"channel": "webhook", "occasion": "ticket 8", "text": "Ticket 8"})
    assert POST.call(at_of(_settings(url, tmp_path), POST, effect_key="hook"), args) == {"channel": "", "ts": ""}
    listed = httpx.post(
        f"{url}/api/conversations.history",
        data={"channel": CHANNEL},
        headers={"Authorization": f"Bearer {TOKEN}"},
        trust_env=False,
    )
    assert "Ticket 8" in [each["text"] for each in listed.json()["messages"]]
    seen("emulated Slack", "took a post by its incoming webhook")
