"""A call as a person reads it before saying yes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict


class PreviewPart(BaseModel):
    """A labelled piece of what a person is shown. `untrusted` text is marked as somebody else's words."""

    model_config = ConfigDict(frozen=True)

    label: str
    text: str
    form: Literal["text", "code", "diff", "markdown"] = "text"
    untrusted: bool = False


class Preview(BaseModel):
    """A call as a person reads it before saying yes."""

    model_config = ConfigDict(frozen=True)

    title: str
    parts: tuple[PreviewPart, ...] = ()
