"""Every exchange that was recorded of real servers, replayed through the core, and what it must make of each.

What is expected is told by facts about the recordings: the protocol, and how the servers differ from it. It is written
down here, and not had from the core.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.bayeux import (
    CONNECT,
    DISCONNECT,
    HANDSHAKE,
    SUBSCRIBE,
    Handshake,
    Kind,
    Malformed,
    Received,
    Request,
    Session,
    State,
    Stop,
    parse,
)

RECORDED: Final = Path(__file__).parents[2] / "transcripts" / "recorded"

OURS: Final = {
    HANDSHAKE: State.HANDSHAKING,
    SUBSCRIBE: State.SUBSCRIBING,
    CONNECT: State.CONNECTED,
    DISCONNECT: State.DISCONNECTING,
}
"""What a collector sends, and where it stands then."""

FACTS: Final[dict[str, tuple[str, tuple[int, ...]]]] = {
    "faye-01-basic": (
        "++++.+.++.++LR",
        (12, 0, 4, 4, 0, 0, 0, 0),
    ),
    "faye-02-handshake-variants": (
        "A++AAAA++++++L+++",
        (20, 0, 0, 0, 0, 0, 0, 0),
    ),
    "faye-03-malformed": (
        "+.............+.AAA+......A.+",
        (6, 0, 0, 0, 0, 19, 4, 0),
    ),
    "faye-04-connect-variants": (
        "++++++LLLL++L++++++A++.++LL+",
        (28, 0, 1, 1, 0, 0, 0, 1),
    ),
    "faye-05-subscribe-variants": (
        "+++++++SSSSSSSS++++SSSSSSSSSSSSSSSS+S++SSSSSSL.......",
        (53, 0, 0, 0, 0, 0, 0, 0),
    ),
    "faye-06-publish-variants": (
        "+++.+.+.+.+.+.+.+.+.+.+.+.+.+.+.+",
        (18, 0, 8, 15, 0, 0, 0, 0),
    ),
    "faye-07-delivery": (
        "++++.+.+..++..++..++A.+.+",
        (16, 0, 25, 27, 0, 0, 0, 1),
    ),
    "faye-08-lifecycle": (
        "+++.LLL.R",
        (7, 0, 0, 2, 0, 0, 0, 0),
    ),
    "faye-09-websocket": (
        "",
        (7, 0, 7, 7, 0, 0, 1, 0),
    ),
    "faye-13-wildcards": (
        "+++.+.+.+.+.+.+++++.+.+.+.+.+.+++++.+.+.+.+.+.+++++.+.+.+.+.+.+++++.+.+.+.+.+.++++.",
        (53, 0, 14, 30, 0, 0, 0, 0),
    ),
    "gws-simulator-01-async-operations": (
        "---++++++-+-+-+-+-+-+-+--",
        (13, 0, 12, 0, 9, 1, 2, 0),
    ),
    "java-01-basic": (
        "++++.+.++.S+LR",
        (12, 0, 4, 4, 0, 0, 0, 0),
    ),
    "java-02-handshake-variants": (
        "++++++++++SSAAA++",
        (14, 0, 0, 0, 0, 0, 3, 0),
    ),
    "java-03-malformed": (
        "+.............+.++++......A.+",
        (7, 0, 0, 0, 2, 4, 16, 0),
    ),
    "java-04-connect-variants": (
        "++++++LL++++AAAL+L+A++.+++++",
        (25, 0, 1, 1, 0, 0, 4, 0),
    ),
    "java-05-subscribe-variants": (
        "++++SS+SSSSA++A++++++A+A+++SS++S++++SSS+S++SSSSSLL.......",
        (53, 0, 0, 0, 0, 0, 4, 0),
    ),
    "java-06-publish-variants": (
        "+++.+.+.+.+.+.+.+.+.+.+.+.+.+.+.+",
        (18, 0, 8, 15, 1, 0, 0, 0),
    ),
    "java-07-delivery": (
        "++++.+.+.+.++..+S..++A.+.+",
        (17, 0, 25, 27, 0, 0, 0, 1),
    ),
    "java-08-lifecycle": (
        "+++.SL+++.+LL.R+++.++++A.+++++",
        (24, 1, 4, 5, 0, 0, 0, 1),
    ),
    "java-09-websocket": (
        "",
        (8, 0, 6, 7, 0, 0, 0, 0),
    ),
    "java-11-options-A": (
        "+++.++++SSL",
        (10, 1, 1, 1, 0, 0, 0, 0),
    ),
    "java-12-options-B": (
        "+++.++A+.+A",
        (7, 0, 0, 1, 0, 0, 3, 0),
    ),
    "java-13-wildcards": (
        "+++.+.+.+.+.+.+++++.+.+.+.+.+.+++++.+.+.+.+.+.+++++.+.+.+.+.+.+++++.+.+.+.+.+.++++.",
        (53, 0, 14, 30, 0, 0, 0, 0),
    ),
    "node-01-basic": (
        "++++.+.++.++LR",
        (12, 0, 4, 4, 0, 0, 0, 0),
    ),
    "node-02-handshake-variants": (
        "+++++++A+++SAAA++",
        (13, 0, 0, 0, 0, 0, 4, 0),
    ),
    "node-03-malformed": (
        "+.............+.++++......A.+",
        (7, 0, 0, 0, 3, 0, 19, 0),
    ),
    "node-04-connect-variants": (
        "++++++LL++++L++L+L+A++.+++++",
        (28, 0, 1, 1, 0, 0, 1, 0),
    ),
    "node-05-subscribe-variants": (
        "++++SS+SSA+A+++++++++++++SS+++++++++++S++A+A+A+A+SLL.......",
        (51, 0, 0, 0, 0, 0, 8, 0),
    ),
    "node-06-publish-variants": (
        "+++.+.+.+.+.+.+.+.+.+.+.+.+.+.+.+",
        (18, 0, 8, 14, 1, 0, 1, 0),
    ),
    "node-07-delivery": (
        "++++.+.+.+.++..+S..++A.+.+",
        (17, 0, 26, 27, 0, 0, 0, 1),
    ),
    "node-08-lifecycle": (
        "+++.LL+++.+LL.R+++.++++A.+",
        (20, 1, 3, 5, 0, 0, 0, 1),
    ),
    "node-09-websocket": (
        "",
        (0, 0, 0, 0, 0, 0, 0, 0),
    ),
    "node-13-wildcards": (
        "+++.+.+.+.+.+.+++++.+.+.+.+.+.+++++.+.+.+.+.+.+++++.+.+.+.+.+.+++++.+.+.+.+.+.++++.",
        (53, 0, 14, 30, 0, 0, 0, 0),
    ),
}
"""Of each recording: what comes of its exchanges, a letter each, and what its bodies hold.

