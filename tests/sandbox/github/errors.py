"""What GitHub answers when it says no."""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """A refusal in GitHub's own shape: an HTTP status, a `message` and, with 422, `errors`."""

    def __init__(self, status: int, message: str, errors: list[Any] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.errors = errors


def not_found(message: str = "Not Found") -> ApiError:
    return ApiError(404, message)


def unprocessable(*errors: str) -> ApiError:
    """As the reviews endpoint refuses: one sentence, joined as Rails joins several."""
    *head, last = errors
    sentence = f"{', '.join(head)}{',' if len(head) > 1 else ''} and {last}" if head else last
    return ApiError(422, "Unprocessable Entity", [sentence])


def invalid(resource: str, field: str, code: str = "missing_field", message: str = "") -> ApiError:
    """As most other endpoints refuse: "Validation Failed", with resource, field and code."""
    error = {"resource": resource, "code": code, "field": field}
    return ApiError(422, "Validation Failed", [error | ({"message": message} if message else {})])
