"""`python -m tests.eval [-v] [NAME…]`: has the reviewer review the cases, and prints how well it did.

A NAME is a case's folder or a language. First by the rules alone; then, if a language model is configured
(OPENAI_*), with it. All of it is also kept as JSON (`tests/eval/out/`).
Exit code 0 whatever the scores; 1 if a case could not be evaluated, 2 for an unknown name.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from agents import models
from agents.engine.errors import ConfigError
from agents.models import Model
from agents.settings import load as load_settings
from tests.eval.corpus import BadCase, Case, load
from tests.eval.evaluate import Outcome, evaluate
from tests.eval.keep import OUT, keep
from tests.eval.score import Result
from tests.eval.table import details, table

Evaluate = Callable[[Sequence[Case], Model | None], Iterator[Outcome]]


def main(arguments: Sequence[str], evaluate: Evaluate = evaluate, out: Path = OUT) -> int:
    """Evaluate the cases named, or all; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description="How good the reviewer is.")
    parser.add_argument("-v", "--verbose", action="store_true", help="list every hit, miss and false alarm")
    parser.add_argument("names", nargs="*", metavar="NAME", help="a case's folder, or a language; all if none is given")
    options = parser.parse_args(arguments)
    try:
        cases, blocks = load(), _blocks()
    except (BadCase, ConfigError) as error:
        return _complain(1, str(error))
    names = {name for case in cases for name in (case.name, case.card.language)}
    if unknown := [name for name in options.names if name not in names]:
        return _complain(2, f"no case {', '.join(unknown)}; there are: {', '.join(sorted(names))}")
    chosen = [case for case in cases if not options.names or {case.name, case.card.language} & {*options.names}]
    shown = {title: _show(title, evaluate(chosen, model), options.verbose) for title, model in blocks.items()}
    print(f"All of it: {keep(shown, out)}")
    return 0 if all(len(results) == len(chosen) for results in shown.values()) else 1


def _blocks() -> dict[str, Model | None]:
    """Who is evaluated, by title."""
    settings = load_settings()
    model = models.configured(settings)
    blocks: dict[str, Model | None] = {"Rules only": None}
    named = "the model of models.toml" if settings.names_models else settings.openai_model
    return blocks | ({f"With {named}": model} if model else {})


def _show(title: str, outcomes: Iterator[Outcome], verbose: bool) -> list[Result]:
    """Print one block; the results of the cases that could be evaluated."""
    began = time.monotonic()
    results: list[Result] = []
    for case, outcome in outcomes:
        if isinstance(outcome, Result):
            results.append(outcome)
        else:
            _complain(1, f"{case.name} could not be evaluated: {outcome or type(outcome).__name__}")
    print(f"{title}: {len(results)} pull requests in {time.monotonic() - began:.0f} s\n")
    if results:
        print(*table(results), "", sep="\n", flush=True)
    if verbose:
        print(*details(results), "", sep="\n", flush=True)
    return results


def _complain(code: int, why: str) -> int:
    print(why, file=sys.stderr, flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
