"""The collector against a scripted peer: what it sends, takes, proves and gives up."""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from conformance.bayeux import Advice
from conformance.errors import TargetError
from conformance.evidence import Event, Exchange, Gap, Purpose, Window
from conformance.wire.bounds import Bounds
from conformance.wire.client import Client
from conformance.wire.collector import Collector

ACK = {"channel": "/v2/me/outbound", "data": {"referenceId": "r"}}
BOUNDS = Bounds(reply=1.0, margin=0.1, opening=2.0, closing=0.5, first=0.2)


class Stage:
    """A collector before a peer."""

    def __init__(self, config: Any, notes: Any, peer: Any, **settings: Any) -> None:
        self.peer, self.notes, self.events = peer, notes, list[Event]()
        client = Client(config.target, config.users[0], recorder=notes.recorder, session="s", transport=peer)
        self.collector = Collector(
            client,
            notes.recorder,
            path="/api/v2/notifications",
            channels=("/v2/me/outbound", "/me/internal"),
            on_event=self.events.append,
            **({"bounds": BOUNDS} | settings),
        )

    def play(self, scene: Callable[[Stage], Awaitable[None]]) -> None:
        """Open, play, and close, all in bounded time."""

        async def run() -> None:
            async with asyncio.timeout(5):
                await self.collector.open()
                await scene(self)
                await self.collector.close()

        asyncio.run(run())

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(3):
            while not condition():
                await asyncio.sleep(0.005)

    @property
    def channels(self) -> list[str]:
        return [message["channel"].removeprefix("/meta/") for message in self.peer.messages]

    def spans(self) -> list[Window | Gap]:
        return [record for record in self.notes.records if isinstance(record, Window | Gap)]


@pytest.fixture
def stage(config: Any, notes: Any, peer: Any) -> Callable[..., Stage]:
    def made(*, collector: dict[str, Any] | None = None, **settings: Any) -> Stage:
        return Stage(config(), notes, peer(**settings), **(collector or {}))

    return made


async def nothing(_: Stage) -> None:
    pass


def refused(stage: Stage) -> TargetError:
    with pytest.raises(TargetError) as caught:
        stage.play(nothing)
    return caught.value


def test_it_subscribes_before_it_connects_and_disconnects_at_the_end(stage: Callable[..., Stage]) -> None:
    made = stage(hold=30)
    made.play(nothing)

    assert ["handshake", "subscribe", "subscribe", "connect", "connect", "disconnect"] == made.channels


