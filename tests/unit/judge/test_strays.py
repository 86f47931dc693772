"""The messages that no case owns, by kind, session and time."""

from __future__ import annotations

import pytest

from conformance.correlate import Kind, Message
from conformance.evidence import Event
from conformance.judge.strays import Strays


def acknowledgement(at: float, *, session: str = "user-0", line: int = 1, **data: object) -> Message:
    content = {"notificationType": "AddRecordAcknowledge", "messageType": "OutboundRecordMessage", **data}
    message = {"channel": "/v2/me/outbound", "data": content}
    event = Event(session=session, channel="/v2/me/outbound", message=message, at=at, exchange=1, index=0)  # type: ignore[arg-type]
    return Message(line, event)


@pytest.mark.parametrize(
    ("start", "end", "expected"), [(0, 9, [1, 2, 3]), (2, 2, [2]), (2.5, 9, [3]), (4, 9, []), (3, 1, [])]
)
def test_those_of_a_span_are_found_with_both_its_ends(start: float, end: float, expected: list[int]) -> None:
    strays = Strays([acknowledgement(at, line=at) for at in (1, 2, 3)])

    found = strays.between(Kind.OUTBOUND, "user-0", start, end)

    assert expected == [one.message.line for one in found]


def test_those_of_other_sessions_and_kinds_are_left_out() -> None:
    strays = Strays([acknowledgement(1.0), acknowledgement(1.0, session="user-1", line=2)])

    assert [2] == [one.message.line for one in strays.between(Kind.OUTBOUND, "user-1", 0.0, 9.0)]
    assert not strays.between(Kind.DEVICE, "user-1", 0.0, 9.0)


def test_they_keep_the_order_in_which_they_were_left_over() -> None:
    strays = Strays(
        [acknowledgement(3.0, line=3), acknowledgement(1.0, line=1), acknowledgement(2.0, line=2)]
    )

    assert [3, 1, 2] == [one.message.line for one in strays.between(Kind.OUTBOUND, "user-0", 0.0, 9.0)]


def test_what_a_message_names_is_known_of_it() -> None:
    record = {"devicePath": "/devices/d"}
    keyless, keyed = Strays(
        [acknowledgement(1.0, record=record), acknowledgement(2.0, referenceId="r")]
    ).between(Kind.OUTBOUND, "user-0", 0.0, 9.0)

    assert (True, True, "/devices/d") == (keyless.keyless, keyless.telling, keyless.device)
    assert (False, True, "") == (keyed.keyless, keyed.telling, keyed.device)
