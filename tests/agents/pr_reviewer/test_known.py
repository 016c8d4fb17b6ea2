"""What is remembered beside what is found: numbers that stay, and findings that are not raised again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agents.analyzers.shapes import Severity
from agents.pr_reviewer.known import Looked, picture
from agents.pr_reviewer.picture import Picture
from agents.pr_reviewer.remarks import Remark
from agents.tools.github.memory import MOST
from agents.tools.github.recall import Recall

LINES = ("a = 1", "b = 2", "c = 3", "a = 1")
Found = tuple[str, int, str]


def looked(shift: int = 0) -> Looked:
    lines = {path: {n + shift: text for n, text in enumerate(LINES, 1)} for path in ("a.py", "b.py")}
    return Looked(lines, {"a.py", "b.py"}, (), sure=True)


def remarks(found: list[Found], shift: int = 0, severity: Severity = "medium") -> list[Remark]:
    return [Remark(severity, path, line + shift, "ruff", rule, f"{rule} here") for path, line, rule in found]


def kept(stands: Picture, before: Recall, dismissed: frozenset[int] = frozenset()) -> Recall:
    """What is recalled after a review, and after people dismissed some of it."""
    findings = stands.remembered(())
    last = max([before.last, *(each.n for each in findings)])
    known = {each.n for each in findings}
    return Recall(head="1" * 40, findings=findings, last=last, dismissed=tuple(sorted(known & dismissed)))


FOUND = st.lists(
    st.tuples(st.sampled_from(["a.py", "b.py"]), st.integers(1, len(LINES)), st.sampled_from(["F1", "F2"])),
    unique=True,
)
ROUNDS = st.lists(st.tuples(FOUND, st.integers(0, 9)), min_size=2, max_size=5)


def all_numbers(stands: Picture) -> list[tuple[str, int]]:
    fresh = [(each.fingerprint, each.n) for each in stands.fresh]
    return [*fresh, *((each.fingerprint, each.n) for each in stands.kept)]


@given(ROUNDS)
def test_a_number_belongs_to_one_finding_for_good_however_its_lines_move(rounds: list[tuple[list[Found], int]]) -> None:
    recalled, owners = Recall(), dict[int, str]()
    for found, shift in rounds:
        stands = picture(remarks(found, shift), recalled, looked(shift))
        numbers = all_numbers(stands)
        assert len({n for _, n in numbers}) == len(numbers)
        for fingerprint, n in numbers:
            assert owners.setdefault(n, fingerprint) == fingerprint
        assert len(set(owners.values())) == len(owners)
        recalled = kept(stands, recalled)


@given(ROUNDS, st.frozensets(st.integers(1, 8)))
def test_what_was_dismissed_is_never_new_open_or_fixed_again(
    rounds: list[tuple[list[Found], int]], dismissed: frozenset[int]
) -> None:
    recalled = Recall()
    for found, shift in rounds:
        stands = picture(remarks(found, shift), recalled, looked(shift))
        said = {each.n for each in (*stands.fresh, *stands.known)}
        said |= {each.n for each in (*stands.open, *stands.fixed)}
        assert not said & set(recalled.dismissed)
        recalled = kept(stands, recalled, dismissed)


@given(FOUND, st.integers(0, 9))
def test_the_same_findings_on_lines_that_moved_are_all_still_open(found: list[Found], shift: int) -> None:
    first = picture(remarks(found), Recall(), looked())
    second = picture(remarks(found, shift), kept(first, Recall()), looked(shift))
    assert (second.fresh, second.fixed) == ((), ())
    assert {each.n for each in second.open} == {each.n for each in first.fresh}


@given(FOUND)
def test_what_was_fixed_comes_back_as_new_under_its_old_number(found: list[Found]) -> None:
    first = picture(remarks(found), Recall(), looked())
    gone = picture([], kept(first, Recall()), looked())
    assert {each.n for each in gone.fixed} == {each.n for each in first.fresh}
    back = picture(remarks(found), kept(gone, Recall()), looked())
    assert {(each.n, each.fingerprint) for each in back.fresh} == {(each.n, each.fingerprint) for each in first.fresh}


def test_what_was_dismissed_is_remembered_before_anything_else() -> None:
    few, many = [("a.py", n, "F1") for n in range(1, 4)], [("b.py", n, "F2") for n in range(1, 300)]
    recalled = kept(picture(remarks(few, severity="low"), Recall(), looked()), Recall(), frozenset({3}))
    stands = picture([*remarks(few, severity="low"), *remarks(many)], recalled, looked())
    after = kept(stands, recalled, frozenset({3}))
    assert (len(after.findings), after.findings[0].n, after.dismissed) == (MOST, 3, (3,))
    assert stands.last == 302, "a number that is not remembered is not given twice either"
