"""The sandbox itself: starts and stops it, and holds what it is steered by."""

from __future__ import annotations

import itertools
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, RLock
from types import TracebackType
from typing import Self

from tests.sandbox.github import payloads
from tests.sandbox.github.apps import App, Grant
from tests.sandbox.github.faults import Faults
from tests.sandbox.github.git import Git
from tests.sandbox.github.ledger import Ledger
from tests.sandbox.github.limits import RateLimit
from tests.sandbox.github.people import People
from tests.sandbox.github.repository import Repository
from tests.sandbox.github.server import Server
from tests.sandbox.github.stream import Content
from tests.sandbox.github.web import create_app
from tests.sandbox.github.webhooks import Delivery, Webhooks


class GitHubSandbox(Webhooks, Ledger, Faults):
    """A GitHub on 127.0.0.1; the package's docstring shows its use.

    Constructing it binds the port (0: a free one), entering it serves, leaving it stops and deletes all.
    """

    def __init__(
        self,
        webhook_url: str | None = None,
        webhook_secret: str | None = None,
        *,
        bot_login: str = "placet-bot",
        port: int = 0,
        rate_limit: int = 5000,
    ) -> None:
        self._ids = itertools.count(1001)
        Webhooks.__init__(self, webhook_url, webhook_secret, self.new_id(), muted=bot_login)
        Ledger.__init__(self)
        Faults.__init__(self)
        self.bot_login = bot_login
        self.repositories: dict[str, Repository] = {}
        self.rate_limit = RateLimit(rate_limit)
        self.apps: list[App] = []
        self.lock = RLock()
        self.closing = Event()
        self._folder = TemporaryDirectory(prefix="github-sandbox-")
        self._server = Server(create_app(self), port)
        self.url = self._server.url
        self.people = People(self.url, self._ids)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.stop()
        self.stop_sending()
        self._folder.cleanup()

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.people.token_of(self.bot_login)

    def token_of(self, login: str) -> str:
        return self.people.token_of(login)

    def revoke(self, login: str) -> None:
        """From now on that account's token is answered 401."""
        self.people.revoke(login)

    def create_app(self, slug: str = "placet") -> App:
        """An app that is installed nowhere yet: `app.installed["acme/shop"] = {"contents": "read", …}`."""
        app = App(str(self.new_id()), slug)
        self.people.user(app.login, "Bot")
        self.apps.append(app)
        return app

    def app_of(self, statement: str) -> App | None:
        """The app that signed a statement (a JSON web token)."""
        return next((app for app in self.apps if app.signed(statement)), None)

    def grant_of(self, token: str) -> tuple[App, Grant] | None:
        """What an app's token may do, while it is accepted."""
        found = [(app, app.grants[token]) for app in self.apps if token in app.grants]
        return found[0] if found and found[0][1].until > time.time() else None

    def new_id(self) -> int:
        return next(self._ids)

    def create_repository(
        self, full_name: str, files: Mapping[str, Content] | None = None, *, private: bool = False
    ) -> Repository:
        """A repository whose first commit, on `main`, holds `files` (a README if none are given)."""
        owner, name = full_name.split("/")
        with self.lock:
            git = Git(Path(self._folder.name) / owner / f"{name}.git")
            owner_account = self.people.user(owner, "Organization")
            repo = Repository(self, self.new_id(), owner_account, name, git, private)
            repo.commit("main", None, files or {"README.md": f"# {name}\n"}, None, "mona", "First commit")
            self.repositories[full_name] = repo
        return repo

    def ping(self) -> Delivery | None:
        """The `ping` that GitHub sends when a hook is made; about the first repository."""
        repo = next(iter(self.repositories.values()))
        body = payloads.ping(repo, self.hook_id, sorted(self.events - {"ping"}), self.webhook_url)
        delivery = self.emit("ping", body)
        self.settle()
        return delivery
