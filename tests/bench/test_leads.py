"""That the figure about leads is of the real thing, and would show it if something were wrong."""

from __future__ import annotations

import pytest

from tests.bench import leads
from tests.bench.figure import NotMeasured
from tests.bench.leads import happy, known_to
from tests.bench.site import installed
from tests.bench.town import vendor


@pytest.mark.chaos
def test_a_lead_is_timed_from_its_202_to_the_first_wait_of_its_run() -> None:
    with vendor("crm", 2) as crm, installed() as settings:
        taken = happy(crm, known_to(settings, crm))
    assert len(taken) == 2
    assert all(0 < each < 10 for each in taken)


@pytest.mark.chaos
def test_a_lead_that_was_not_told_of_is_no_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leads, "WELL", [1, 2, 1])
    with vendor("crm", 1) as crm, installed() as settings, pytest.raises(NotMeasured, match="was scored"):
        happy(crm, known_to(settings, crm))
