"""`github.context` at the sandbox: what is around the changes of a real commit, whatever that commit holds."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from agents.analyzers import hidden, process
from agents.analyzers.shapes import Limits
from agents.code import bounded
from agents.engine.errors import Refused
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox, Symlink

KEY = "AKIAIOSFODNN7EXAMPLZ"
PRICES = "def price_of(item):\n    return item.cents\n\n\ndef unrelated():\n    return 1\n"
CART = """from shop.prices import price_of

RATE = 2


def helper(item):
    return item


def total(items):
    found = 0
    for item in items:
        found += price_of(helper(item)) * RATE
    return found
"""


@pytest.fixture
def reader(hand: Hand) -> Hand:
    """A hand where a model is configured."""
    hand.settings = hand.settings.model_copy(update={"openai_api_key": SecretStr("k")})
    return hand


def around(hub: GitHubSandbox, hand: Hand, files: dict[str, Any], changed: dict[str, int], **more: Any) -> Any:
    """The parts of each file of a pull request, of which one line each was changed."""
    pull = hub.create_repository("acme/shop").open_pull("x", files=files)
    wanted = [{"path": path, "lines": [[line, line]]} for path, line in changed.items()]
    found = hand.call("github.context", repo="acme/shop", number=1, head=pull.head_sha, files=wanted, **more)
    return {each["path"]: each["parts"] for each in found["files"]}


def test_the_function_and_what_it_uses_are_found(hub: GitHubSandbox, reader: Hand) -> None:
    found = around(hub, reader, {"shop/cart.py": CART, "shop/prices.py": PRICES}, {"shop/cart.py": 13})
    shown = [(each["path"], each["about"], each["line"]) for each in found["shop/cart.py"]]
    assert shown == [
        ("shop/cart.py", "the function `total` that is changed", 10),
        ("shop/prices.py", "the definition of `price_of`, which is used", 1),
        ("shop/cart.py", "the definition of `helper`, which is used", 6),
        ("shop/cart.py", "the definition of `RATE`, which is used", 3),
    ]
    assert found["shop/cart.py"][1]["text"] == "def price_of(item):\n    return item.cents"
    assert "unrelated" not in json.dumps(found)


def test_an_import_says_which_of_many_is_meant(hub: GitHubSandbox, reader: Hand) -> None:
    others = {f"other/{name}.py": PRICES.replace("cents", name) for name in ("a", "b", "c", "d")}
    found = around(hub, reader, {"shop/cart.py": CART, "shop/prices.py": PRICES, **others}, {"shop/cart.py": 13})
    assert "shop/prices.py" in {each["path"] for each in found["shop/cart.py"]}
    assert not {each["path"] for each in found["shop/cart.py"]} & set(others)


def test_a_name_of_the_functions_own_is_not_looked_for_elsewhere(hub: GitHubSandbox, reader: Hand) -> None:
    other = "def found():\n    return 1\n\n\ndef items():\n    return 2\n"
    found = around(hub, reader, {"shop/cart.py": CART, "other.py": other}, {"shop/cart.py": 13})
    assert {each["path"] for each in found["shop/cart.py"]} == {"shop/cart.py"}


def test_a_definition_in_another_file_is_found_in_go_and_typescript(hub: GitHubSandbox, reader: Hand) -> None:
    files = {
        "cart/cart.go": "package cart\n\nfunc Total(c Cart) int {\n\treturn priceOf(c)\n}\n",
        "cart/price.go": "package cart\n\nfunc priceOf(c Cart) int {\n\treturn c.cents\n}\n",
        "web/cart.ts": 'import { priceOf } from "./price";\n\nexport function total(c) {\n  return priceOf(c);\n}\n',
        "web/price.ts": "export const priceOf = (c: Cart): number => {\n  return c.cents;\n};\n",
    }
    found = around(hub, reader, files, {"cart/cart.go": 4, "web/cart.ts": 4})
    assert [each["path"] for each in found["cart/cart.go"]] == ["cart/cart.go", "cart/price.go"]
    assert [each["path"] for each in found["web/cart.ts"]] == ["web/cart.ts", "web/price.ts"]


def test_without_a_model_nothing_is_fetched(hub: GitHubSandbox, hand: Hand) -> None:
    hub.fail("codeload", "drop-after")
    assert around(hub, hand, {"shop/cart.py": CART}, {"shop/cart.py": 13}) == {}


def test_another_language_has_no_context(hub: GitHubSandbox, reader: Hand) -> None:
    assert around(hub, reader, {"a.rb": "def a\n  b\nend\n", "Makefile": "a:\n\tb\n"}, {"a.rb": 2, "Makefile": 2}) == {}


# -- a head that would rather do harm -------------------------------------------------------------------------


def test_no_credential_is_in_it(hub: GitHubSandbox, reader: Hand) -> None:
    private = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEpAIBAAKCAQEA\n" * 30 + "-----END RSA PRIVATE KEY-----"
    pem = f'    pem = """{private}"""\n    return price_of(items)\n'
    cart = f'from prices import price_of\ndef total(items):\n    aws = "{KEY}"\n{pem}'
    prices = f'def price_of(items):\n    password = "hunter2-Tr0ub4dor"\n    return "{KEY}"\n'
    found = json.dumps(around(hub, reader, {"cart.py": cart, "prices.py": prices}, {"cart.py": 36}))
    assert "def total" in found
    assert "def price_of" in found
    for secret in (KEY, "hunter2", "MIIE"):
        assert secret not in found


def test_when_nobody_can_tell_where_credentials_are_nothing_is_shown_and_that_is_said(
    hub: GitHubSandbox, reader: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = process.run

    def only_exploring(command: list[str], *places: Any, **limits: Any) -> bytes:
        if "agents.code.explore" not in command:
            raise process.Failed("it was stopped")
        return real(command, *places, **limits)

    monkeypatch.setattr(process, "run", only_exploring)
    with pytest.raises(Refused, match="was withheld: nobody could tell where credentials are in it: it was stopped"):
        around(hub, reader, {"cart.py": CART}, {"cart.py": 13})


def test_hostile_files_cost_nothing_but_their_own_context(hub: GitHubSandbox, reader: Hand) -> None:
    files: dict[str, Any] = {
        "binary.py": b"def total():\n\0\n",
        "huge.py": "def f():\n    return 1\n" + "# x\n" * 60_000,
        "deep.py": "(" * 150_000,
        "link.py": Symlink("/etc/passwd"),
        "latin.py": b"def f():\n    return '\xe9\xff'\n",
        "odd\nname.py": "def f(\n",
        "shop/cart.py": CART,
        "shop/prices.py": PRICES,
    }
    found = around(hub, reader, files, dict.fromkeys(list(files)[:-1], 2) | {"shop/cart.py": 13})
    assert set(found) == {"latin.py", "shop/cart.py"}
    assert len(found["shop/cart.py"]) == 4


def test_what_a_killed_process_leaves_behind_is_swept_by_the_next(
    hub: GitHubSandbox, reader: Hand, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Killed(BaseException):
        pass

    kept: list[Path] = []

    def killed(_: Any, folder: Path, **__: Any) -> bytes:
        kept.append(Path(shutil.copytree(folder, folder.with_name(f"{folder.name}-left"))))
        raise Killed

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with monkeypatch.context() as patched:
        patched.setattr(process, "run", killed)
        with pytest.raises(Killed):
            around(hub, reader, {"cart.py": CART}, {"cart.py": 13})
    (left,) = tmp_path.iterdir()
    assert kept == [left]
    os.utime(left, (0, 0))
    hidden.without_credentials({"a.py": "@@ -0,0 +1 @@\n+a"}, 30)
    assert list(tmp_path.iterdir()) == []


def test_what_is_shown_of_a_file_and_of_all_is_bounded(
    hub: GitHubSandbox, reader: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "".join(f"    print('{n} \u2013 line')\n" for n in range(1000))
    helpers = "".join(f"def h{n}():\n{body}\n\n" for n in range(4))
    text = f"{helpers}def total():\n{body}    return [h0(), h1(), h2(), h3()]\n"
    files = {f"m{n}.py": text for n in range(6)}
    monkeypatch.setattr(bounded, "TOTAL", 30_000)
    found = around(hub, reader, files, dict.fromkeys(files, len(text.split("\n")) - 1))
    assert 2 <= len(found) < 6
    for parts in found.values():
        assert sum(len(part["text"]) + len(part["path"]) + len(part["about"]) for part in parts) <= bounded.FILE
        assert "return [h0()" in parts[0]["text"]
        assert text.split("\n")[parts[0]["line"] - 1] == parts[0]["text"].split("\n")[0]
    assert len(json.dumps(found, ensure_ascii=False).encode()) < 33_000


def test_a_process_that_ends_badly_is_said_and_nothing_more(
    hub: GitHubSandbox, reader: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: Any, **limits: Any) -> bytes:
        raise process.Failed("it was stopped after 3 s")

    monkeypatch.setattr(process, "run", stopped)
    with pytest.raises(Refused, match="acme/shop#1: the code around its changes could not be explored: it was stopped"):
        around(hub, reader, {"cart.py": CART}, {"cart.py": 13})


def test_an_archive_beyond_its_size_is_refused(hub: GitHubSandbox, reader: Hand) -> None:
    with pytest.raises(Refused, match="archive of its head is larger"):
        around(hub, reader, {"cart.py": CART}, {"cart.py": 13}, options=Limits(archive=0.0001))
