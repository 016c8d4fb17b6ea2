"""What a parameter of a query can be. Apart, since what binds them takes long to import."""

from __future__ import annotations

from typing import Literal

Sent = Literal["text", "email", "int", "number", "date", "datetime", "bool"]
