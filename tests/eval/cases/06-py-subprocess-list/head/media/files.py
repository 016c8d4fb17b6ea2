"""Where uploads are kept."""

from __future__ import annotations

from pathlib import Path

UPLOADS = Path("/srv/uploads")


def place(upload_id: int) -> Path:
    """The file of an upload; ids are ours, so the path is too."""
    return UPLOADS / f"{upload_id:012}"
