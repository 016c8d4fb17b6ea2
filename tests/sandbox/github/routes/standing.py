"""What somebody may do in a repository.

GitHub Docs, "REST API endpoints for collaborators", *Get repository permissions for a user*.
"""

from __future__ import annotations

from flask import Blueprint

from tests.sandbox.github.errors import not_found
from tests.sandbox.github.routes.asking import REPO, find_repository, hub
from tests.sandbox.github.shapes import Json
from tests.sandbox.github.shapes.people import user

views = Blueprint("standing", __name__)
LEGACY = {"maintain": "write", "triage": "read"}


@views.get(f"{REPO}/collaborators/<login>/permission")
def get_permission(owner: str, name: str, login: str) -> Json:
    """`permission` has the four old roles, `role_name` the role itself."""
    repo = find_repository(owner, name)
    account = hub().people.find(login)
    if account is None:
        raise not_found()
    role = repo.role_of(login)
    return {"permission": LEGACY.get(role, role), "role_name": role, "user": user(account)}
