"""Credentials in diffs: hidden before anything keeps them, with every line where it was."""

from __future__ import annotations

import pytest

from agents.analyzers import process
from agents.analyzers.hidden import without_credentials

SECRET = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc"
PATCH = f"""@@ -1,3 +1,4 @@
 import os
-old = 1
+api_key = "{SECRET}"
+password: {SECRET}
 name = "shop"
"""


def test_a_credential_is_hidden_and_the_rest_stays_as_it_is() -> None:
    shown = without_credentials({"shop/search.py": PATCH, "README": "@@ -0,0 +1 @@\n+hello"}, 30)
    assert SECRET not in shown["shop/search.py"]
    assert shown["README"] == "@@ -0,0 +1 @@\n+hello"
    before, after = PATCH.split("\n"), shown["shop/search.py"].split("\n")
    assert [row[:1] for row in after] == [row[:1] for row in before]
    assert [after[n] for n in (0, 1, 2, 5)] == [before[n] for n in (0, 1, 2, 5)]
    assert after[3] == '+api_key = "…"'


def test_a_private_key_is_hidden_whole() -> None:
    body = [f"+{'QWxhZGRpbjpvcGVuIHNlc2FtZQ' * 2}{n}" for n in range(20)]
    begin, end = ("+-----" + word + " RSA PRIVATE " + "KEY-----" for word in ("BEGIN", "END"))
    patch = "\n".join(["@@ -0,0 +1,22 @@", begin, *body, end])
    shown = without_credentials({"key.pem": patch}, 30)["key.pem"]
    assert "QWxhZGRpbjpvcGVu" not in shown
    assert len(shown.split("\n")) == 23


TOKEN = "AKIA" + "IOSFODNN7EXAMPL3"


@pytest.mark.parametrize(
    ("path", "patch"),
    [
        ("a.py", f"@@ -0,0 +2 @@\n+x = 1\r\r\r\r\n+AWS = '{TOKEN}'"),
        ("a.py", f'@@ -0,0 +1 @@\n+call("a", {TOKEN})'),
        ("a.sh", f'@@ -0,0 +1 @@\n+export K={TOKEN} NAME="x"'),
        ("a.py", f"@@ -0,0 +1 @@\n+a = {TOKEN}; b = 'x'"),
        ("a.py", f"@@ -0,0 +2 @@\n+one = '{TOKEN}'\n+{TOKEN} two three"),
        *((f"x{suffix}", f"@@ -0,0 +1 @@\n+{TOKEN}") for suffix in (".lock", ".css", ".map", ".svg", ".png", "")),
    ],
)
def test_a_credential_is_hidden_wherever_it_stands(path: str, patch: str) -> None:
    shown = without_credentials({path: patch}, 30)[path]
    assert TOKEN not in shown
    assert [row[:1] for row in shown.split("\n")] == [row[:1] for row in patch.split("\n")]


def test_a_credential_seen_in_one_file_is_hidden_in_all() -> None:
    shown = without_credentials({"a.py": f"@@ -0,0 +1 @@\n+k = '{TOKEN}'", "b.md": f"@@ -0,0 +1 @@\n+use({TOKEN})"}, 30)
    assert TOKEN not in shown["b.md"]


def test_when_nobody_can_tell_where_credentials_are_no_text_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object, **__: object) -> bytes:
        raise process.Failed("no memory")

    monkeypatch.setattr(process, "run", fails)
    assert without_credentials({"a.py": "@@ -1 +1 @@\n-old\n+new"}, 30) == {"a.py": "@@ -1 +1 @@\n-\n+"}
