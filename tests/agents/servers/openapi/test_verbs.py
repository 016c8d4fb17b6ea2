"""Reads by their method that write by their name: an API that was made for browsers has some."""

from __future__ import annotations

import pytest

from agents.servers.openapi.declared import why
from agents.servers.openapi.shapes import Operation
from agents.servers.spec import ApiSpec, RuleSpec
from tests.agents.servers.openapi.pieces import document, found, one


@pytest.mark.parametrize(
    ("id", "path", "word"),
    [
        ("apps_uninstall", "/apps.uninstall", "uninstall"),
        ("auth.revoke", "/auth.revoke", "revoke"),
        ("workflows_updateStep", "/workflows.updateStep", "update"),
        ("deleteNetwork", "/archive/delete/network", "delete"),
        ("delete_all_admin_delete_all_get", "/admin/delete_all", "delete"),
        ("op17", "/users/{id}/purge", "purge"),
        (None, "/plans/delete", "delete"),
        (None, "/users/{send}/", ""),
        ("actions/get-workflow-run", "/repos/{run}/runs", ""),
        ("listPinned", "/pins", ""),
        ("GetCharge", "/v1/charges/{charge}/refund", ""),
        ("read_update", "/updates", ""),
        ("apps", "/apps", ""),
        ("resent_sender", "/x", ""),
    ],
)
def test_a_read_whose_name_says_that_it_writes_is_none(id: str | None, path: str, word: str) -> None:
    operation = one({"operationId": id} if id else {}, "get", path)
    known = why(ApiSpec(document="x"), operation)
    if not word:
        assert (known.risk, known.repeat.kind) == ("low", "read")
        return
    assert (known.risk, known.repeat.kind) == ("high", "blind")
    assert known.risk_why == f"GET, but its name says {word}, and nobody said that it only reads"
    assert known.repeat_why == "nobody knows what a second call would do"


def test_two_of_one_name_are_judged_by_what_each_is() -> None:
    read = found(document({path: {"get": {}} for path in ("/plans/delete", "/plans/delete/")}))[1]
    assert [why(ApiSpec(document="x"), each).risk for each in read if isinstance(each, Operation)] == ["high", "high"]


def test_the_operators_word_wins_over_a_name() -> None:
    operation = one({"operationId": "sendersOfMail_send"}, "get")
    rule = RuleSpec(match="GET /*", risk="low", repeat="read")
    known = why(ApiSpec(document="x", rules=(rule,)), operation)
    assert (known.risk, known.repeat.kind) == ("low", "read")
