"""Thumbnails of real pictures."""

from __future__ import annotations

import pytest

from media import thumbnails


def test_a_size_there_is_not_is_refused() -> None:
    with pytest.raises(KeyError):
        thumbnails.make(1, "huge")