def test_a_held_poll_is_in_flight_when_it_is_open(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        assert "advice" not in made.peer.messages[-1]
        assert made.collector.alive

    stage(hold=30).play(scene)


def test_an_event_is_recorded_and_passed_on(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        made.peer.publish(ACK)
        await made.until(lambda: made.events)

    made = stage(hold=30)
    made.play(scene)
    (event,) = made.notes.of(Event)
    poll = next(exchange for exchange in made.notes.of(Exchange) if exchange.n == event.exchange)

    assert made.events == [event]
    assert (0, "s", "/v2/me/outbound", ACK) == (event.index, event.session, event.channel, event.message)
    assert (Purpose.CONNECT, event.at) == (poll.purpose, poll.end)


@pytest.mark.parametrize("channel", ["/meta/subscribe", "/meta/disconnect"])
def test_events_on_other_replies_are_taken(
    stage: Callable[..., Stage], messages: Callable[..., httpx.Response], channel: str
) -> None:
    def with_event(request: httpx.Request) -> httpx.Response:
        sent = made.peer.messages[-1]
        made.peer.wake.set()
        return messages(ACK, {"channel": channel, "id": sent["id"], "successful": True})

    made = stage(hold=30)
    made.peer.script[channel].append(with_event)
    made.play(nothing)

    assert [ACK] == [event.message for event in made.events]


def test_windows_are_contiguous_from_the_first_poll_to_the_end(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        await made.until(lambda: made.channels.count("connect") > 4)

    made = stage(hold=0.06)
    made.play(scene)
    spans = made.spans()
    first = next(e for e in made.notes.of(Exchange) if e.purpose is Purpose.CONNECT)

    assert all(isinstance(span, Window) for span in spans)
    assert [span.end for span in spans[:-1]] == [span.start for span in spans[1:]]
    assert first.sent <= spans[0].start <= first.end


def test_the_disconnect_proves_the_time_until_the_end(stage: Callable[..., Stage]) -> None:
    asked: list[float] = []

    async def scene(made: Stage) -> None:
        asked.append(asyncio.get_running_loop().time())

    made = stage(hold=30)
    made.play(scene)

    assert made.spans()[-1].end >= asked[0]
    assert made.notes.of(Gap) == []


def test_a_disconnect_does_not_overtake_a_poll_that_has_just_left(stage: Callable[..., Stage]) -> None:
    """The peer takes as long to hear of the poll as it took to answer what opened the session."""
    left: dict[str, float] = {}

    async def slowly(request: httpx.Request) -> httpx.Response:
        message = made.peer.messages[-1]
        await asyncio.sleep(0.1)
        return await made.peer.answer(message)  # type: ignore[no-any-return]

    async def scene(made: Stage) -> None:
        left["poll"] = asyncio.get_running_loop().time()

    made = stage(hold=30)
    made.peer.script["/meta/handshake"].append(slowly)
    made.play(scene)
    (bye,) = [one for one in made.notes.of(Exchange) if one.purpose is Purpose.DISCONNECT]

    assert bye.sent - left["poll"] >= 0.09
    assert made.notes.of(Gap) == []


def test_messages_wait_for_as_long_as_the_target_wants_polls_to_be_apart(stage: Callable[..., Stage]) -> None:
    def slower(request: httpx.Request) -> httpx.Response:
        sent = made.peer.messages[-1]
        reply = {"channel": "/meta/connect", "id": sent["id"], "successful": True}
        return httpx.Response(200, json=[reply | {"advice": {"interval": 80, "multiple-clients": True}}])

    async def scene(made: Stage) -> None:
        assert 0.08 == made.collector.pause

    made = stage(hold=30)
    made.peer.script["/meta/connect"].append(slower)
    made.play(scene)


@pytest.mark.parametrize(
    ("advised", "asked", "seconds"),
    [(None, None, 130.0), (30_000, None, 40.0), (30_000, 45_000, 55.0), (0, 0, 10.0), (10**9, None, 610.0)],
)
def test_a_poll_is_waited_for_longer_than_the_target_may_hold_it(
    config: Any, notes: Any, peer: Any, advised: int | None, asked: int | None, seconds: float
) -> None:
    dialogue = Stage(config(), notes, peer(), bounds=Bounds()).collector._dialogue
    dialogue.session = dataclasses.replace(dialogue.session, advice=Advice(timeout=advised))

    assert seconds == dialogue.patience(asked)


def test_a_response_without_a_media_type_is_read(stage: Callable[..., Stage]) -> None:
    def bare(request: httpx.Request) -> httpx.Response:
        sent = made.peer.messages[-1]
        reply = {"channel": "/meta/connect", "id": sent["id"], "successful": True}
        return httpx.Response(200, content=json.dumps([ACK, reply]).encode())

    made = stage(hold=30)
    made.peer.script["/meta/connect"].append(bare)
    made.play(nothing)

    assert [ACK] == [event.message for event in made.events]


def test_a_dropped_poll_makes_a_gap_where_there_is_no_ack_extension(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        made.peer.script["/meta/connect"].append(httpx.ReadError("cut"))
        await made.until(lambda: made.notes.of(Gap))

    made = stage(hold=0.06, ack=False)
    made.play(scene)
    (gap,) = made.notes.of(Gap)
    windows = made.notes.of(Window)
    (cut,) = [exchange for exchange in made.notes.of(Exchange) if exchange.failure]

    assert gap.reason == "closed: cut"
    assert gap.start in {window.end for window in windows}
    assert gap.end == pytest.approx(cut.sent + 1.0, abs=0.01)


def test_the_ack_extension_bridges_a_dropped_poll(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        made.peer.script["/meta/connect"].append(httpx.ReadError("cut"))
        await made.until(lambda: any(e.failure for e in made.notes.of(Exchange)))
        await made.until(lambda: made.collector.alive)

    made = stage(hold=0.06)
    made.play(scene)

    assert made.notes.of(Gap) == []


def test_a_lost_session_is_replaced_and_subscribed_again_with_a_gap(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        made.peer.lose_session()
        await made.until(lambda: made.channels.count("handshake") == 2 and made.notes.of(Gap))
        made.peer.publish(ACK)
        await made.until(lambda: made.events)

    made = stage(hold=0.06)
    made.play(scene)

    assert made.channels.count("subscribe") == 4
    assert "session_unknown" in made.notes.of(Gap)[0].reason


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, text=""),
        httpx.Response(200, json=[]),
        httpx.Response(500),
        httpx.Response(200, text="<html>"),
        httpx.Response(200, content=b"\xff"),
    ],
)
def test_a_poll_answered_with_nothing_useful_is_sent_again(
    stage: Callable[..., Stage], answer: httpx.Response
) -> None:
    async def scene(made: Stage) -> None:
        made.peer.script["/meta/connect"].append(answer)
        await made.until(lambda: made.notes.of(Gap))
        await made.until(lambda: made.collector.alive)

    made = stage(hold=0.06, ack=False)
    made.play(scene)

    assert made.channels.count("handshake") == 1


def test_advice_none_ends_collecting_and_says_so(
    stage: Callable[..., Stage], messages: Callable[..., httpx.Response]
) -> None:
    def none(_: httpx.Request) -> httpx.Response:
        sent = made.peer.messages[-1]
        return messages(
            {
                "channel": "/meta/connect",
                "id": sent["id"],
                "successful": True,
                "advice": {"reconnect": "none"},
            }
        )

    async def scene(made: Stage) -> None:
        made.peer.script["/meta/connect"].append(none)
        await made.until(lambda: made.collector.failed)
        assert not made.collector.alive

    made = stage(hold=0.06)
    made.play(scene)

    assert "neither to reconnect nor to handshake" in str(made.collector.failed)
    assert made.channels.count("handshake") == 1
    assert isinstance(made.spans()[-1], Gap)


def test_a_target_that_stays_away_is_given_up_after_bounded_tries(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        made.peer.script["/meta/connect"] += [httpx.ConnectError("refused")] * 9
        await made.until(lambda: made.collector.failed)

    made = stage(hold=0.06, collector={"bounds": dataclasses.replace(BOUNDS, retries=2)})
    made.play(scene)

    assert made.collector.failed == "gave up after 2 tries: connect: refused"


def test_a_poll_that_is_not_released_is_cancelled_at_the_end_as_a_gap(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        await made.until(lambda: not made.peer.script["/meta/connect"])

    made = stage(hold=30)
    made.peer.script["/meta/connect"] += [lambda _: _first(made), "hang"]
    made.play(scene)

    assert "cancelled" in [exchange.failure for exchange in made.notes.of(Exchange)]
    assert isinstance(made.spans()[-1], Gap)


def _first(made: Stage) -> httpx.Response:
    sent = made.peer.messages[-1]
    return httpx.Response(200, json=[{"channel": "/meta/connect", "id": sent["id"], "successful": True}])


def test_a_lost_reply_to_the_disconnect_is_a_gap_without_the_ack_extension(
    stage: Callable[..., Stage],
) -> None:
    made = stage(hold=0.06, ack=False)
    made.peer.script["/meta/disconnect"].append(httpx.ReadError("cut"))
    made.play(nothing)

    assert ["the reply to the disconnect was lost"] == [gap.reason for gap in made.notes.of(Gap)]


def test_proof_is_the_answer_to_the_poll_in_flight(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        asked = asyncio.get_running_loop().time()
        proven = await made.collector.prove()
        assert proven is not None
        assert proven >= asked

    stage(hold=0.06).play(scene)


def test_there_is_no_proof_once_polling_has_failed(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        made.peer.script["/meta/connect"] += [httpx.ConnectError("refused")] * 9
        await made.until(lambda: made.collector.failed)
        asked = asyncio.get_running_loop().time()
        assert (await made.collector.prove() or 0.0) < asked

    stage(hold=0.06, collector={"bounds": dataclasses.replace(BOUNDS, retries=1)}).play(scene)


def test_a_short_hold_can_be_asked_for(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        await made.collector.prove()

    made = stage(hold=30, collector={"hold": 0.06})
    made.play(scene)

    assert {"timeout": 60} in [message.get("advice") for message in made.peer.messages]


def test_a_first_poll_that_is_held_although_not_asked_to_counts(stage: Callable[..., Stage]) -> None:
    made = stage(hold=30)
    made.peer.script["/meta/connect"].append(lambda _: _held(made))
    made.play(nothing)

    assert made.channels[-2:] == ["connect", "disconnect"]


def _held(made: Stage) -> Any:
    sent = {name: value for name, value in made.peer.messages[-1].items() if name != "advice"}
    return made.peer.answer(sent)


def test_polls_that_return_at_once_with_nothing_are_slowed_down(stage: Callable[..., Stage]) -> None:
    async def scene(_: Stage) -> None:
        await asyncio.sleep(0.3)

    made = stage(hold=0.0)
    made.play(scene)

    assert made.channels.count("connect") < 8


def test_polls_are_bounded_in_number(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        await made.until(lambda: made.collector.failed)

    made = stage(hold=0.06, collector={"bounds": dataclasses.replace(BOUNDS, polls=3)})
    made.play(scene)

    assert made.collector.failed == "gave up after 3 polls"


def test_closing_twice_disconnects_once(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        await made.collector.close()

    made = stage(hold=30)
    made.play(scene)

    assert made.channels.count("disconnect") == 1


def test_closing_between_polls_sends_one_more_for_the_proof(
    stage: Callable[..., Stage], messages: Callable[..., httpx.Response]
) -> None:
    def slow(_: httpx.Request) -> httpx.Response:
        sent = made.peer.messages[-1]
        return messages(
            {"channel": "/meta/connect", "id": sent["id"], "successful": True, "advice": {"interval": 60_000}}
        )

    async def scene(made: Stage) -> None:
        made.peer.script["/meta/connect"].append(slow)
        await made.until(lambda: not made.peer.script["/meta/connect"])
        await asyncio.sleep(0.02)

    made = stage(hold=0.06)
    made.play(scene)

    assert made.channels[-2:] == ["connect", "disconnect"]
    assert made.notes.of(Gap) == []


def test_a_fault_of_ours_becomes_a_gap_and_not_silence(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        made.peer.publish(ACK)
        await made.until(lambda: made.collector.failed)

    def broken(_: Event) -> None:
        raise KeyError("ours")

    made = stage(hold=30)
    made.collector._dialogue._on_event = broken  # the callback of a careless caller
    made.play(scene)

    assert isinstance(made.collector.fault, KeyError)
    assert isinstance(made.spans()[-1], Gap)


def test_a_denied_handshake_is_a_set_up_fault(
    stage: Callable[..., Stage], messages: Callable[..., httpx.Response]
) -> None:
    made = stage()
    made.peer.script["/meta/handshake"].append(
        messages(
            {
                "channel": "/meta/handshake",
                "successful": False,
                "error": "403::handshake_denied",
                "advice": {"reconnect": "none"},
            }
        )
    )
    error = refused(made)

    assert "403::handshake_denied" in error.what
    assert error.where == "http://peer.example/api/v2/notifications"


def test_a_refused_subscription_is_a_set_up_fault_that_names_the_channel(
    stage: Callable[..., Stage], messages: Callable[..., httpx.Response]
) -> None:
    made = stage()
    made.peer.script["/meta/subscribe"].append(
        messages({"channel": "/meta/subscribe", "successful": False, "error": "403::subscribe_failed"})
    )

    assert "/v2/me/outbound was refused: 403::subscribe_failed" in refused(made).what


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_handshake_refused_by_http_status_is_not_tried_again(
    stage: Callable[..., Stage], status: int
) -> None:
    made = stage()
    made.peer.script["/meta/handshake"].append(httpx.Response(status))

    assert f"the handshake was answered with HTTP {status}" in refused(made).what
    assert made.channels == ["handshake"]


def test_a_handshake_without_any_answer_is_tried_again_and_then_given_up(stage: Callable[..., Stage]) -> None:
    made = stage(collector={"bounds": dataclasses.replace(BOUNDS, tries=1)})
    made.peer.script["/meta/handshake"] += [httpx.ConnectError("refused")] * 2

    assert "gave up after 1 tries: connect: refused" in refused(made).what


def test_a_target_that_never_answers_the_handshake_is_given_up(stage: Callable[..., Stage]) -> None:
    made = stage(collector={"bounds": dataclasses.replace(BOUNDS, opening=0.1)})
    made.peer.script["/meta/handshake"].append("hang")

    assert "not ready within 0.1 s" in refused(made).what


def test_a_target_that_wants_a_rest_is_not_polled_before(config: Any, notes: Any, peer: Any) -> None:
    stage = Stage(config(), notes, peer(hold=0.02))

    async def scene(stage: Stage) -> None:
        stage.peer.script["/meta/connect"].append(httpx.Response(503, headers={"Retry-After": "1"}))
        await stage.until(lambda: not stage.peer.script["/meta/connect"])
        polls = stage.channels.count("connect")
        await asyncio.sleep(0.8)

        assert polls == stage.channels.count("connect")

        await stage.until(lambda: stage.channels.count("connect") > polls)

    stage.play(scene)


def test_a_target_that_wants_too_long_a_rest_is_given_up(config: Any, notes: Any, peer: Any) -> None:
    stage = Stage(config(), notes, peer(hold=0.02))

    async def scene(stage: Stage) -> None:
        stage.peer.script["/meta/connect"].append(httpx.Response(429, headers={"Retry-After": "99999"}))
        await stage.until(lambda: stage.collector.failed)

    stage.play(scene)

    assert "HTTP 429 asks for a rest of 99999 s (Retry-After)" == stage.collector.failed


def test_a_handshake_waits_for_as_long_as_the_target_wants(config: Any, notes: Any, peer: Any) -> None:
    made = peer()
    made.script["/meta/handshake"].append(httpx.Response(503, headers={"Retry-After": "1"}))
    stage = Stage(config(), notes, made)

    async def scene(_: Stage) -> None:
        """Nothing more."""

    stage.play(scene)
    first, second = [one for one in stage.notes.of(Exchange) if one.purpose is Purpose.HANDSHAKE]

    assert second.sent >= first.end + 1.0


# What waits behind an event


def one_by_one(made: Stage) -> None:
    """Have the peer put no more than one event into a response."""
    original = made.peer._connect

    async def connect(message: dict[str, Any], reply: dict[str, Any]) -> httpx.Response:
        waiting, made.peer.queue = made.peer.queue[1:], made.peer.queue[:1]
        answer = await original(message, reply)
        made.peer.queue = waiting + made.peer.queue
        return answer  # type: ignore[no-any-return]

    made.peer._connect = connect


def test_events_prove_nothing_until_a_poll_is_empty(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        before = made.collector.proven
        made.peer.publish(ACK)
        await made.until(lambda: made.events)
        assert before == made.collector.proven

    made = stage(hold=30)
    made.play(scene)

    assert made.notes.of(Gap) == []


def test_where_events_keep_coming_a_poll_asks_to_be_answered_at_once(
    stage: Callable[..., Stage], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.wire.collector._STALE", 0.1)

    async def scene(made: Stage) -> None:
        begun = made.collector.proven
        for count in range(1, 6):
            made.peer.publish(ACK)
            await made.until(lambda count=count: len(made.events) == count)
            await asyncio.sleep(0.04)
        assert begun is not None and made.collector.proven is not None
        assert made.collector.proven > begun

    stage(hold=30).play(scene)


def test_what_waits_at_the_target_is_fetched_before_the_end(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        made.peer.publish(*[ACK] * 20)
        await made.until(lambda: made.events)

    made = stage(hold=30)
    one_by_one(made)
    made.play(scene)

    assert 20 == len(made.events)
    assert made.notes.of(Gap) == []


def test_a_lost_disconnect_is_sent_once_more(stage: Callable[..., Stage]) -> None:
    made = stage(hold=0.06)
    made.peer.script["/meta/disconnect"].append(httpx.ReadError("cut"))
    made.play(nothing)

    assert 2 == made.channels.count("disconnect")


def test_a_last_poll_that_hangs_does_not_keep_the_session_from_its_end(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        made.peer.script["/meta/connect"] += [httpx.ReadError("cut"), "hang"]
        await made.until(lambda: len(made.peer.script["/meta/connect"]) < 2)

    made = stage(hold=0.06)
    made.play(scene)

    assert 1 == made.channels.count("disconnect")


def test_recovery_is_waited_for_until_what_was_held_back_has_come(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        made.peer.script["/meta/connect"].append(httpx.ReadError("cut"))
        await made.until(lambda: not made.peer.script["/meta/connect"])
        await made.until(lambda: not made.collector.alive)
        made.peer.queue.append(ACK)
        await made.collector.recovered()
        assert made.events

    stage(hold=0.06).play(scene)


def test_nothing_is_waited_for_where_no_poll_was_lost(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        async with asyncio.timeout(0.2):
            await made.collector.recovered()

    stage(hold=30).play(scene)


def test_a_session_is_opened_though_three_polls_in_a_row_are_lost(stage: Callable[..., Stage]) -> None:
    async def scene(made: Stage) -> None:
        assert not made.peer.script["/meta/connect"]

    made = stage(hold=0.06, collector={"bounds": dataclasses.replace(BOUNDS, opening=10.0)})
    made.peer.script["/meta/connect"] += [httpx.ReadError("reset")] * 3
    made.play(scene)

    assert made.collector.failed is None
