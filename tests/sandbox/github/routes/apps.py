"""Apps: themselves, their installations, their tokens.

GitHub Docs, "REST API endpoints for GitHub Apps".
"""

from __future__ import annotations

from flask import Blueprint, g

from tests.sandbox.github.apps import App, stamp
from tests.sandbox.github.errors import ApiError, not_found
from tests.sandbox.github.needs import LEVELS
from tests.sandbox.github.routes.asking import REPO, body, find_repository, hub
from tests.sandbox.github.shapes import Json
from tests.sandbox.github.wanted import NewAppToken

views = Blueprint("apps", __name__)
INSTALLATION = 4_000_001
"""Where an app is installed, it is installed once."""


@views.get("/app")
def get_app() -> Json:
    app = _me()
    return {"id": 1, "slug": app.slug, "name": app.slug, "permissions": {}, "events": []}


@views.get(f"{REPO}/installation")
def get_installation(owner: str, name: str) -> Json:
    app = _me()
    repo = find_repository(owner, name).full_name
    if repo not in app.installed:
        raise not_found()
    return {"id": INSTALLATION, "app_slug": app.slug, "permissions": app.installed[repo]}


@views.post("/app/installations/<int:id_>/access_tokens")
def create_app_token(id_: int) -> tuple[Json, int]:
    app, wanted = _me(), body(NewAppToken)
    g.subject = f"installation {id_}"
    if id_ != INSTALLATION:
        raise not_found()
    repositories = frozenset(each for each in app.installed if each.partition("/")[2] in wanted.repositories)
    if len(repositories) != len(wanted.repositories):
        raise ApiError(422, "There is at least one repository that does not exist or is not accessible to the app.")
    for repo in repositories:
        for name, level in wanted.permissions.items():
            if LEVELS[level] > LEVELS.get(app.installed[repo].get(name, ""), 0):
                raise ApiError(422, "The permissions requested are not granted to this installation.")
    token, grant = app.give(repositories, dict(wanted.permissions))
    return {"token": token, "expires_at": stamp(grant.until), "permissions": grant.permissions}, 201


def _me() -> App:
    """The app that signed this request."""
    app = hub().app_of(g.token)
    if app is None:
        raise ApiError(401, "A JSON web token could not be decoded")
    return app
