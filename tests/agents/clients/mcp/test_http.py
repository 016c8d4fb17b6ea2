"""A server with an address that misbehaves: what is refused, what is unclear, what is tried again."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from agents.engine.errors import Later, Refused, Unclear
from agents.servers.spec import OAuthSpec, ServerSpec
from tests.agents.clients.mcp.visitor import SECRET, Visitor
from tests.sandbox.mcp import Unruly
from tests.sandbox.website import Website


def works(visitor: Visitor) -> bool:
    return bool(visitor.do("echo", text="still here") == {"text": "still here"})


def back(visitor: Visitor) -> bool:
    """Whether it works again; one that was away is tried a moment later."""
    try:
        return works(visitor)
    except Later:
        return False


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Unruly]:
    """One that is not stopped by what it answers: for as many tests as there are answers."""
    with Unruly(tmp_path_factory.mktemp("mcp") / "steady") as web:
        yield web


@pytest.mark.parametrize(
    ("how", "meaning", "words"),
    [
        ("redirect http://169.254.169.254/latest", Refused, "it sends us elsewhere, to http://169.254.169.254"),
        ("redirect https://other.example/mcp", Refused, "it sends us elsewhere, to https://other.example"),
        ("status 400", Refused, "it answers 400"),
        ("status 403", Refused, "it answers 403"),
        ("status 429", Later, "it takes no more for now"),
        ("status 500", Unclear, "it answers 500"),
        ("status 503", Unclear, "it answers 503"),
        ("status 202", Unclear, "it answers 202 and gives no result"),
        ("html", Unclear, "it answers with 'text/html'"),
        ("packed", Unclear, "its answer is packed"),
        ("json", Unclear, "its answer is longer than 4,194,304 bytes"),
        ("events", Unclear, ""),
        ("flood", Unclear, "broke off"),
        ("garbage", Unclear, "Failed to parse"),
    ],
)
def test_an_answer_says_whether_anything_was_done(
    steady: Unruly, how: str, meaning: type[Exception], words: str
) -> None:
    guest = Visitor(steady.spec(headers={"Authorization": "Bearer {THERE_TOKEN}"}), THERE_TOKEN=SECRET)
    before = len(steady.calls)
    assert works(guest)
    with pytest.raises(meaning) as caught:
        guest.do("echo", http=how)
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)
    assert works(guest)
    assert steady.calls[before:] == ["echo", "echo"]


def test_one_that_hangs_costs_the_time_of_the_call(guest: Visitor) -> None:
    with pytest.raises(Unclear, match="did not answer within"):
        guest.do("hang", 1.0)
    assert works(guest)


def test_one_that_is_away_is_tried_later_and_nothing_is_unclear(guest: Visitor, web: Unruly) -> None:
    assert works(guest)
    web.stop()
    with pytest.raises(Later):
        guest.do("echo")
    web.start()
    until = time.monotonic() + 30
    while not back(guest) and time.monotonic() < until:
        time.sleep(0.2)
    assert web.calls == ["echo", "echo"]


def test_one_that_dies_in_the_middle_leaves_it_unclear(guest: Visitor, web: Unruly) -> None:
    with pytest.raises(Unclear):
        guest.do("die")
    with pytest.raises(Later):
        works(guest)


def test_a_header_that_cannot_be_sent_does_not_come_up_in_the_error() -> None:
    visitor = Visitor(ServerSpec(url="http://127.0.0.1:9/mcp", headers={"X": "{KEY}"}), KEY=f"{SECRET}\nX: y")
    with pytest.raises(Later) as caught:
        visitor.accept()
    assert SECRET not in str(caught.value)


# -- sessions, as servers before 2026 keep them -----------------------------------------------------------------------


class _Old(BaseHTTPRequestHandler):
    """Speaks 2025-06-18, with sessions that the test may end."""

    protocol_version = "HTTP/1.1"
    sessions: ClassVar[list[str]] = []
    forgetful = False
    performed = 0

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["content-length"])))
        session = self.headers.get("mcp-session-id", "")
        match said.get("method"):
            case "initialize":
                _Old.sessions.append(f"s{len(_Old.sessions)}")
                about = {
                    "protocolVersion": "2025-06-18",
                    "capabilities": {},
                    "serverInfo": {"name": "o", "version": "1"},
                }
                return self._say(said, about, _Old.sessions[-1])
            case "server/discover":
                return self._none(400)
            case _ if not _Old.sessions or session != _Old.sessions[-1] or self._forgets(said):
                return self._none(404)
            case "tools/list":
                return self._say(said, {"tools": [{"name": "do", "inputSchema": {"type": "object"}}]})
            case "tools/call":
                _Old.performed += 1
                return self._say(said, {"content": [{"type": "text", "text": session}]})
        return self._none(202)

    def do_GET(self) -> None:
        self._none(405)

    def do_DELETE(self) -> None:
        self._none(405)

    def _forgets(self, said: dict[str, object]) -> bool:
        return _Old.forgetful and said.get("method") == "tools/call"

    def _none(self, status: int) -> None:
        self.send_response(status)
        self.send_header("content-length", "0")
        self.end_headers()

    def _say(self, said: dict[str, object], result: object, session: str = "") -> None:
        body = json.dumps({"jsonrpc": "2.0", "id": said["id"], "result": result}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        if session:
            self.send_header("mcp-session-id", session)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@pytest.fixture
def old() -> Iterator[Visitor]:
    _Old.sessions, _Old.forgetful, _Old.performed = [], False, 0
    with ThreadingHTTPServer(("127.0.0.1", 0), _Old) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield Visitor(ServerSpec(url=f"http://127.0.0.1:{server.server_port}/mcp"))
        server.shutdown()


def test_a_session_that_expired_is_begun_anew_and_the_call_is_made_once(old: Visitor) -> None:
    assert old.do("echo") == {"text": "s0"}
    _Old.sessions.append("the server was started again")
    assert old.do("echo") == {"text": "s2"}
    assert _Old.performed == 2


def test_one_that_forgets_each_session_at_once_is_tried_later(old: Visitor) -> None:
    old.accept()
    _Old.forgetful = True
    with pytest.raises(Later, match="forgets its sessions"):
        old.do("echo")
    assert _Old.performed == 0


# -- signing in -------------------------------------------------------------------------------------------------------


def test_it_is_not_followed_to_where_it_says_that_tokens_are_given() -> None:
    """An address that this machine reaches and an outsider does not, such as a cloud's own."""
    with Website() as inside, Website() as server:
        inside.pages["/secrets"] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
        where = f'Bearer resource_metadata="{inside.url}/secrets"'
        server.pages["/mcp"] = f"HTTP/1.1 401 No\r\nWWW-Authenticate: {where}\r\nContent-Length: 0\r\n\r\n".encode()
        oauth = OAuthSpec(client_id="us", client_secret="{KEY}", issuer="http://127.0.0.1:9")
        with pytest.raises(Later) as caught:
            Visitor(ServerSpec(url=f"{server.url}/mcp", oauth=oauth), KEY=SECRET).accept()
        assert inside.seen == []
        assert SECRET not in str(caught.value)
        assert "no token for it" in str(caught.value)


