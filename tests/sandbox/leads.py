"""A seller of data about companies and people, for tests and the demo: it keeps accounts, and is told to misbehave.

    with LeadsSandbox(credits=100) as seller:
        seller.add("example.com", name="Mona's", metrics={"employees": 12})
        seller.url, seller.key
        seller.toml("acme", usd=0.1)                # what leads.toml says of it; its key is in ACME_KEY
        seller.credits, seller.billed               # what is left, and what each of us was billed for
        seller.says_so_in_the_body = True           # nothing left: a 200 with an error in it, as some have it
        seller.instead = "<html>…"                  # what it answers instead of JSON
        seller.fail("company", "429", seconds=9)    # see tests.sandbox.vendor

Kinds: ``company person``. What nobody knows is 404 and not billed.
"""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from tests.sandbox.vendor import Vendor

TOML = """\
[providers.{name}]
title = "Companies by domain"
url = "{url}/v1/companies?domain={{domain}}"
headers = {{ Authorization = "Bearer {{ACME_KEY}}" }}
usd = {usd}
no_credit = {{ path = "error.code", equals = "no_credits" }}

[providers.{name}.fields]
name = {{ path = "company.name", confidence = 0.9 }}
employees = {{ path = "/company/metrics/employees", confidence = 0.7 }}
industry = {{ path = "company.tags", confidence = 0.5 }}

[providers.{name}_people]
title = "People by address"
url = "{url}/v1/people/{{email}}"
headers = {{ X-Api-Key = "{{ACME_KEY}}" }}
usd = {usd}
fields.title = {{ path = "company.title", confidence = 0.6 }}
"""


class LeadsSandbox(Vendor):
    """See the module."""

    def __init__(self, port: int = 0, credits: int = 1_000) -> None:
        super().__init__("leads-sandbox", port)
        self.key, self.credits = "lead-key-never-to-be-seen", credits
        self.billed: list[str] = []
        """Who was asked about, each time that cost something."""
        self.says_so_in_the_body = False
        self.instead: str | None = None
        self._known: dict[str, Any] = {}
        self.app.add_url_rule("/v1/companies", "company", lambda: self._answer(request.args.get("domain", "")))
        self.app.add_url_rule("/v1/people/<path:email>", "person", self._answer)

    def add(self, about: str, **data: Any) -> None:
        """What it knows of a domain or an address; said anew, what it knew is forgotten."""
        self._known[about] = data

    def toml(self, name: str = "acme", usd: float = 0.1) -> str:
        return TOML.format(name=name, url=self.url, usd=usd)

    def signed_in(self) -> str | None:
        given = (request.headers.get("Authorization"), request.headers.get("X-Api-Key"))
        return "us" if f"Bearer {self.key}" in given or self.key in given else None

    def told(self, status: int, words: str) -> Any:
        return {"error": {"code": str(status), "message": words}}

    def _answer(self, email: str) -> ResponseReturnValue:
        if self.instead is not None:
            return Response(self.instead, mimetype="text/html")
        if self.credits <= 0:
            return jsonify({"error": {"code": "no_credits"}}), 200 if self.says_so_in_the_body else 402
        if email not in self._known:
            return jsonify(self.told(404, "nobody knows")), 404
        self.credits -= 1
        self.billed.append(email)
        return jsonify({"company": self._known[email]})
