"""What `make bench` prints, and that what it measures is the real thing."""

from __future__ import annotations

import hashlib
import hmac
import json
import math
import os
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.store.keys import Keys
from tests.bench import tree
from tests.bench.__main__ import BENCHMARKS, main
from tests.bench.crowd import crowd
from tests.bench.figure import Figure, Missing, NotMeasured, percentile
from tests.bench.flight import bare, flown
from tests.bench.ingest import accepts, placet
from tests.bench.load import Deliveries, storm, whole
from tests.bench.memory import resident
from tests.bench.parked import content, held
from tests.bench.peers import last_line
from tests.bench.process import served
from tests.bench.results import SIZE, result
from tests.bench.site import SECRET, connected, installed
from tests.bench.slow_model import THINKS
from tests.bench.stepper import stepper
from tests.bench.steps import compared
from tests.bench.waiting import driven, fill


def met() -> Iterator[Figure]:
    yield Figure("met.plain", 1234.5, "B")
    yield Figure("met.goal", 3.0, "x", ">=3x")


def lacking() -> Iterator[Figure | Missing]:
    yield Missing("lacking.peer", "the peers could not be installed: no such package")
    yield Figure("lacking.own", 2.0, "ms")


def missed() -> Iterator[Figure]:
    yield Figure("missed.goal", 2.996, "x", ">=3x")


def unmeasured() -> Iterator[Figure]:
    yield Figure("unmeasured.first", 0.35, "ms")
    raise NotMeasured("the store is away")


MADE_UP = {"unmeasured": unmeasured, "met": met, "missed": missed}


def test_a_figure_is_a_line_of_name_value_goal_and_ok_or_short(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["met", "missed"], MADE_UP) == 0
    assert capsys.readouterr().out.splitlines() == [
        "met.plain 1234B - ok",
        "met.goal 3.00x >=3x ok",
        "missed.goal 3.00x >=3x short",
    ]


def test_what_cannot_be_measured_is_exit_1_and_says_why_and_the_others_are_measured(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main([], MADE_UP) == 1
    said = capsys.readouterr()
    assert [line.split()[0] for line in said.out.splitlines()] == [
        "unmeasured.first",
        "met.plain",
        "met.goal",
        "missed.goal",
    ]
    assert said.err == "unmeasured could not be measured: the store is away\n"


def test_a_figure_without_its_peer_is_a_line_too_and_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lacking"], {"lacking": lacking}) == 1
    assert capsys.readouterr().out.splitlines() == [
        "lacking.peer not measured: the peers could not be installed: no such package",
        "lacking.own 2.00ms - ok",
    ]


def test_a_name_that_is_no_benchmark_is_exit_2_and_nothing_runs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["met", "speed"], MADE_UP) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == "no benchmark speed; there are: unmeasured, met, missed\n"


def test_there_is_a_benchmark_for_each_promise_of_speed_and_of_counts() -> None:
    speed = ["ingest", "steps", "loop", "parked", "click", "flight", "thousand", "replay", "memory"]
    paths = ["ticket", "leads", "tree", "waiting", "counting", "burst", "forgeries", "drift", "pipeline"]
    assert list(BENCHMARKS) == [*speed, *paths, "guarded", "servers"]


@pytest.mark.chaos
def test_runs_and_the_bare_sdk_ask_the_same_slow_model_side_by_side() -> None:
    for told in (flown(4, 2), bare(4, 2)):
        assert (told["answered"], told["most"], told["waiting"]) == (8, 4, 0)
        assert 2 * THINKS <= told["last"] - told["first"] < 8 * THINKS


def test_copies_of_a_sequence_lie_in_the_store_as_it_does_itself() -> None:
    keys = Keys()
    with installed() as settings, connected(settings) as client:
        sequences = driven(settings, client, 2)
        kinds = {name.split(b":")[1] for name, _, _ in sequences[0]}
        assert kinds >= {b"journal", b"event", b"repeat", b"effect", b"slot"}
        journal = next(name for name, _, _ in sequences[0] if b":journal:" in name)
        before, one = client.dbsize(), sum(len(each) for each in sequences)
        fill(client, sequences, 10)
        assert client.dbsize() - before == 5 * one, "each its own keys"
        assert (client.zcard(keys.due), client.zcard(keys.runs)) == (13, 13)
        sizes = [client.memory_usage(name, samples=0) for name in client.scan_iter("placet:journal:*")]
        assert 25 <= client.xlen(journal) <= 35
        assert max(filter(None, sizes)) < 1.2 * (client.memory_usage(journal, samples=0) or 0)


def test_a_parked_run_is_replayed_and_a_process_has_a_size() -> None:
    with installed() as settings, stepper(settings) as worker:
        run = worker.begin(2, ask=True)
        worker.drive(run, "parked")
        assert 0 < worker.replay(run) < 1
        done = worker.begin(2)
        worker.drive(done, "done")
        with pytest.raises(NotMeasured, match="does not wait for one call"):
            worker.replay(done)
    assert 10_000 < resident(os.getpid()) < 10_000_000


@given(st.floats(0.001, 1e9), st.sampled_from(["ms", "x", "/s", "B"]), st.sampled_from([">=", "<="]))
def test_any_figure_is_four_words_and_keeps_its_value(value: float, unit: str, bound: str) -> None:
    figure = Figure("any.name", value, unit, f"{bound}3{unit}")
    name, told, goal, end = str(figure).split(" ")
    assert (name, goal) == ("any.name", f"{bound}3{unit}")
    assert math.isclose(float(told.removesuffix(unit)), value, rel_tol=0.005, abs_tol=0.0005)
    assert end == ("ok" if (value >= 3 if bound == ">=" else value <= 3) else "short")


