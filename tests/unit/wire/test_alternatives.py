"""One pattern for many texts finds what a plain alternation finds, the longest first."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from conformance.wire.alternatives import any_of

WORDS = st.text("ab.\\[é", min_size=1, max_size=6)


@given(st.lists(WORDS, min_size=1, max_size=12), st.text("ab.\\[éc", max_size=40))
def test_it_finds_what_an_alternation_of_the_longest_first_finds(texts: list[str], within: str) -> None:
    plain = re.compile("|".join(map(re.escape, sorted(set(texts), key=lambda text: (-len(text), text)))))

    assert any_of(texts).findall(within) == plain.findall(within)


def test_of_texts_that_begin_alike_the_longest_is_found() -> None:
    assert any_of(["secret", "secret-one", "secret-on"]).findall("a secret-one, a secret-on, a secret-") == [
        "secret-one",
        "secret-on",
        "secret",
    ]


def test_each_of_very_many_is_found_alone() -> None:
    texts = [f"word-{number:04d}" for number in range(1000)]

    assert all(any_of(texts).fullmatch(text) for text in texts[::97])
