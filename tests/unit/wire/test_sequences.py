"""Sequences: what they do to a user's notification session, and what is sent of them at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from typing import Any

import httpx
import pytest

from conformance.config import Role
from conformance.evidence import Event, Exchange, Gap, Halt, HaltKind, Purpose, Sent, Window
from conformance.model import Case, Label, Step, StepKind
from tests.support import request

from .support import Outbound, Run, users

POST, DROP, DISCONNECT, RECONNECT = (
    StepKind.POST,
    StepKind.DROP,
    StepKind.DISCONNECT,
    StepKind.RECONNECT,
)
CHANNEL = "/meta/handshake"


@pytest.fixture
def run(config: Any, notes: Any, peer: Any) -> Callable[..., Run]:
    def made(count: int = 1, **limits: Any) -> Run:
        own = users(config(), *[Role.AGENT] * count)
        own = replace(own, limits=replace(own.limits, **limits))
        return Run(own, notes, [Outbound(peer(hold=30, ack=False)) for _ in range(count)])

    return made


def sequel(number: int, **fields: Any) -> Case:
    return request(number, label=Label.SEQUENCE, alone=True, **fields)


def steps(*kinds: StepKind, user: int = 0, first: int = 2) -> tuple[Step, ...]:
    """Return the steps of these kinds; each post sends a case of its own."""
    numbers = iter(range(first, first + len(kinds)))
    return tuple(
        Step(kind=kind, user=user, case=sequel(next(numbers), user=user) if kind is POST else None)
        for kind in kinds
    )


def after(run: Run, user: int = 0) -> list[str]:
    """Return what a peer was asked after the first case, without the polls."""
    order = [name for name in run.peers[user].order if name != "connect"]
    return order[order.index("post") + 1 :]


def test_steps_are_taken_one_after_the_other(run: Callable[..., Run]) -> None:
    made = run()
    made.play(request(1), sequences=[steps(DISCONNECT, RECONNECT, POST)])

    expected = ["disconnect", "handshake", "subscribe", "subscribe", "post", "disconnect"]
    assert expected == after(made)


def test_a_session_that_is_dropped_is_left_without_a_word_until_all_is_over(run: Callable[..., Run]) -> None:
    made = run()
    made.play(request(1), sequences=[steps(DROP, RECONNECT, POST)])

    assert ["handshake", "subscribe", "subscribe", "post", "disconnect", "disconnect"] == after(made)


def test_a_session_that_was_dropped_is_ended_at_last_by_its_own_names(run: Callable[..., Run]) -> None:
    """The target would hold it for as long as it holds a poll; it knows it by its id and its cookie together."""
    made = run()
    made.peers[0].peer.script[CHANNEL] += [
        _named(made, f"BAYEUX_BROWSER={name}") for name in ("0123456789abcdef", "fedcba9876543210")
    ]
    made.play(request(1), sequences=[steps(DROP, RECONNECT, POST)])
    ends = [one for one in made.peers[0].peer.requests if b"/meta/disconnect" in one.content]

    assert ["number-2", "number-1"] == [json.loads(one.content)[0]["clientId"][-8:] for one in ends]
    assert ["fedcba9876543210", "0123456789abcdef"] == [_browser(one) for one in ends]


def _browser(request: httpx.Request) -> str:
    return request.headers["cookie"].partition("BAYEUX_BROWSER=")[2].partition(";")[0]


def test_a_session_that_was_dropped_for_good_is_ended_too(run: Callable[..., Run]) -> None:
    made = run()
    made.play(request(1), sequences=[steps(DROP)])

    assert ["disconnect"] == after(made)


def test_what_still_waits_for_a_session_that_was_dropped_is_passed_on_to_nobody(
    run: Callable[..., Run], messages: Callable[..., httpx.Response]
) -> None:
    """It would look like a second delivery to the session that was opened anew."""
    made = run()
    late = {"channel": "/v2/me/outbound", "data": {"messageType": "late"}}

    def answer(_: httpx.Request) -> httpx.Response:
        reply = {
            "channel": "/meta/disconnect",
            "id": made.peers[0].peer.messages[-1]["id"],
            "successful": True,
        }
        return messages(late, reply)

    made.peers[0].peer.script["/meta/disconnect"] += [_ordinary(made), answer]
    made.play(request(1), sequences=[steps(DROP, RECONNECT, POST)])

    assert "late" in made.notes.of(Exchange)[-1].body
    assert late not in [event.message for event in made.notes.of(Event)]


def test_the_poll_of_a_session_that_is_dropped_is_cancelled(run: Callable[..., Run]) -> None:
    made = run()
    made.play(request(1), sequences=[steps(DROP, RECONNECT, POST)])
    polls = [exchange for exchange in made.notes.of(Exchange) if exchange.purpose is Purpose.CONNECT]

    assert ["cancelled"] == [poll.failure for poll in polls if poll.failure]


def test_a_poll_is_in_flight_before_the_next_post_leaves(run: Callable[..., Run]) -> None:
    made = run()
    made.play(request(1), sequences=[steps(DROP, RECONNECT, POST)])
    order = made.peers[0].order

    assert ["connect", "post"] == order[order.index("post", order.index("post") + 1) - 1 :][:2]


@pytest.mark.parametrize("end", [DROP, DISCONNECT])
def test_messages_come_to_the_session_opened_anew(run: Callable[..., Run], end: StepKind) -> None:
    made = run()
    made.play(request(1), sequences=[steps(end, RECONNECT, POST)])
    sent = made.notes.of(Sent)[-1]

    assert 2 == len([event for event in made.notes.of(Event) if event.at >= sent.at])
    assert {"user-0"} == {record.session for record in made.notes.of(Event) + made.notes.of(Sent)}


def test_the_login_stays_as_it_was(run: Callable[..., Run]) -> None:
    made = run()
    made.play(request(1), sequences=[steps(DROP, RECONNECT, POST)])
    before, later = made.peers[0].posts

    assert 1 == made.purposes("user-0").count(Purpose.LOGIN)
    assert before.headers["cookie"] == later.headers["cookie"]


def test_a_session_that_was_dropped_leaves_no_name_behind(run: Callable[..., Run]) -> None:
    """Two sessions of one browser are slowed down: a client that died would not come back as the same one."""
    made = run()
    made.peers[0].peer.script[CHANNEL].append(_named(made, "BAYEUX_BROWSER=0123456789abcdef"))
    made.play(request(1), sequences=[steps(DROP, RECONNECT, POST)])
    before, later = (post.headers["cookie"] for post in made.peers[0].posts)

    assert "BAYEUX_BROWSER" in before
    assert "JSESSIONID=0123456789ABCDEF" == later


def _named(run: Run, cookie: str) -> Callable[[httpx.Request], Any]:
    async def answer(_: httpx.Request) -> httpx.Response:
        peer = run.peers[0].peer
        response = await peer.answer(peer.messages[-1])
        return httpx.Response(200, headers={"Set-Cookie": f"{cookie}; Path=/"}, text=response.text)

    return answer


@pytest.mark.parametrize("end", [DROP, DISCONNECT])
def test_the_time_without_a_session_is_a_gap_as_planned(run: Callable[..., Run], end: StepKind) -> None:
    made = run()
    made.play(request(1), sequences=[steps(end, RECONNECT, POST)])
    gaps = made.notes.of(Gap)

    assert gaps
    assert all(gap.reason.endswith(", as planned") for gap in gaps)


@pytest.mark.parametrize("end", [DROP, DISCONNECT])
def test_all_the_time_of_a_run_is_accounted_for(run: Callable[..., Run], end: StepKind) -> None:
    made = run()
    made.play(request(1), sequences=[steps(end, RECONNECT, POST)])
    spans = sorted([*made.notes.of(Gap), *made.notes.of(Window)], key=lambda span: span.start)
    reached = accumulate((span.end for span in spans), max)

    assert all(span.start <= end for end, span in zip(reached, spans[1:], strict=False))
    assert isinstance(spans[-1], Window)


def test_no_gap_touches_what_is_posted_before_and_after(run: Callable[..., Run]) -> None:
    made = run()
    made.play(request(1), sequences=[steps(DISCONNECT, RECONNECT, DROP, RECONNECT, POST)])
    first, second = made.notes.of(Sent)
    told = {sent.case.id: max(_arrivals(made, sent)) for sent in (first, second)}

    for sent in (first, second):
        assert not [gap for gap in made.notes.of(Gap) if gap.start < told[sent.case.id] and gap.end > sent.at]


def _arrivals(run: Run, sent: Sent) -> list[float]:
    own = (sent.case.reference_id or "", sent.case.phone or "")
    return [event.at for event in run.notes.of(Event) if any(key in str(event.message) for key in own)]


@pytest.mark.parametrize("end", [DROP, DISCONNECT])
def test_what_is_posted_without_a_session_is_recorded_as_such(run: Callable[..., Run], end: StepKind) -> None:
    made = run()
    made.play(request(1), sequences=[steps(end, POST, RECONNECT, POST)])

    assert {"0001": False, "0002": True, "0003": False} == {
        sent.case.id: sent.deaf for sent in made.notes.of(Sent)
    }


def test_messages_that_nobody_hears_are_not_waited_for(run: Callable[..., Run]) -> None:
    made = run(ack_timeout=5.0)
    made.play(request(1), sequences=[(*steps(DISCONNECT, POST), *steps(RECONNECT, POST, first=3))], seconds=9)
    deaf, later = made.notes.of(Sent)[1:]

    assert later.at - deaf.at < 1


def test_what_is_posted_without_a_session_lies_within_a_gap(run: Callable[..., Run]) -> None:
    made = run()
    made.play(request(1), sequences=[steps(DISCONNECT, POST, RECONNECT, POST)])
    (deaf,) = (sent for sent in made.notes.of(Sent) if sent.deaf)

    assert [gap for gap in made.notes.of(Gap) if gap.start <= deaf.at <= gap.end]


def test_the_steps_of_one_user_leave_the_other_in_peace(run: Callable[..., Run]) -> None:
    made = run(2)
    of_both = (*steps(DROP, user=1), *steps(POST, first=2), *steps(RECONNECT, POST, user=1, first=3))
    made.play(request(1), sequences=[of_both])

    assert {"user-1"} == {gap.session for gap in made.notes.of(Gap)}
    assert ["post", "disconnect"] == after(made)
    assert 2 == made.peers[1].order.count("handshake")


def test_a_sequence_follows_the_one_before(run: Callable[..., Run]) -> None:
    made = run()
    made.play(
        request(1), sequences=[steps(DROP, RECONNECT, POST), steps(DISCONNECT, RECONNECT, POST, first=3)]
    )

    assert ["0001", "0002", "0003"] == made.sent


@pytest.mark.parametrize(
    "refusal",
    [
        httpx.Response(403, text="no"),
        httpx.Response(200, json=[{"channel": CHANNEL, "id": "1", "successful": False, "error": "403::no"}]),
    ],
    ids=["by HTTP", "by a reply"],
)
def test_a_session_that_cannot_be_opened_anew_halts_the_run(
    run: Callable[..., Run], refusal: httpx.Response
) -> None:
    made = run()
    made.peers[0].peer.script[CHANNEL] += [_ordinary(made), *[refusal] * 2]
    made.play(request(1), sequences=[steps(DROP, RECONNECT, POST), steps(POST, first=3)])

    assert ["0001"] == made.sent
    assert [HaltKind.CHANNEL] == [halt.kind for halt in made.notes.of(Halt)]


def test_a_subscription_that_is_refused_the_second_time_halts_the_run(
    run: Callable[..., Run], messages: Callable[..., httpx.Response]
) -> None:
    def refusal(_: httpx.Request) -> httpx.Response:
        asked = made.peers[0].peer.messages[-1]
        return messages({"channel": "/meta/subscribe", "id": asked["id"], "successful": False,
                         "subscription": asked["subscription"], "error": "403::subscription_denied"})  # fmt: skip

    made = run()
    made.peers[0].peer.script["/meta/subscribe"] += [_ordinary(made), _ordinary(made), refusal]
    made.play(request(1), sequences=[steps(DISCONNECT, RECONNECT, POST)])

    assert ["0001"] == made.sent
    assert ["subscription_denied" in halt.what for halt in made.notes.of(Halt)] == [True]


def _ordinary(run: Run) -> Callable[[httpx.Request], Any]:
    return lambda _: run.peers[0].peer.answer(run.peers[0].peer.messages[-1])


def test_why_a_run_was_halted_is_told_without_a_secret(run: Callable[..., Run]) -> None:
    """Some servers repeat the client id in what they say of it."""
    secret = "client-id-number-1"
    reply = {"channel": CHANNEL, "id": "1", "successful": False, "error": f"401:{secret}:Unknown client"}
    made = run()
    made.peers[0].peer.script[CHANNEL] += [_ordinary(made), *[httpx.Response(200, json=[reply])] * 2]
    made.play(request(1), sequences=[steps(DROP, RECONNECT, POST)])

    assert ["Unknown client" in note for note in made.told.notes] == [True]
    assert secret not in "".join(made.told.notes) + made.notes.text


def test_a_limit_ends_a_sequence_where_it_is(run: Callable[..., Run]) -> None:
    made = run(max_records=2)
    made.play(request(1), sequences=[steps(DISCONNECT, RECONNECT, POST, POST, DROP, RECONNECT, POST)])

    assert ["0001", "0002"] == made.sent
    assert [HaltKind.LIMIT] == [halt.kind for halt in made.notes.of(Halt)]
    assert 2 == made.peers[0].order.count("handshake")


@pytest.mark.parametrize("channel", [CHANNEL, "/meta/disconnect"])
def test_a_run_that_is_cancelled_within_a_sequence_does_not_wait(
    run: Callable[..., Run], channel: str
) -> None:
    """What the target owes at that moment never comes."""
    made = run()
    made.peers[0].peer.script[channel] += [*[_ordinary(made)] * (channel == CHANNEL), "hang"]
    with pytest.raises(TimeoutError):
        made.play(request(1), sequences=[steps(DISCONNECT, RECONNECT, POST)], seconds=0.5)
    exchanges = made.notes.of(Exchange)

    assert ["0001"] == made.sent
    assert "cancelled" in [exchange.failure for exchange in exchanges]
    assert made.peers[0].peer.closed
    assert max(one.end for one in exchanges) - min(one.sent for one in exchanges) < 2
