"""Cases drawn by another process are those that this one would draw."""

from __future__ import annotations

import io
import pickle
from collections.abc import Iterator
from functools import partial
from itertools import islice

import pytest

from conformance.errors import ConformanceError
from conformance.generate import drawn
from conformance.generate.ahead import ahead, feed
from conformance.generate.casting import Caster
from conformance.generate.matrix import known_good
from conformance.model import Case
from tests.support import request
from tests.unit.generate.support import config


def some(count: int) -> Iterator[Case]:
    yield from map(request, range(1, count + 1))


def broken() -> Iterator[Case]:
    yield request(1)
    raise ValueError("no more of them")


def ordinary(count: int) -> Iterator[Case]:
    caster = Caster(config(), [known_good()], seed=1, nonce="n0nce")
    for ordinal, draft in enumerate(drawn.plenty(config(), count=count, seed="1"), start=2):
        yield caster.later(drawn.replace(draft, chain_of=None), ordinal)


def test_the_other_process_draws_the_same_cases() -> None:
    assert list(ordinary(70)) == list(ahead(partial(ordinary, 70)))


def test_they_can_be_drawn_again() -> None:
    again = partial(ahead, partial(some, 40))

    assert list(some(40)) == list(again()) == list(again())


@pytest.mark.parametrize("count", [0, 1, 31, 32, 33, 100])
def test_an_empty_batch_is_the_last_one(count: int) -> None:
    sink, found = io.BytesIO(), list[Case]()
    feed(io.BytesIO(pickle.dumps(partial(some, count))), sink)
    sink.seek(0)
    while batch := pickle.load(sink):
        found += batch

    assert (list(some(count)), b"") == (found, sink.read())


def test_what_the_other_process_says_of_its_failure_is_told() -> None:
    with pytest.raises(ConformanceError, match="no more of them"):
        list(ahead(broken))


def test_whoever_has_enough_ends_the_other_process() -> None:
    cases = ahead(partial(some, 10**9))
    first = list(islice(cases, 3))
    cases.close()  # waits for it

    assert list(some(3)) == first
