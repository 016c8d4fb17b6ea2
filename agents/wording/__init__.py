"""Words, whoever wrote them: what a text says that no record says, and what of it would act in Markdown. Pure."""

from __future__ import annotations
