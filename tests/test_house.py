"""The files around the code say what the code does."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from agents.settings import Settings
from tasks.processes.address import PortSettings
from tasks.processes.logs import LogSettings

HOME = Path(__file__).parent.parent
PINNED = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?: ;[^\n]*)? \\\n(?: +--hash=sha256:[0-9a-f]{64}(?: \\)?\n)+",
    re.MULTILINE,
)
NAMED_PATH = re.compile(r"`((?:agents|tasks|webhooks|tests|docs)/[\w./-]*)`")
LINKED = re.compile(r"\]\((?!https?:|#)([^)#]+)")


def text(name: str) -> str:
    return (HOME / name).read_text()


def project() -> dict[str, Any]:
    return tomllib.loads(text("pyproject.toml"))


def pins() -> dict[str, str]:
    return {found["name"]: found["version"] for found in PINNED.finditer(text("requirements.lock"))}


def test_every_setting_has_a_line_in_env_example_and_nothing_else_has() -> None:
    lines = re.findall(r"^([A-Z_]+)=(.*)$", text(".env.example"), re.MULTILINE)
    fields = [name for each in (Settings, PortSettings, LogSettings) for name in each.model_fields]
    assert sorted(name for name, _ in lines) == sorted(map(str.upper, fields))
    assert [name for name, value in lines if value] == []


def test_every_setting_is_explained_by_the_line_above_it() -> None:
    lines = text(".env.example").splitlines()
    settings = [n for n, line in enumerate(lines) if re.match(r"[A-Z_]+=", line)]
    assert [lines[n] for n in settings if not re.match(r"# [A-Z]", lines[n - 1])] == []


def test_the_lock_pins_everything_by_hash_and_names_no_address() -> None:
    lock = text("requirements.lock")
    left = PINNED.sub("", lock)
    assert [line for line in left.splitlines() if line.strip() and not line.lstrip().startswith("#")] == []
    assert re.findall(r"https?:|file:|--(?:extra-)?index-url|--find-links|--trusted-host", lock) == []


def test_the_lock_fits_what_the_project_asks_for() -> None:
    table, locked = project()["project"], pins()
    wanted = [Requirement(line) for line in table["dependencies"] + table["optional-dependencies"]["dev"]]
    assert len(wanted) > 20
    pinned = {each: locked.get(canonicalize_name(each.name)) for each in wanted}
    unmet = [f"{each} (locked: {pin})" for each, pin in pinned.items() if not pin or pin not in each.specifier]
    assert unmet == [], "make lock"


def test_make_alone_lists_every_word() -> None:
    words = re.findall(r"^([a-z]+): .*##", text("Makefile"), re.MULTILINE)
    bare = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    listed = subprocess.run(["make"], cwd=HOME, env=bare, check=True, capture_output=True, text=True).stdout
    assert re.findall(r"^  make (\w+) ", listed, re.MULTILINE) == words
    assert {"help", "demo", "run", "test", "check", "bench", "browser", "chaos"} <= set(words)


PAGES = ["README.md", *(str(page.relative_to(HOME)) for page in sorted((HOME / "docs").rglob("*.md")))]


@pytest.mark.parametrize("page", PAGES)
def test_every_path_a_page_names_is_there(page: str) -> None:
    named = set(NAMED_PATH.findall(text(page)))
    assert sorted(path for path in named if not (HOME / path).exists()) == []
    assert [link for link in LINKED.findall(text(page)) if not (HOME / page).parent.joinpath(link).exists()] == []


def headings(page: Path) -> set[str]:
    """As GitHub makes an anchor of each."""
    found = re.findall(
        r"^#+ (.+)$", re.sub(r"^ *```.*?^ *```", "", page.read_text(), flags=re.MULTILINE | re.DOTALL), re.MULTILINE
    )
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in found}


@pytest.mark.parametrize("page", PAGES)
def test_every_heading_a_page_links_to_is_there(page: str) -> None:
    linked = re.findall(r"\]\((?!https?:)([^)#]*)#([^)]+)\)", text(page))
    there = {path: headings((HOME / page).parent / path if path else HOME / page) for path, _ in linked}
    assert [f"{path}#{anchor}" for path, anchor in linked if anchor not in there[path]] == []


def test_every_page_can_be_reached_from_the_readme() -> None:
    reached, new = set[Path](), {HOME / "README.md"}
    while new:
        reached |= new
        linked = {(page.parent / link).resolve() for page in new for link in LINKED.findall(page.read_text())}
        new = {page for page in linked if page.suffix == ".md" and page.exists()} - reached
    assert [page for page in PAGES if (HOME / page).resolve() not in reached] == []


def test_every_folder_of_the_floors_has_its_line_in_the_architecture() -> None:
    rooms = [f"{path.name}/" for floor in ("agents", "tasks", "webhooks") for path in (HOME / floor).glob("[a-z]*/")]
    assert [room for room in rooms if room not in text("docs/architecture.md")] == []
    rows = re.findall(r"^\| (`[^|]+) \|", text("docs/architecture.md"), re.MULTILINE)
    assert sorted(row for row in set(rows) if rows.count(row) > 1) == []
