"""The same content sent again is answered again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from conformance.judge import Verdict
from tests.support import ACK, EVENT, answered, refused, request, silent, verdict, view

AGAIN: Final = "relation.repeated"
PASS, FAIL, DOUBT = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
FIRST: Final = answered(request(1))
CASE: Final = request(2, members={"phoneNumber": "5550101"}, requirement=AGAIN, repeats="0001")
LATER: Final = {"at": 4.0}


@pytest.mark.parametrize(
    ("tell", "fields", "expected"),
    [
        (answered, {}, PASS),
        (refused, {"code": 18}, FAIL),
        (silent, {}, FAIL),
        (silent, {"status": 503, "body": ""}, DOUBT),
    ],
)
def test_the_same_content_again_is_accepted_and_answered(
    tell: Any, fields: dict[str, Any], expected: Verdict
) -> None:
    assert verdict(AGAIN, view(FIRST, tell(CASE, **LATER, **fields))) is expected


@pytest.mark.parametrize("kept", [ACK, EVENT])
def test_both_messages_come_again(kept: int) -> None:
    story = answered(CASE, **LATER)

    assert verdict(AGAIN, view(FIRST, replace(story, deliveries=(story.deliveries[kept],)))) is FAIL


def test_nothing_is_said_where_the_first_was_not_carried_out() -> None:
    run = view(FIRST, refused(request(3)), refused(replace(CASE, repeats="0003"), **LATER))

    assert verdict(AGAIN, run) is Verdict.UNEXERCISED
