"""The HTTP side: who is asking, what goes wrong, the view, the headers, the record.

GitHub Docs, "Getting started with the REST API" (authentication, errors) and "Rate limits for the REST API".
"""

from __future__ import annotations

import socket
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, cast

from flask import Flask, Response, current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from tests.sandbox.github.apps import Grant
from tests.sandbox.github.errors import ApiError
from tests.sandbox.github.faults import Fault
from tests.sandbox.github.ledger import Request, Write
from tests.sandbox.github.needs import NEEDS, OF_PEOPLE, OPEN
from tests.sandbox.github.routes import BLUEPRINTS
from tests.sandbox.github.routes.asking import kind, subject

if TYPE_CHECKING:
    from tests.sandbox.github.hub import GitHubSandbox

OPEN_TO_ALL = {"codeload", "storage"}
"""The address itself is the permission."""
_FREE_OF_CHARGE = {"get_rate_limit"}
NOT_ACCESSIBLE = "Resource not accessible by integration"
BY_APPS = {"get_app", "get_installation", "create_app_token"}
"""Asked with an app's own signature; the view looks at it."""


def create_app(hub: GitHubSandbox) -> Flask:
    """The views that all have, for one sandbox."""
    app = copy(_views())
    app.hub, app.extensions = hub, {"sandbox": hub}
    return app


@cache
def _views() -> _SandboxApp:
    """Routes are compiled as they are added: twenty milliseconds for each sandbox otherwise."""
    app = _SandboxApp()
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.before_request(lambda: _app().receive())
    app.after_request(lambda response: _app().finish(response))
    app.register_error_handler(ApiError, _refused)
    app.register_error_handler(ValidationError, _invalid)
    app.register_error_handler(HTTPException, _unserved)
    return app


def _app() -> _SandboxApp:
    """The one that answers this request."""
    return cast(_SandboxApp, current_app)


class _SandboxApp(Flask):
    hub: GitHubSandbox

    def __init__(self) -> None:
        super().__init__("github-sandbox", static_folder=None)
        self.url_map.strict_slashes = self.url_map.merge_slashes = False

    def receive(self) -> Response | None:
        """Before the view: a fault that spares it the work, then the token, then the rate limit."""
        _, _, token = request.headers.get("Authorization", "").partition(" ")
        g.token, g.user, g.grant = token, self.hub.people.by_token(token), None
        if given := self.hub.grant_of(token):
            app, g.grant = given
            g.user = self.hub.people.user(app.login)
        g.hung_up, g.needed = False, ""
        g.fault = self.hub.take_fault(kind())
        if g.fault and not g.fault.works_first and (answer := self._strike(g.fault)):
            return answer
        if kind() not in OPEN_TO_ALL | BY_APPS:
            self._admit()
        return None

    def dispatch_request(self) -> ResponseReturnValue:
        """One view at a time; a write is recorded once performed, whatever then happens to its answer."""
        with self.hub.lock:
            answer = super().dispatch_request()
            if request.method not in ("GET", "HEAD"):
                self.hub.record(Write(request.method, kind(), subject(), g.user.login if g.user else "an app"))
        return answer

    def finish(self, response: Response) -> Response:
        """After the view: a fault that let it do the work, the headers, the record, and last a hang-up."""
        if g.fault and g.fault.works_first:
            response = self._strike(g.fault) or response
        if g.user:
            for name, value in self.hub.rate_limit.headers(g.user.login).items():
                response.headers.setdefault(name, value)
        if request.method == "GET" and response.status_code == 200:
            response.add_etag(weak=True)
            response.make_conditional(request)
            if response.status_code == 304 and g.user:
                self.hub.rate_limit.refund(g.user.login)
        status = None if g.hung_up else response.status_code
        login = g.user.login if g.user else None
        self.hub.requests.append(Request(request.method, request.path, kind(), login, status))
        if g.hung_up:
            request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        return response

    def _admit(self) -> None:
        if g.user is None:
            raise ApiError(401, "Bad credentials")
        if g.grant:
            _check(g.grant)
        if kind() not in _FREE_OF_CHARGE and not self.hub.rate_limit.spend(g.user.login):
            raise ApiError(403, f"API rate limit exceeded for user ID {g.user.id}.")

    def _strike(self, fault: Fault) -> Response | None:
        if fault.waits:
            self.hub.closing.wait(fault.seconds)
            return None
        if fault.hangs_up:
            g.hung_up = True
            return Response()
        return _error(*fault.answer, headers=fault.headers)


def _check(grant: Grant) -> None:
    """Whether an app's token may ask this. A repository that it was not given is not there for it."""
    args, wanted = request.view_args or {}, kind()
    if wanted in OPEN or request.url_rule is None:
        return
    if wanted in OF_PEOPLE:
        raise ApiError(403, NOT_ACCESSIBLE)
    need = NEEDS[f"{wanted}/{args['place']}" if "place" in args else wanted]
    if f"{args['owner']}/{args['name']}" not in grant.repositories:
        raise ApiError(404, "Not Found")
    if not grant.holds(need):
        g.needed = need.header
        raise ApiError(403, NOT_ACCESSIBLE)


def _error(
    status: int, message: str, errors: list[object] | None = None, headers: dict[str, str] | None = None
) -> Response:
    shape = {"message": message, "documentation_url": "https://docs.github.com/rest", "status": str(status)}
    response = jsonify(shape | ({"errors": errors} if errors else {}))
    response.status_code = status
    response.headers.update(headers or {})
    return response


def _refused(error: ApiError) -> Response:
    headers = {"X-Accepted-GitHub-Permissions": g.needed} if g.needed else {}
    return _error(error.status, error.message, error.errors, headers)


def _invalid(error: ValidationError) -> Response:
    """The body is JSON, but not of the shape GitHub Docs give."""
    problems = [f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors()]
    return _error(422, f"Invalid request.\n\n{'; '.join(problems)}")


def _unserved(error: HTTPException) -> Response:
    if request.url_rule is None:
        return _error(501, f"The sandbox does not serve {request.method} {request.path}.")
    if error.code == 400:
        return _error(400, "Problems parsing JSON")
    return _error(error.code or 500, error.description or error.name)
