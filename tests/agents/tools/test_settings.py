"""`github.settings` at the sandbox: the base branch narrows, a mistake costs itself alone, a head has no say."""

from __future__ import annotations

import time
from codecs import BOM_UTF8 as BOM
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from agents.engine.errors import Later
from agents.tools import TOOLS
from agents.tools.github.review_settings import PATH, SIZE, ReviewSettings, parsed
from tests.agents.github import Hand
from tests.sandbox.github import GitHubSandbox, Symlink

WHOLE = """
max_findings = 5
min_severity = "medium"
ignore = ["vendor/", "*.min.js", "!vendor/ours/**"]

[areas]
"area/billing" = ["billing/**", "*.sql"]
docs = ["docs/**"]

[rules]
ignore = ["F401", "bandit:B608"]
"""


def settings(hub: GitHubSandbox, hand: Hand, files: dict[str, Any]) -> ReviewSettings:
    """What the tool gives for a base branch that holds these files."""
    repo = hub.create_repository("acme/shop", files={"a.py": "a = 1\n", **files})
    base = repo.tip("main")
    return ReviewSettings.model_validate(hand.call("github.settings", repo="acme/shop", base=base))


def test_every_setting_is_read_from_the_base(hub: GitHubSandbox, hand: Hand) -> None:
    assert settings(hub, hand, {PATH: WHOLE}) == ReviewSettings.model_validate(
        {
            "max_findings": 5,
            "min_severity": "medium",
            "ignore": ["vendor/", "*.min.js", "!vendor/ours/**"],
            "areas": {"area/billing": ["billing/**", "*.sql"], "docs": ["docs/**"]},
            "rules": {"ignore": ["F401", "bandit:B608"]},
        }
    )


def test_without_the_file_nothing_is_narrowed_and_nothing_is_noted(hub: GitHubSandbox, hand: Hand) -> None:
    assert settings(hub, hand, {}) == ReviewSettings()


def test_a_pull_request_that_brings_or_changes_the_file_changes_nothing(hub: GitHubSandbox, hand: Hand) -> None:
    repo = hub.create_repository("acme/shop", files={PATH: "max_findings = 7\n"})
    pull = repo.open_pull("x", files={PATH: 'max_findings = 1\nignore = ["**"]\n'})
    base = pull.base_sha
    repo.push({PATH: "max_findings = 2\n"})
    found = hand.call("github.settings", repo="acme/shop", base=base)
    assert (found["max_findings"], found["ignore"]) == (7, [])


def test_a_base_that_is_gone_is_noted(hub: GitHubSandbox, hand: Hand) -> None:
    hub.create_repository("acme/shop")
    found = hand.call("github.settings", repo="acme/shop", base="a" * 40)
    assert found["problems"] == [
        f"{PATH} cannot be read: GitHub does not find the base commit any more; the defaults hold"
    ]


def test_a_folder_or_a_link_in_its_place_is_noted(hub: GitHubSandbox, hand: Hand) -> None:
    assert settings(hub, hand, {f"{PATH}/x": "1"}).problems == (f"{PATH} is no file; the defaults hold",)
    repo = hub.create_repository("acme/other", files={PATH: Symlink("../../etc/passwd")})
    found = hand.call("github.settings", repo="acme/other", base=repo.tip("main"))
    assert found["problems"] == [f"{PATH} is no file; the defaults hold"]


@pytest.mark.parametrize("more", [1, 1024 * 1024])
def test_a_file_that_is_too_large_is_noted(hub: GitHubSandbox, hand: Hand, more: int) -> None:
    found = settings(hub, hand, {PATH: "max_findings = 1\n#" + "x" * (SIZE + more)})
    assert found == ReviewSettings(problems=(f"{PATH} is larger than 64 KB; the defaults hold",))


def test_a_server_in_trouble_is_tried_again_and_is_no_default(hub: GitHubSandbox, hand: Hand) -> None:
    repo = hub.create_repository("acme/shop", files={PATH: WHOLE})
    hub.fail("get_contents", "502")
    with pytest.raises(Later):
        hand.call("github.settings", repo="acme/shop", base=repo.tip("main"))


