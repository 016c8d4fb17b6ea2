"""What tests call on a repository or a pull request: done under the lock, answered once its webhooks are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    from tests.sandbox.github.hub import GitHubSandbox


class Housed(Protocol):
    """Whatever lives at a sandbox."""

    @property
    def hub(self) -> GitHubSandbox: ...


S = TypeVar("S", bound=Housed)
P = ParamSpec("P")
T = TypeVar("T")


def steered(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    @wraps(method)
    def steer(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with self.hub.lock:
            result = method(self, *args, **kwargs)
        self.hub.settle()
        return result

    return steer
