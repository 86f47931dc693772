"""The registry of variants: named, explained, each different from the reference, and combinable but where it says."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from conformance.errors import ConfigError
from conformance.reference import VARIANTS, Settings
from conformance.reference.behaviour import Behaviour
from conformance.reference.composition import behaviour_of, effective
from conformance.reference.variants import Variant, pairs
from tests.unit.reference.tour import taken

SEEN_IN_TIME_ALONE = {"messages-before-response", "slow-responses", "jittering-responses"}
PLACE = r"(domain|bayeux|design) \d+(\.\d+)?( \([^)]+\))?"


@pytest.fixture(scope="module")
def reference(play) -> list[str]:
    return toured(play)


def toured(play, *variants: str) -> list[str]:
    """What a tour of a server with these variants sees."""
    seen: list[str] = []

    async def scenario(site) -> None:
        seen.extend(await taken(site))

    play(scenario, variants=variants)
    return seen


def test_a_tour_of_the_same_server_sees_the_same(play, reference) -> None:
    assert reference == toured(play)


@pytest.mark.parametrize("name", sorted(VARIANTS.keys() - SEEN_IN_TIME_ALONE))
def test_a_variant_shows(play, reference, name) -> None:
    assert reference != toured(play, name)


@pytest.mark.parametrize("name", sorted(SEEN_IN_TIME_ALONE))
def test_a_variant_that_shows_in_time_alone_changes_the_behaviour(name) -> None:
    assert Behaviour() != behaviour_of(Settings(variants=(name,)))


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=lambda variant: variant.name)
def test_a_variant_has_a_name_a_sentence_and_a_source(variant) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", variant.name)
    assert VARIANTS[variant.name] is variant
    assert variant.summary and "\n" not in variant.summary
    assert re.fullmatch(rf"{PLACE}(, {PLACE})*", variant.source)


def test_there_are_enough_of_them() -> None:
    assert len(VARIANTS) >= 36


def test_an_unknown_name_is_an_error_that_says_so() -> None:
    with pytest.raises(ConfigError, match="no such variant: nobody"):
        effective(Settings(variants=("nobody",)))


class TestPairs:
    """Two at once."""

    def test_two_make_a_pair_or_say_why_not(self) -> None:
        possible = set(pairs())

        for first, second in combinations(VARIANTS, 2):
            reason = VARIANTS[first].contradiction(VARIANTS[second])
            assert ((first, second) in possible) is (reason == "")

    def test_a_contradiction_is_one_from_either_side(self) -> None:
        for first, second in combinations(VARIANTS.values(), 2):
            assert first.contradiction(second) == second.contradiction(first)

    @pytest.mark.parametrize(
        ("first", "second", "reason"),
        [
            ("metrics-empty", "metrics-absent", "both choose what metrics hold"),
            ("polls-not-held", "interval-advised", "both choose the interval between polls"),
            ("csrf", "path-prefix", ""),
        ],
    )
    def test_what_contradicts_says_why(self, first, second, reason) -> None:
        assert reason == VARIANTS[first].contradiction(VARIANTS[second])

    def test_whom_a_variant_excludes_is_a_variant(self) -> None:
        assert VARIANTS.keys() >= {name for each in VARIANTS.values() for name, _ in each.excludes}

    def test_every_pair_makes_a_behaviour(self) -> None:
        for both in pairs():
            settings = effective(Settings(variants=both))

            assert isinstance(behaviour_of(settings), Behaviour)

    def test_of_two_that_contradict_the_later_wins(self) -> None:
        for both in (("errors-with-http-200", "errors-with-http-404"), ("short-polls", "polls-not-held")):
            alone, later = (behaviour_of(Settings(variants=names)) for names in (both[1:], both))

            assert alone.statuses == later.statuses
            assert alone.cometd.advice_timeout == later.cometd.advice_timeout


def test_a_choice_is_made_by_two_at_least() -> None:
    choices = [each.chooses for each in VARIANTS.values() if each.chooses]

    assert {choice for choice in choices if choices.count(choice) < 2} == set()


def test_a_variant_contradicts_nobody_by_default() -> None:
    first, second = (Variant(name=name, summary="x", source="design 5") for name in "ab")

    assert first.contradiction(second) == ""
