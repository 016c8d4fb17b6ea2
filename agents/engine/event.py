"""An event: something that happened elsewhere, verified and normalised; and the trust its values carry."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Trust = Literal["trusted", "internal", "untrusted"]
"""`trusted`: the operator's own configuration. `internal`: our own records and providers' ids. `untrusted`: anything
an outsider could have written."""


class Event(BaseModel):
    """What a provider's `parse()` makes of a webhook.

    `subject` names the object ("acme/shop#7"), `version` orders its states (greater is newer), `meaning` is a second
    key for repeats (empty: none), `fields` is what a flow is given, and `trust` labels those fields by dotted path
    (a field that is not labelled is untrusted). `ours` is true for what our own writes caused. `proved`: the delivery's
    id was signed, so that it tells a repeat alone; else the body has to be the same as well.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    kind: str
    delivery: str
    id: str = ""
    subject: str
    actor: str
    version: float = 0.0
    meaning: tuple[str | int | float, ...] = ()
    fields: dict[str, Any] = {}
    trust: dict[str, Trust] = {}
    ours: bool = False
    proved: bool = Field(default=False, exclude=True)

    @property
    def name(self) -> str:
        """As agents name it in `[[on]]`: "github.pull_request.opened"."""
        return f"{self.source}.{self.kind}"
