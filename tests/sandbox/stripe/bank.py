"""The sandbox itself: starts and stops it, and holds what it is steered by."""

from __future__ import annotations

import hmac
import json
import secrets
from threading import Event
from types import TracebackType
from typing import Self

from tests.sandbox.github.server import Server
from tests.sandbox.stripe.billing import Billing
from tests.sandbox.stripe.books import Json
from tests.sandbox.stripe.faults import Faults
from tests.sandbox.stripe.keys import Keys
from tests.sandbox.stripe.web import create_app


class StripeSandbox(Billing, Faults):
    """A Stripe on 127.0.0.1; the package's docstring shows its use.

    Constructing it binds the port (0: a free one), entering it serves, leaving it stops.
    """

    def __init__(self, *, port: int = 0, webhook_secret: str = "whsec_test") -> None:
        Billing.__init__(self)
        Faults.__init__(self)
        self.key = f"rk_test_{secrets.token_hex(16)}"
        self.rights: set[str] | None = None
        """What the key may do, as Stripe calls it (`rak_charge_read`); None: everything."""
        self.webhook_secret = webhook_secret
        self.keys = Keys(self.time)
        self.closing = Event()
        self._server = Server(create_app(self), port)
        self.url = self._server.url

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.stop()

    def signed(self, event: Json, at: int | None = None) -> tuple[bytes, dict[str, str]]:
        """An event as Stripe sends it: bytes and headers. Stripe Docs, "Verify webhook signatures manually"."""
        body = json.dumps(event, indent=2).encode()
        stamp = self.now if at is None else at
        signature = hmac.new(self.webhook_secret.encode(), b"%d.%s" % (stamp, body), "sha256").hexdigest()
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": f"t={stamp},v1={signature}"}
        return body, headers
