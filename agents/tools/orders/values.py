"""The types that `orders.toml` may name: of an argument, and of what a row holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

from agents.engine.canonical import SAFE
from agents.mail.address import Mail


def _sendable(text: str) -> str:
    """What every database takes as text."""
    if "\x00" in text or any("\ud800" <= each <= "\udfff" for each in text):
        raise ValueError("holds a character that no database keeps")
    return text


def _as_text(value: Any) -> Any:
    """Numbers and UUIDs serve as ids: as text they are whole, however long they are."""
    return str(value) if isinstance(value, int | Decimal | UUID) and not isinstance(value, bool) else value


Int = Annotated[int, Field(ge=-SAFE, le=SAFE)]
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
Number = Annotated[float, Field(allow_inf_nan=False)]

ARGUMENTS: dict[str, Any] = {
    "text": Annotated[str, StringConstraints(max_length=1000), AfterValidator(_sendable)],
    "email": Mail,
    "int": Int,
    "number": Number,
    "date": date,
    "datetime": Moment,
    "bool": bool,
}
COLUMNS: dict[str, Any] = {
    "text": Annotated[str, BeforeValidator(_as_text)],
    "email": str,
    "int": Int,
    "number": Number,
    "decimal": Decimal,
    "date": date,
    "datetime": datetime,
    "bool": bool,
}