`+` answered well · `A` not answered, or refused so that it may be tried again · `L` the session is lost, and a new one
is to be had · `S` nothing may follow · `R` a disconnect refused, which ends as well · `.` a message that no collector
sends · `-` no CometD. The numbers are those of replies, unasked disconnects, events, publish replies, malformed
messages, bodies that hold no messages, empty bodies and `[]`, and answers that never came.
"""

HOLDINGS: Final = (Kind.REPLY, Kind.UNSOLICITED_DISCONNECT, Kind.EVENT, Kind.PUBLISH_REPLY, Kind.MALFORMED)


def recording(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def body_of(exchange: dict[str, Any]) -> str | None:
    """Return what was answered, None where nothing was; one body of the recordings is cut, and stands there parsed."""
    response = exchange.get("response")
    if response is None:
        return None
    cut = response["body"].startswith("<trimmed")
    return json.dumps(response["parsed"]) if cut else str(response["body"])


def bodies(name: str) -> list[str | None]:
    loaded = recording(name)
    if "exchanges" in loaded:
        return [body_of(exchange) for exchange in loaded["exchanges"]]
    return [frame["text"] for frame in loaded["frames"] if frame.get("dir") == "received"]


def held(body: str | None) -> Counter[str]:
    """Return what a body holds, by the core."""
    if body is None:
        return Counter({"never": 1})
    messages = parse(body)
    if isinstance(messages, Malformed):
        return Counter({"text": 1})
    return Counter(message.kind for message in messages) or Counter({"empty": 1})


def asked(exchange: dict[str, Any]) -> dict[str, Any] | None:
    """Return the first message of a request that a collector may send, None where there is none."""
    try:
        sent = json.loads(exchange["request"]["body"] or "null")
    except ValueError:
        return None
    messages = sent if isinstance(sent, list) else [sent]
    return next((m for m in messages if isinstance(m, dict) and m.get("channel") in OURS), None)


def replayed(exchange: dict[str, Any], message: dict[str, Any]) -> Received:
    """Return what the core makes of an exchange, in the state in which such a message is sent."""
    channel = message["channel"]
    client = None if channel == HANDSHAKE else str(message.get("clientId"))
    request = Request(channel=channel, id=str(message.get("id")), body="", client_id=client, channels=("/a",))
    session = Session(channels=("/a",), state=OURS[channel], client_id=client, open=(request,))
    response = exchange.get("response")
    note = str(exchange.get("error", "")) if response is None else f"HTTP {response['status']}"
    return session.receive(request, body_of(exchange), note="" if note == "HTTP 200" else note)


def letter(exchange: dict[str, Any]) -> str:
    """Return what comes of an exchange, by the core."""
    message = asked(exchange)
    if message is None:
        return "."
    received = replayed(exchange, message)
    if received.well and not isinstance(received.action, Stop):
        return "+"
    if message["channel"] == DISCONNECT:
        return "+" if received.well else "R"
    if isinstance(received.action, Stop):
        return "S"
    return "L" if isinstance(received.action, Handshake) and message["channel"] != HANDSHAKE else "A"


def test_every_recording_has_its_facts() -> None:
    assert sorted(FACTS) == sorted(path.stem for path in RECORDED.glob("*.json"))


@pytest.mark.parametrize("name", FACTS)
def test_each_body_holds_what_the_facts_say(name: str) -> None:
    seen = sum(map(held, bodies(name)), Counter())

    assert FACTS[name][1] == tuple(seen[kind] for kind in (*HOLDINGS, "text", "empty", "never"))


@pytest.mark.parametrize("name", FACTS)
def test_of_each_exchange_comes_what_the_facts_say(name: str) -> None:
    exchanges = recording(name).get("exchanges", [])
    expected = FACTS[name][0]
    seen = "".join(
        "-" if fact == "-" else letter(exchange) for exchange, fact in zip(exchanges, expected, strict=True)
    )

    assert expected == seen


def exchange_of(name: str, number: int) -> dict[str, Any]:
    (found,) = [one for one in recording(name)["exchanges"] if one["n"] == number]
    return dict(found)


def received_of(name: str, number: int) -> Received:
    exchange = exchange_of(name, number)
    message = asked(exchange)
    assert message is not None
    return replayed(exchange, message)


@pytest.mark.parametrize(
    ("name", "number", "taken"),
    [
        ("java-08-lifecycle", 16, True),
        ("node-08-lifecycle", 16, True),
        ("java-08-lifecycle", 1, False),
        ("faye-02-handshake-variants", 17, False),
    ],
)
def test_who_takes_the_ack_extension_is_known(name: str, number: int, taken: bool) -> None:
    assert taken is received_of(name, number).session.acknowledges


@pytest.mark.parametrize("peer", ["java", "node"])
def test_what_was_not_acknowledged_comes_again_and_is_no_second_event(peer: str) -> None:
    """Exchange 20 brings an event; 21 goes out with the older number, and brings it again."""
    session, first = Session(channels=("/a",), state=State.CONNECTED, client_id="c", ack=1, open=()).connect(
        None
    )
    brought = body_of(exchange_of(f"{peer}-08-lifecycle", 20)) or ""
    received = session.receive(first, brought.replace('"ext":{"ack":2},', "").replace(',"ext":{"ack":2}', ""))
    session, second = received.session.connect(None)
    again = session.receive(second, body_of(exchange_of(f"{peer}-08-lifecycle", 21)))

    assert 1 == len(received.delivered)
    assert not received.numbered
    assert ((), 1, 3) == (again.delivered, len(again.again), again.session.ack)


@pytest.mark.parametrize(
    ("name", "number", "interval"),
    [("java-04-connect-variants", 28, 2_000), ("node-04-connect-variants", 28, 2_000)],
)
def test_two_sessions_of_one_browser_are_slowed_down(name: str, number: int, interval: int) -> None:
    received = received_of(name, number)

    assert received.session.advice.multiple_clients
    assert interval / 1000 == received.action.after  # type: ignore[union-attr]  # a Connect


@pytest.mark.parametrize("peer", ["java", "faye"])
def test_advice_in_an_event_is_not_taken(peer: str) -> None:
    """A publisher's `advice` and `successful` reach the other clients as they are (PUB-10)."""
    number = 28 if peer == "java" else 29
    body = body_of(exchange_of(f"{peer}-06-publish-variants", number))
    session, request = Session(channels=("/a",), state=State.CONNECTED, client_id="c").connect(None)
    received = session.receive(request, body)

    assert 1 == len(received.delivered)
    assert "none" == received.delivered[0].advice["reconnect"]
    assert "none" != received.session.advice.reconnect
    assert not isinstance(received.action, Stop)


def test_events_of_channels_never_subscribed_to_are_delivered() -> None:
    channels = {message.channel for message in received_of("gws-simulator-01-async-operations", 5).delivered}

    assert channels
    assert all(channel.startswith("/workspace/v3/") for channel in channels)


@pytest.mark.parametrize(
    ("name", "number", "events"), [("java-07-delivery", 10, 19), ("faye-07-delivery", 8, 20)]
)
def test_a_burst_is_delivered_in_its_order(name: str, number: int, events: int) -> None:
    delivered = received_of(name, number).delivered
    order = [message.value["data"]["i"] for message in delivered]  # type: ignore[index,call-overload]  # an object

    assert events == len(delivered)
    assert sorted(order) == order
