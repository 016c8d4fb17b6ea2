"""Small versions of uploaded pictures."""

from __future__ import annotations

import subprocess
from pathlib import Path

from media.files import place

CONVERT = "/usr/bin/convert"
SECONDS = 20
SIZES = {"small": "160x160", "large": "640x640"}


class NoThumbnail(Exception):
    """The picture could not be read."""


def make(upload_id: int, size: str) -> Path:
    """A thumbnail beside the upload. Raises `NoThumbnail`, and `KeyError` for a size there is not."""
    source = place(upload_id)
    target = source.with_suffix(f".{size}.jpg")
    command = [CONVERT, f"{source}[0]", "-thumbnail", SIZES[size], "-strip", str(target)]
    try:
        subprocess.run(command, check=True, timeout=SECONDS, capture_output=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise NoThumbnail(f"upload {upload_id} cannot be read as a picture") from error
    return target
