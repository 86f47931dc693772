"""The child process in which Schemathesis draws request bodies: `python -m conformance.generate.schemathesis_child`.

A process of its own, because Schemathesis changes Hypothesis for everybody in its process. It sends nothing. Each line
that it prints is one JSON object: a body with one fault of a member of the request, or with none.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import schemathesis
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, Config, GenerationMode

from conformance.generate.drawing import draws
from conformance.generate.strategies import request_members
from conformance.model import Object
from conformance.schemas import Problem, folder, problems

__all__ = ["main"]

_PATH: Final = "/api/v2/me/outbound-records"
_SETTINGS: Final = "seed = {seed}\n[phases.coverage]\nunexpected-methods = []"
"""Given in full, or a file of settings in the working directory would be read."""

_BATCH: Final = 50

Row = dict[str, Any]


def main() -> None:
    """Print as many lines as were asked for, or fewer where Schemathesis has no more."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("seed", type=int)
    asked = parser.parse_args()
    for row in rows(asked.count, asked.seed):
        print(json.dumps(row))  # noqa: T201  # that is what it is for


def rows(count: int, seed: int) -> list[Row]:
    """Return the rows: those of the coverage phase first, evenly thinned where there are too many, then drawn ones."""
    config = Config.from_str(_SETTINGS.format(seed=seed))
    schema = schemathesis.openapi.from_path(folder() / "openapi.yaml", config=config)
    operation = schema[_PATH]["POST"]
    chosen = schema.config.generation_for(operation=operation, phase="coverage")
    covering = schema.iter_coverage_cases(
        operation, generation_modes=list(GenerationMode), generation_config=chosen
    )
    first = _thinned(list(_distinct(covering)), count)
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    strategies = [operation.as_strategy(generation_mode=mode) for mode in modes]
    more = _distinct(_drawn(strategies, seed), known=first)
    return list(itertools.islice(itertools.chain(first, more), count))


def _thinned(found: Sequence[Row], count: int) -> list[Row]:
    """Return at most half as many rows as are wanted, spread over all that were found."""
    most = min(len(found), max(1, count // 2))
    return [found[place * len(found) // most] for place in range(most)]


def _drawn(strategies: Sequence[SearchStrategy[Case[Any]]], seed: int) -> Iterator[Case[Any]]:
    """Yield cases of the strategies in turn, batch by batch; a batch has a seed of its own."""
    for batch in itertools.count():
        several = [draws(one, count=_BATCH, seed=f"{seed} {batch}") for one in strategies]
        yield from itertools.chain.from_iterable(zip(*several, strict=True))


def _distinct(cases: Iterator[Case[Any]], *, known: Sequence[Row] = ()) -> Iterator[Row]:
    """Yield the rows of the cases that have one fault or none, each body once."""
    seen = {_text(row["body"]) for row in known}
    for case in cases:
        row = _row(case)
        if row is not None and _text(row["body"]) not in seen:
            seen.add(_text(row["body"]))
            yield row


def _text(body: Object) -> str:
    return json.dumps(body, sort_keys=True)


def _row(case: Case[Any]) -> Row | None:
    """Return what is told of a case; None for one that is no object, or has another number of faults than it should.

    Members that nobody knows are left out: they would hide what the others tell.
    """
    drawn, meta = case.body, case.meta
    if not isinstance(drawn, dict) or meta is None:
        return None
    body = {name: value for name, value in drawn.items() if name in request_members()}
    found = problems("add_record/request", body)
    negative = meta.generation.mode is GenerationMode.NEGATIVE
    if len(found) != negative or not all(map(_of_a_member, found)):
        return None
    return {
        "body": body,
        "mode": meta.generation.mode.value,
        "pointer": found[0].pointer if found else None,
        "keyword": found[0].keyword if found else None,
        "description": _described(meta.phase.data),
    }


def _of_a_member(problem: Problem) -> bool:
    return problem.pointer.removeprefix("/") in request_members()


def _described(data: Any) -> str:
    """Return what Schemathesis says that it did: the scenario of the coverage phase, else its operators."""
    mutations = getattr(data, "mutations", ())
    words = [getattr(data, "scenario", None), *(mutation.operator for mutation in mutations)]
    return " ".join([*(str(getattr(word, "value", word)) for word in words if word), data.description or ""])


if __name__ == "__main__":
    main()
