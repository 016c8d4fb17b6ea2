"""A worker's own threads look again, whatever came of the last look."""

from __future__ import annotations

import pytest

from agents.engine.errors import ConfigError, Refused
from tasks.errors import StoreAway
from tasks.tireless import tireless


@pytest.mark.parametrize("known", [StoreAway("no store"), Refused("not here"), ConfigError("no file")])
def test_what_can_be_expected_is_one_line(known: Exception, caplog: pytest.LogCaptureFixture) -> None:
    def look() -> None:
        raise known

    tireless(look, "the sweep")
    assert [(each.levelname, each.message, each.exc_info) for each in caplog.records] == [
        ("WARNING", f"the sweep: {known}", None)
    ]


def test_what_nobody_foresaw_is_told_whole_and_goes_no_further(caplog: pytest.LogCaptureFixture) -> None:
    def look() -> None:
        raise ZeroDivisionError

    tireless(look, "the sweep")
    [told] = caplog.records
    assert (told.levelname, told.message) == ("ERROR", "the sweep failed")
    assert told.exc_info
