"""How the changes are read: each file by itself, then together, then a second look."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from agents.analyzers.shapes import Analysis
from agents.code.shapes import Around, Context, Part
from agents.engine.errors import ModelFailed, Refused
from agents.engine.flow import Think
from agents.pr_reviewer import portions
from agents.pr_reviewer.portions import ANSWER, BUDGET
from agents.pr_reviewer.shapes import MOST_LINES, Checks, FileReading, Findings
from agents.tools.github.shapes import Files
from tests.agents.pr_reviewer.made import HEAD, confirming, file, finding, pull, said
from tests.agents.pr_reviewer.play import Play
from tests.agents.pr_reviewer.test_workflow import play

BIG = "@@ -0,0 +1,1000 @@\n" + "\n".join(f"+{'x' * 20}" for _ in range(1000))


def reads(played: Play) -> list[str]:
    return [each["path"] for each in played.all_given("file.md")]


def body(played: Play) -> str:
    return str(played.written()["body"])


def listed(*names: str, **more: Any) -> Files:
    return Files(head=HEAD, items=tuple(file(name, **more) for name in names))


def told(*found: Any, digest: str = "It adds b.") -> FileReading:
    return FileReading(digest=digest, items=found)


# -- each file by itself --------------------------------------------------------------------------------------


def test_the_riskiest_file_is_read_first() -> None:
    files = listed("docs/a.md", "app.py", "tests/test_app.py", "auth/login.py", "b.py")
    analysis = Analysis(findings=(finding(path="b.py", severity="medium"),), notes=())
    assert reads(play(files=files, run=analysis)) == [
        "auth/login.py",
        "b.py",
        "app.py",
        "tests/test_app.py",
        "docs/a.md",
    ]


def test_what_does_not_fit_is_named_and_the_rest_is_within_the_budget() -> None:
    files = listed(*(f"{n:03}.py" for n in range(60)), patch=BIG)
    played = play(files=files, think=Findings(items=()))
    read = reads(played)
    assert 10 < len(read) < 60
    asked = [each for each in played.commands if isinstance(each, Think) and each.prompt == "file.md"]
    assert sum(len(str(each.given)) // 4 + each.max_tokens for each in asked) <= BUDGET
    assert f"A language model read the changes of {len(read)} files." in body(played)
    assert f"- not shown to the language model, for want of room: `{len(read):03}.py`, " in body(played)
    assert f" and {60 - len(read) - 10} more" in body(played)


def test_small_files_are_read_up_to_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portions, "FILES", 7)
    assert len(reads(play(files=listed(*(f"{n}.py" for n in range(90)), patch="@@ -0,0 +1 @@\n+a")))) == 7


def test_a_smaller_file_is_read_where_a_larger_one_does_not_fit() -> None:
    files = Files(head=HEAD, items=(*listed(*(f"{n:02}.py" for n in range(40)), patch=BIG).items, file("z.md")))
    assert reads(play(files=files))[-1] == "z.md"


def test_a_file_is_shown_its_own_lines_and_what_analyzers_said_of_it() -> None:
    played = play(run=Analysis(findings=(finding(), finding(path="tests/test_app.py", message="Other")), notes=()))
    given = played.all_given("file.md")[0]
    assert (given["path"], given["title"], given["description"]) == ("app.py", "Add b and c", "They were missing.")
    assert "    2 +b = 2" in given["patch"].split("\n")
    assert given["known"] == [{"line": 2, "tool": "ruff", "rule": "F821", "message": "Undefined"}]


def test_a_line_with_a_credential_is_not_shown_to_the_model() -> None:
    patch = "@@ -1 +1,3 @@\n a = 1\n+password = 'hunter2'\n+c = 3"
    found = finding(tool="detect-secrets", rule="secret-keyword", severity="high")
    played = play(files=listed("app.py", patch=patch), run=Analysis(findings=(found,), notes=()))
    shown = played.given("file.md")["patch"].split("\n")
    assert "hunter2" not in str(shown)
    assert "    2 +(a line that seems to hold a credential)" in shown
    assert "    3 +c = 3" in shown


def test_no_line_of_a_private_key_is_shown_to_the_model() -> None:
    key = ["-----BEGIN RSA PRIVATE KEY-----", *["MIIEpAIBAAKCAQEA"] * 40, "-----END RSA PRIVATE KEY-----"]
    patch = f"@@ -0,0 +1,{len(key)} @@\n" + "\n".join(f"+{line}" for line in key)
    found = finding(1, tool="detect-secrets", rule="private-key", severity="high")
    files = listed("app.py", patch=patch, additions=len(key), status="added")
    played = play(files=files, run=Analysis(findings=(found,), notes=()))
    assert "MIIE" not in str(played.given("file.md"))


def test_a_file_is_spoken_of_under_its_own_name() -> None:
    files = listed("app.py", "b.py")
    played = play(files=files, file=told(said(path="b.py' or another")), confirm=confirming(1, 2))
    assert [each["path"] for each in played.written()["comments"]] == ["app.py", "b.py"]


def test_one_file_that_cannot_be_read_does_not_cost_the_others() -> None:
    answers = [ModelFailed("no"), told(said(path="x"))]
    played = play(file=answers, confirm=confirming(1))
    assert "A language model read the changes of 1 file." in body(played)
    assert "- the language model gave no usable answer about it: `app.py`" in body(played)
    assert [each["path"] for each in played.written()["comments"]] == ["tests/test_app.py"]


def test_a_change_without_text_is_not_put_to_a_model() -> None:
    items = (file("logo.png", patch=None, why="binary", additions=0),)
    played = play(files=Files(head=HEAD, items=items), think=Findings(items=()))
    assert "No language model was used: no file shows text that it could read." in body(played)
    assert not reads(played)


# -- the code around ------------------------------------------------------------------------------------------


def context(*parts: Part, path: str = "app.py") -> Context:
    return Context(files=(Around(path=path, parts=parts),))


def part(text: str = "def f():\n    b = 2", **more: Any) -> Part:
    return Part(**{"path": "app.py", "about": "the function `f` that is changed", "line": 1, "text": text, **more})


def test_the_code_around_all_changes_is_asked_for_once_and_each_file_is_shown_its_own() -> None:
    played = play(context=context(part()))
    removed = "@@ -3,3 +3,2 @@\n a\n-b\n c"
    asked = play(files=listed("app.py", patch=removed)).given("github.context")
    assert asked == {"repo": "acme/shop", "number": 7, "head": HEAD, "files": [{"path": "app.py", "lines": [[4, 4]]}]}
    app, test = played.all_given("file.md")
    about = "lines 1 to 2: the function `f` that is changed"
    assert app["around"] == [{"path": "app.py", "about": about, "text": "def f():\n    b = 2"}]
    assert test["around"] == []
    assert played.names.count("github.context") == 1


def test_reading_goes_on_without_the_code_around_and_says_so() -> None:
    played = play(context=Refused("it was stopped"), think=Findings(items=(said(),)))
    assert len(played.all_given("file.md")) == 2
    assert played.given("file.md")["around"] == []
    why = "- the code around the changes was not shown to the language model: it was stopped"
    assert why in body(played)
    assert len(played.given("github.review")["comments"]) == 1


def test_no_more_is_shown_around_than_there_is_room_for() -> None:
    shown = play(context=context(*(part("x" * 2_500) for _ in range(5)))).all_given("file.md")[0]["around"]
    assert len(shown) == 2


def test_a_line_that_is_withheld_is_not_shown_around_either() -> None:
    found = finding(tool="bandit", rule="B105")
    played = play(context=context(part("a = 1\npassword = 'hunter2'")), run=Analysis(findings=(found,), notes=()))
    assert "hunter2" not in str(played.all_given("file.md"))
    assert played.all_given("file.md")[0]["around"][0]["text"].startswith("a = 1\n(a line")


# -- all together ---------------------------------------------------------------------------------------------


def test_the_files_are_then_looked_at_together() -> None:
    across = Findings(items=(said(3, path="app.py", body="The caller was not changed."), said(path="elsewhere.py")))
    played = play(think=Findings(items=(said(),)), across=across, pull=pull(title="T"))
    given = played.given("across.md")
    assert [each["path"] for each in given["files"]] == ["app.py", "tests/test_app.py"]
    assert given["files"][0]["digest"] == "It adds b."
    assert given["files"][0]["found"] == ["line 2: It breaks."]
    assert given["title"] == "T"
    assert "The caller was not changed." in body(played)
    assert "elsewhere.py" not in body(played)


def test_files_that_nobody_read_are_named_where_all_are_looked_at() -> None:
    items = (file("a.py"), file("b.py"), file("logo.png", patch=None, why="binary"))
    played = play(files=Files(head=HEAD, items=items), think=Findings(items=()))
    assert played.given("across.md")["others"] == ["logo.png"]


def test_one_file_is_not_looked_at_together() -> None:
    assert "across.md" not in play(files=listed("app.py"), think=Findings(items=())).names


def test_a_look_at_all_that_fails_is_noted() -> None:
    played = play(think=Findings(items=(said(),)), across=ModelFailed("no"))
    assert "- the files together: the language model gave no usable answer" in body(played)
    assert len(played.written()["comments"]) == 1


# -- a second look --------------------------------------------------------------------------------------------


def test_what_a_second_look_does_not_confirm_is_thrown_out() -> None:
    found = Findings(items=(said(2, body="True."), said(3, body="False.", severity="low")))
    played = play(think=found, confirm=confirming(1, 7))
    assert "True." in body(played)
    assert "False." not in str(played.written())
    assert "A second look confirmed 1 of 2 findings." in body(played)
    assert played.value.output["findings"] == 1


def test_a_second_look_is_for_the_cheaper_model_and_sees_the_code() -> None:
    played = play(think=Findings(items=(said(suggestion="b = 3"), said(400, body="Far."))))
    [command] = [each for each in played.commands if isinstance(each, Think) and each.prompt == "confirm.md"]
    assert (command.small, command.max_tokens < ANSWER) == (True, True)
    near, far = command.given["claims"]
    assert "    2 +b = 2" in near["excerpt"].split("\n")
    assert (near["number"], near["suggestion"], far["number"], far["excerpt"]) == (1, "b = 3", 2, "")


def test_without_findings_there_is_nothing_to_confirm() -> None:
    assert "confirm.md" not in play(think=Findings(items=())).names


@pytest.mark.parametrize("confirm", [ModelFailed("no"), Checks(items=(), by="the rules")])
def test_a_second_look_that_nobody_had_keeps_all_and_says_so(confirm: Any) -> None:
    played = play(think=Findings(items=(said(),)), confirm=confirm)
    assert "They could not be confirmed by a second look." in body(played)
    assert len(played.written()["comments"]) == 1


def test_a_second_look_that_confirms_nothing_leaves_nothing() -> None:
    played = play(think=Findings(items=(said(),)), confirm=Checks(items=()))
    assert "nothing found." in body(played)
    assert "A second look confirmed 0 of 1 finding." in body(played)


# -- what is posted -------------------------------------------------------------------------------------------


def test_a_suggestion_that_fits_is_posted_to_be_committed() -> None:
    played = play(think=Findings(items=(said(3, start_line=2, suggestion="b = 3\nc = 2"),)))
    [comment] = played.written()["comments"]
    assert (comment["start_line"], comment["line"]) == (2, 3)
    assert comment["body"].endswith("\n\n```suggestion\nb = 3\nc = 2\n```")


def test_a_suggestion_that_does_not_fit_is_left_out_and_the_finding_stays() -> None:
    played = play(think=Findings(items=(said(3, start_line=1, suggestion="a = 1\nb = 2\nc = 3"),)))
    [comment] = played.written()["comments"]
    assert (comment["start_line"], comment["body"]) == (None, "**high** · language model · finding 1\n\nIt breaks.")


def test_a_line_that_no_file_has_is_no_answer() -> None:
    for place in ({"line": 10**30}, {"line": 2, "start_line": 10**30}):
        with pytest.raises(ValidationError):
            said(**place)
    assert said(MOST_LINES, start_line=1, suggestion="x").line == MOST_LINES
    assert play(think=Findings(items=(said(MOST_LINES, start_line=1, suggestion="x"),))).error is None


# -- what is taken --------------------------------------------------------------------------------------------


def test_findings_of_a_model_for_which_there_is_no_room_are_counted() -> None:
    files = listed(*(f"{n}.py" for n in range(5)), patch="@@ -0,0 +1,9 @@\n" + "\n".join(["+a"] * 9))
    found = told(*(said(n % 9 + 1, body=f"Bug {n}.", severity="low" if n else "high") for n in range(10)))
    played = play(files=files, file=found, across=Findings(items=()), confirm=confirming(*range(1, 26)))
    counts = "10 beyond the first 8 of a file, 15 beyond the 25 gravest, of which no more were looked at again"
    why = f"- findings of the language model that there was no room for: {counts}, 5 beyond the 20 that are kept"
    assert why in body(played)
    assert played.value.output["findings"] == 20


def test_nothing_is_said_of_room_where_there_is_enough() -> None:
    assert "no room for" not in body(play(think=Findings(items=(said(),))))
