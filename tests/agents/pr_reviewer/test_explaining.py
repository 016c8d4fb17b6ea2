"""What a model is shown of a change that it explains, and that whoever asked is told what it was not shown."""

from __future__ import annotations

from typing import Any

from agents.pr_reviewer.asking import Asked, Comment
from agents.pr_reviewer.explaining import NAMED, ROOM, Explanation, explanation
from agents.tools import TOOLS
from agents.tools.github.recall import Recall
from agents.tools.github.shapes import ChangedFile, Files
from tests.agents.pr_reviewer.made import HEAD, World, file
from tests.agents.pr_reviewer.play import Play

COMMENT = Comment(repo="acme/shop", number=7, comment=1, place="conversation", commenter="ann", body="/explain")
LARGE = "@@ -0,0 +1 @@\n+" + "x" * ROOM


def explained(*files: ChangedFile, by: str = "a language model", text: str = "It adds b.") -> tuple[str, list[Any]]:
    """The answer, and the files as the model was given them."""
    said = Explanation(text=text, by=by)
    world = World(files=Files(head=HEAD, items=files), explain=said)
    played = Play(lambda: explanation(COMMENT, Asked("explain", ""), Recall()), world)
    answer: Any = played.value
    TOOLS["github.comment"].validated({"repo": "acme/shop", "number": 7, "answers": 1, "body": answer})
    return answer, played.given("explain.md")["files"]


def test_a_file_for_which_there_is_no_room_is_named_to_the_model_and_in_the_answer() -> None:
    answer, given = explained(file("large.py", patch=LARGE), file("small.py"))
    assert [each["path"] for each in given] == ["large.py", "small.py"]
    assert "no room" in given[0]["patch"]
    assert "b = 2" in given[1]["patch"], "a large file takes no room from those after it"
    assert answer.startswith("It adds b.\n\n")
    assert answer.endswith("The model was not shown the changes of `large.py`: there was no room for them.")


def test_nothing_is_said_of_room_where_all_was_shown_or_there_was_nothing_to_show() -> None:
    answer, given = explained(file(), file("image.png", patch=None))
    assert answer == "It adds b."
    assert [each["path"] for each in given] == ["app.py"]


def test_nothing_is_said_of_a_model_that_was_not_asked() -> None:
    answer, _ = explained(file("large.py", patch=LARGE), by="", text="")
    assert "No language model is configured" in answer
    assert "was not shown" not in answer


def test_many_files_without_room_are_counted_and_the_answer_fits_its_comment() -> None:
    long = [file(f"{'`&' * 90}/{n}.py", patch=LARGE) for n in range(NAMED + 3)]
    answer, _ = explained(*long, text="&" * 9_000)
    assert f"/{NAMED - 1}.py" in answer
    assert f"/{NAMED}.py" not in answer
    assert " and 3 other files: there was no room" in answer
