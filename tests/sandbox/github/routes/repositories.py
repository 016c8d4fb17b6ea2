"""Accounts, repositories, the rate limit."""

from __future__ import annotations

from flask import Blueprint

from tests.sandbox.github.errors import not_found
from tests.sandbox.github.routes.asking import REPO, find_repository, hub, me
from tests.sandbox.github.shapes import Json
from tests.sandbox.github.shapes.people import repository, user

views = Blueprint("repositories", __name__)


@views.get("/user")
def get_user() -> Json:
    return user(hub().people.user(me()))


@views.get("/users/<login>")
def get_user_by_login(login: str) -> Json:
    account = hub().people.find(login)
    if account is None:
        raise not_found()
    return user(account)


@views.get(REPO)
def get_repository(owner: str, name: str) -> Json:
    return repository(find_repository(owner, name))


@views.get("/rate_limit")
def get_rate_limit() -> Json:
    shape = hub().rate_limit.shape(me())
    return {"resources": {"core": shape}, "rate": shape}