# -- what is written ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("max_finding = 3", "`max_finding` is no setting; there are max_findings, ignore, areas, min_severity, rules"),
        ('max_findings = "3"', "`max_findings` does not fit (Input should be a valid integer)"),
        ("max_findings = true", "`max_findings` does not fit (Input should be a valid integer)"),
        ("max_findings = 0", "`max_findings` does not fit (Input should be greater than or equal to 1)"),
        ('min_severity = "none"', "`min_severity` does not fit (Input should be 'high', 'medium' or 'low')"),
        ('ignore = "vendor"', "`ignore` does not fit (Input should be a valid tuple)"),
        ('ignore = ["a", ""]', "`ignore.1` does not fit (String should have at least 1 character)"),
        ('ignore = ["*a*a*a*a*a*b"]', "more than 4 asterisks"),
        ('ignore = ["!"]', "`ignore.0` does not fit (Value error, "),
        ('[areas]\n" x" = ["a"]', "`areas. x.[key]` does not fit"),
        ('[areas]\nx = "a"', "`areas.x` does not fit"),
        ('[rules]\nignor = ["F401"]', "`rules.ignor` does not fit (Extra inputs are not permitted)"),
        ('problems = ["all is well"]', "`problems` is no setting"),
    ],
)
def test_what_does_not_fit_costs_itself_alone_and_is_noted(text: str, problem: str) -> None:
    first, rest = ("", text) if text.startswith("[") else (text, "")
    other = 'min_severity = "high"' if "min_severity" not in text else "max_findings = 2"
    found = parsed(f"{first}\n{other}\n{rest}".encode())
    (said,) = found.problems
    assert problem in said
    assert found.model_copy(update={"problems": ()}) == parsed(other.encode()) != ReviewSettings()


@pytest.mark.parametrize(
    "content",
    [b"max_findings = ", b"\xff\xfe", b"a = " + b"[" * 20_000, b"max_findings = " + b"9" * 5_000, b"a=1\na=2"],
)
def test_what_is_no_toml_is_noted(content: bytes) -> None:
    found = parsed(content)
    assert found.model_copy(update={"problems": ()}) == ReviewSettings()
    assert len(found.problems) == 1
    assert "is not TOML" in found.problems[0]


def test_too_much_of_anything_is_noted() -> None:
    many = [f'"{n}"' for n in range(101)]
    for text in (f"ignore = [{','.join(many)}]", f"[rules]\nignore = [{','.join(many)}]"):
        assert len(parsed(text.encode()).problems) == 1
    areas = parsed(("[areas]\n" + "\n".join(f'a{n} = ["x"]' for n in range(21))).encode())
    assert (areas.areas, len(areas.problems)) == ({}, 1)
    unknown = parsed("\n".join(f"k{n} = 1" for n in range(500)).encode())
    assert len(unknown.problems) == 11
    assert unknown.problems[-1] == f"{PATH}: 490 more settings do not fit"


@example(BOM)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_whatever_the_file_holds_there_is_an_answer(content: bytes) -> None:
    found = parsed(content)
    empty = content.removeprefix(BOM).strip() == b""
    assert found.problems or empty or b"#" in content or b"=" in content or b"[" in content


def test_what_a_problem_quotes_is_short_and_on_one_line() -> None:
    found = parsed(('"`a`\\n\\u202e' + "x" * 3000 + '" = 1').encode())
    (problem,) = found.problems
    assert len(problem) < 250
    assert problem.isprintable()
    assert problem.count("`") == 2


# -- what it comes to -----------------------------------------------------------------------------------------


def test_it_may_lower_the_number_of_findings_and_never_raise_it() -> None:
    assert [ReviewSettings(max_findings=n).most(10) for n in (None, 3, 10, 99)] == [10, 3, 10, 10]


def test_paths_areas_and_rules_are_matched_as_git_matches() -> None:
    found = parsed(WHOLE.encode())
    paths = ["vendor/a.js", "src/app.min.js", "src/app.js", "billing/pay.py", "db/x.sql"]
    assert found.ignored(paths) == {"vendor/a.js", "src/app.min.js"}
    assert found.areas_of(paths) == ("area/billing",)
    assert found.areas_of(["docs/a.md", "x.sql"]) == ("area/billing", "docs")
    assert found.areas_of([]) == ()
    said = [("ruff", "F401"), ("bandit", "B608"), ("semgrep", "B608"), ("ruff", "F4")]
    assert [found.leaves_out(*each) for each in said] == [True, True, False, False]


def test_no_pattern_takes_long_to_match() -> None:
    found = parsed(b'ignore = ["*a*a*a*b", "**/x/**/y/*z"]')
    assert found.problems == ()
    began = time.monotonic()
    found.ignored(["a" * 250, "x/" * 120 + "y/" + "a" * 250])
    assert time.monotonic() - began < 3


def test_its_words_are_untrusted() -> None:
    assert TOOLS["github.settings"].trust == {"max_findings": "internal", "min_severity": "internal"}
