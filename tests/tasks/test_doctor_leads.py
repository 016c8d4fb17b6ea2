"""`placet doctor` at the providers of leads.toml: who is asked, by what, at what price."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.doctor import Check, checks, configuration, leads
from tests.agents.leads_folder import LeadsFolder
from tests.sandbox.leads import LeadsSandbox


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LeadsFolder:
    monkeypatch.setenv("ACME_KEY", "k" * 20)
    with LeadsSandbox() as seller:
        return LeadsFolder(tmp_path, seller.toml().replace("usd = 0.1\nfields.title", "fields.title"))


def test_each_provider_is_told_with_its_price_and_none_is_asked(folder: LeadsFolder) -> None:
    company, person = leads.checks(folder.settings)
    assert (company.name, company.ok, company.advice) == ("leads.acme", True, "")
    assert company.detail.startswith("Companies by domain; asked at 127.0.0.1:")
    assert company.detail.endswith(" by domain, $0.1 a call")
    assert person.detail.endswith(" by email, counted as free")
    assert person.advice == "Limits in money do not hold it; write what a call costs, `usd`."


def test_what_is_wrong_is_said_once(folder: LeadsFolder, tmp_path: Path) -> None:
    folder.change("usd = 0.1", "usd = -1")
    settings = folder.settings.model_copy(update={"data_dir": tmp_path})
    assert list(leads.checks(settings)) == []
    wrong: list[Check] = [each for each in checks(settings) if "leads.toml" in each.detail]
    assert [each.ok for each in wrong] == [False]
    assert "write what one call costs in USD" in wrong[0].detail


def test_networks_that_are_not_public_are_told(folder: LeadsFolder) -> None:
    def told() -> list[str]:
        return [each.detail for each in configuration.checks(folder.settings) if each.name == "WEB_ALLOWED_NETWORKS"]

    assert told() == ["agents may fetch from 127.0.0.0/8, beside the public web"]
    folder.networks = ""
    assert told() == []
