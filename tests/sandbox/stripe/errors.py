"""What Stripe answers when it says no."""

from __future__ import annotations


class StripeRefusal(Exception):
    """A refusal in Stripe's own shape. `begun`: the endpoint was at work, so that the answer is kept under the key.

    Stripe API reference, "Errors" and "Idempotent requests".
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        type: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        begun: bool = False,
    ) -> None:
        super().__init__(message)
        self.status, self.begun = status, begun
        told = {"message": message, "type": type, "code": code, "param": param}
        self.body = {"error": {name: text for name, text in told.items() if text}}


def missing(kind: str, id: str) -> StripeRefusal:
    return StripeRefusal(404, f"No such {kind}: '{id}'", code="resource_missing", param="id")


def wanted(param: str) -> StripeRefusal:
    return StripeRefusal(400, f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown(*params: str) -> StripeRefusal:
    listed = ", ".join(sorted(params))
    return StripeRefusal(400, f"Received unknown parameter: {listed}", code="parameter_unknown", param=listed)


def impossible(message: str, *, code: str = "", param: str = "") -> StripeRefusal:
    """What was asked for is well-formed, and cannot be done."""
    return StripeRefusal(400, message, code=code, param=param, begun=True)
