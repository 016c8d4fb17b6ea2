"""An internet of the test's own, and one who vouches for its sites."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.clients.fetch import following, one
from tests.agents.internet import Internet
from tests.sandbox.certificates import Authority


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Internet:
    return Internet(monkeypatch)


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Authority]:
    """Whom we believe, and nobody else."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    one._certificates.cache_clear()
    yield made
    one._certificates.cache_clear()


@pytest.fixture(autouse=True)
def _nothing_is_known_of_any_site() -> Iterator[None]:
    yield
    following.forget_all()