@pytest.mark.parametrize("goal", ["", "3x", ">3x", ">=x", ">=3", ">=3ms", ">= 3x", "fast"])
def test_a_goal_that_cannot_be_compared_with_is_refused(goal: str) -> None:
    with pytest.raises(ValueError, match="the goal of a must read like >=3x"):
        Figure("a", 1.0, "x", goal)


def test_what_the_senders_send_is_signed_21_kb_long_and_never_the_same() -> None:
    first, second = Deliveries("a-secret").signed(2)
    body = first.head + first.tail
    signature = hmac.new(b"a-secret", body, hashlib.sha256).hexdigest()
    assert f"X-Hub-Signature-256: sha256={signature}".encode() in first.headers.split(b"\r\n")
    assert f"Content-Length: {len(body)}".encode() in first.headers.split(b"\r\n")
    assert 21_000 < len(body) < 22_000
    assert json.loads(body)["pull_request"]["number"] != json.loads(second.head + second.tail)["pull_request"]["number"]


@pytest.mark.chaos
def test_a_storm_counts_what_was_taken_and_stops_at_what_was_not() -> None:
    deliveries = Deliveries(SECRET)
    with installed() as settings, connected(settings) as client:
        sent = accepts(settings, client, deliveries, placet(settings), Keys().inbox, seconds=0.3)
        assert len(sent.waits) > 20
        assert max(sent.waits) < sent.seconds
        command, port = placet(settings)
        with served(command, settings, port), pytest.raises(NotMeasured, match=r"HTTP/1\.1 401"):
            storm(port, Deliveries("another-secret").signed(10), 2, 0.3)


@pytest.mark.parametrize(
    ("said", "end"),
    [
        (b"HTTP/1.1 202 Accepted\r\nContent-Le", False),
        (b"HTTP/1.1 202 Accepted\r\nContent-Length: 3\r\n\r\n{}", False),
        (b"HTTP/1.1 202 Accepted\r\ncontent-length: 3\r\nServer: x\r\n\r\n{}\n", True),
        (b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n", True),
    ],
)
def test_an_answer_is_whole_when_its_last_byte_came(said: bytes, end: bool) -> None:
    assert whole(said) is end


@given(st.lists(st.floats(0, 1e6), min_size=1), st.floats(1, 100))
def test_a_percentile_is_one_of_the_values_and_at_most_the_rest_exceed_it(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value > found for value in values) <= len(values) * (100 - share) / 100 + 1e-6
    assert sum(value < found for value in values) < len(values) * share / 100 + 1e-6


def test_the_stepper_asks_takes_its_steps_and_waits_for_a_person() -> None:
    with installed() as settings, connected(settings) as client, stepper(settings) as worker:
        run = worker.begin(4)
        assert worker.drive(run, "done") > 0
        assert [entry.kind for entry in worker.journal(run)].count("replied") == 4
        assert held(client, worker, 4, noise=True) > content(4, noise=True) > 4 * SIZE
        with pytest.raises(NotMeasured, match="is parked, not done"):
            worker.drive(worker.begin(2, ask=True), "done")


@pytest.mark.parametrize("noise", [True, False])
def test_results_are_2_kb_each_and_no_two_alike_and_only_text_can_be_made_much_shorter(noise: bool) -> None:
    results = [result(number, noise=noise) for number in range(200)]
    assert len(set(results)) == 200
    assert {len(each.encode()) for each in results} == {SIZE}
    shortest = min(len(zlib.compress(each.encode(), level=9)) for each in results)
    assert (shortest > 0.8 * SIZE) is noise
    assert result(7, noise=noise) == results[7]


def test_a_peer_that_fails_is_a_line_for_each_of_its_figures() -> None:
    lines = [str(figure) for figure in compared("langgraph", [1.0, 1.0, 1.0], [], "no network")]
    assert lines == [f"steps.langgraph_{size}_over_placet not measured: no network" for size in (100, 300)]
    assert last_line("Traceback\nValueError: no\n\n") == "ValueError: no"
    measured = compared("dbos", [2.0, 2.0, 2.0], [[7.0], [5.0], [8.0]], "")
    assert [str(figure) for figure in measured] == [
        "steps.dbos_100 7.00ms - ok",
        "steps.dbos_100_over_placet 3.50x >=3x ok",
    ]


def test_a_crowd_is_parked_and_listed_like_the_run_it_was_copied_from_and_nothing_of_it_is_due() -> None:
    with installed() as settings, connected(settings) as client, stepper(settings) as worker:
        run = worker.begin(1, ask=True)
        worker.drive(run, "parked")
        crowd(client, run, client, 20)
        assert worker.parked == 21
        assert worker.sweep(2) > 0
        with pytest.raises(NotMeasured, match="holds nothing of run"):
            crowd(client, "f" * len(run), client, 1)


def test_a_tree_of_delegates_comes_to_its_end_and_every_parents_wait_is_measured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(tree, "TREES", 1)
    monkeypatch.setattr(tree, "WARMING", 0)
    monkeypatch.setattr(tree, "EACH", 2)
    figures = {figure.name: figure.value for figure in tree.measure()}
    assert list(figures) == ["tree.resume_p50", "tree.resume_p99", "tree.whole"]
    assert 0 < figures["tree.resume_p50"] <= figures["tree.resume_p99"] < figures["tree.whole"]
