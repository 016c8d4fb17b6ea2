"""Credentials in diffs: hidden before anything keeps them, with every line where it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.analyzers import process
from agents.analyzers.elsewhere import Elsewhere
from agents.analyzers.hidden import emptied, without_credentials
from agents.pr_reviewer.diff import added, shown

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


def test_no_credential_moves_a_hunk() -> None:
    header = "@@ -18,6 +18,7 @@ def f(request):"
    patches = {
        "cfg.py": '@@ -0,0 +1 @@\n+password = "18,7 @@ def f"',
        "app.py": f"{header}\n a\n+eval(request.args)\n b",
        "key.py": '@@ -3 +3,2 @@ KEY = "-----BEGIN RSA PRIVATE KEY-----"\n a\n+b\n@@ -200 +201,2 @@ c\n d\n+e',
    }
    shown = without_credentials(patches, 30)
    assert shown["app.py"] == patches["app.py"]
    assert shown["cfg.py"] == '@@ -0,0 +1 @@\n+password = "…"'
    assert [added(shown[path]) for path in patches] == [added(patch) for patch in patches.values()]


def test_a_credential_beside_the_numbers_of_a_hunk_is_hidden_too() -> None:
    shown = without_credentials({"a.py": f"@@ -3 +3,2 @@ AWS = '{TOKEN}'\n a\n+b"}, 30)
    assert shown == {"a.py": "@@ -3 +3,2 @@ AWS = '…'\n a\n+b"}


CLOAKS = ["eval(request.args)", "os.system", "shell=True", "eval", "True", "18,7 @@ def f", "DROP TABLE orders"]


@pytest.mark.parametrize("cloak", CLOAKS)
@pytest.mark.parametrize("secret", ['password = "{}"', "url = 'https://me:{}@host'"])
def test_code_is_not_hidden_by_calling_it_a_password_elsewhere(cloak: str, secret: str) -> None:
    rows = ["x = eval(request.args)", "os.system(x, shell=True)", "if x is True: os.system (y)", "DROP TABLE orders"]
    code = "\n+".join(["@@ -0,0 +1,4 @@", *rows])
    shown = without_credentials({"cfg.py": f"@@ -0,0 +1 @@\n+{secret.format(cloak)}", "app.py": code}, 30)
    assert shown["app.py"] == code


@pytest.mark.parametrize("row", ["DB_PASSWORD=hunter22", "other = hunter22", "more='hunter22'", "k: hunter22;"])
def test_a_password_is_hidden_where_it_is_a_value_again(row: str) -> None:
    patch = f"@@ -0,0 +1,2 @@\n+PASSWORD=hunter22\n+{row}"
    assert without_credentials({"x.env": patch}, 30)["x.env"] == patch.replace("hunter22", "…")


def test_of_a_token_within_another_no_part_is_left() -> None:
    patch = f'@@ -0,0 +1,2 @@\n+password = "{TOKEN} and more"\n+b'
    shown = without_credentials({"a.py": patch}, 30)["a.py"]
    assert TOKEN not in shown
    assert "and more" not in shown


@given(st.lists(st.sampled_from([*CLOAKS, TOKEN, "'", '"', " = ", "=", ":", " ", "x", ",", ";", "\r"]), max_size=9))
def test_what_is_hidden_elsewhere_is_whole_values_and_no_line_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces)
    elsewhere = Elsewhere({TOKEN}, {"hunter22", "os.system"})
    assert TOKEN not in elsewhere.hide(text)
    assert elsewhere.hide(f"{text}\n'hunter22'\n{text}").count("\n") == 2


@pytest.mark.timeout(20)
def test_no_line_takes_long_to_hide() -> None:
    elsewhere = Elsewhere({f"{TOKEN}{n}" for n in range(1000)}, {"hunter22"})
    for piece in ("=", ": ", "'", "a", "'a", "=a ", "=aaaaaaaaaaaa(", ":\t"):
        elsewhere.hide(piece * 100_000)


def test_when_nobody_can_tell_where_credentials_are_there_is_no_answer() -> None:
    with pytest.raises(process.Failed, match="no time left"):
        without_credentials({"a.py": "@@ -1 +1 @@\n-old\n+new"}, 0.5)


def test_an_emptied_patch_says_where_its_lines_stand_and_nothing_else() -> None:
    patch = "@@ -1,2 +1,3 @@ KEY = 'secret'\n-old\n+new\n+er\n \n\\ No newline at end of file"
    assert emptied(patch) == "@@ -1,2 +1,3 @@\n-\n+\n+\n \n\\"
    assert (added(emptied(patch)), shown(emptied(patch))) == (added(patch), shown(patch))