TOKEN = "a-token-that-nobody-wrote-down"


class _Signing(_Old):
    """Is its own issuer of tokens, and says what it was sent."""

    def do_GET(self) -> None:
        here = f"http://{self.headers['host']}"
        about = {
            "/.well-known/oauth-protected-resource/mcp": {"resource": f"{here}/mcp", "authorization_servers": [here]}
        }
        meta = {"issuer": here, "authorization_endpoint": f"{here}/a", "token_endpoint": f"{here}/token"}
        about["/.well-known/oauth-authorization-server"] = {**meta, "response_types_supported": ["code"]}
        self._json(about[self.path]) if self.path in about else self._none(404)

    def do_POST(self) -> None:
        if self.path == "/token":
            self.rfile.read(int(self.headers["content-length"]))
            self._json({"access_token": TOKEN, "token_type": "Bearer", "expires_in": 3600})
        elif "authorization" not in self.headers:
            self.rfile.read(int(self.headers["content-length"]))
            self._none(401)
        else:
            super().do_POST()

    def _say(self, said: dict[str, object], result: object, session: str = "") -> None:
        if said["method"] == "tools/call":
            result = {"content": [{"type": "text", "text": f"I was sent {self.headers['authorization']}"}]}
        super()._say(said, result, session)

    def _json(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def test_a_token_that_was_asked_for_on_the_way_is_masked_like_what_it_was_asked_with() -> None:
    _Old.sessions, _Old.forgetful, _Old.performed = [], False, 0
    with ThreadingHTTPServer(("127.0.0.1", 0), _Signing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        spec = ServerSpec(url=f"{url}/mcp", oauth=OAuthSpec(client_id="us", client_secret="{KEY}", issuer=url))
        assert Visitor(spec, KEY=SECRET).do("echo") == {"text": "I was sent Bearer ***"}
        server.shutdown()
