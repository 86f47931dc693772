"""When nothing more is expected for a case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.evidence import Sent
from conformance.model import Expectation
from conformance.wire.outstanding import Under
from conformance.wire.settling import Patience, through
from tests.support import request

PATIENCE = Patience(timeout=5.0, grace=1.0)


def under(expectation: Expectation = Expectation.ACCEPT, **came: object) -> Under:
    return Under(
        Sent(case=replace(request(), expectation=expectation), session="a", at=1.0),
        **came,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("came", "done"),
    [
        ({}, False),
        ({"acknowledged": 2.0}, False),
        ({"told": True}, False),
        ({"acknowledged": 2.0, "told": True}, True),
        ({"refused": 2.0}, False),  # the user event may still tell that the record was added
        ({"refused": 2.0, "told": True}, True),
    ],
)
def test_an_accepted_case_waits_for_both_messages(came: dict[str, object], done: bool) -> None:
    assert done is through(under(**came), PATIENCE)


@pytest.mark.parametrize("expectation", [Expectation.REJECT, Expectation.UNACKNOWLEDGED, Expectation.REFUSE])
def test_an_invalid_case_is_through_once_it_is_refused_later(expectation: Expectation) -> None:
    assert not through(under(expectation), PATIENCE)
    assert through(under(expectation, refused=2.0), PATIENCE)


def test_what_cannot_be_known_when_it_comes_is_not_waited_for() -> None:
    assert through(under(told=True), replace(PATIENCE, acknowledgement=False))
    assert through(under(acknowledged=2.0), replace(PATIENCE, user_event=False))
