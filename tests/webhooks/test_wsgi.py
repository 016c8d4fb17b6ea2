"""Where the web server begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from webhooks import wsgi


def test_what_cannot_be_used_ends_the_start_with_a_sentence(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PUBLIC_URL", "ftp://example.com")
    with pytest.raises(SystemExit, match=r"(?s)^placet web cannot start: .*PUBLIC_URL") as ended:
        wsgi.create()
    assert ended.value.__suppress_context__
