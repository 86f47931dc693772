"""The waivers of a run as the page shows them."""

from __future__ import annotations

import pytest

from conformance.report.html.waivers import entries, excuses
from conformance.report.waived import Applied, Standing, Waiving
from conformance.waivers import Waiver

NAME = "echo.reference-id"


def _waiver(link: str = "") -> Waiver:
    return Waiver(requirement=NAME, target="*", expires="2027-03-31", reason="why", owner="Ada", link=link)


GOOD = Applied(waiver=_waiver(), standing=Standing.IN_FORCE, what="it excuses a failure of this run")
BAD = Applied(waiver=_waiver(), standing=Standing.NOW_PASSING, what="it passes now", remedy="Remove it.")


def test_the_bad_ones_come_first_with_what_to_do() -> None:
    first, second = entries(Waiving(applied=(GOOD, BAD)), {NAME})

    assert (True, "now passing", "it passes now. Remove it.") == (first.bad, first.standing, first.what)
    assert (False, "in force") == (second.bad, second.standing)


def test_one_of_a_requirement_without_a_card_says_so() -> None:
    assert [True] == [one.there for one in entries(Waiving(applied=(GOOD,)), {NAME})]
    assert [False] == [one.there for one in entries(Waiving(applied=(GOOD,)), set())]


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ("https://tickets.example.org/1", "https://tickets.example.org/1"),
        ("TICKET-1", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_only_an_address_of_the_web_is_to_be_followed(link: str, href: str) -> None:
    (excuse,) = excuses(Waiving(covering={NAME: (_waiver(link),)}), NAME)

    assert (link, href) == (excuse.link, excuse.href)


def test_a_requirement_that_is_not_waived_has_no_excuse() -> None:
    assert () == excuses(Waiving(), NAME)
