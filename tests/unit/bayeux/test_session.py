"""The session's table of transitions and its decisions."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from conformance.bayeux import (
    Connect,
    Handshake,
    LocalProtocolError,
    Match,
    Reconnect,
    Session,
    Signal,
    State,
    Stop,
    Subscribe,
    moved,
)

Drive = Callable[..., Any]
Replied = Callable[..., str]


def sent(request: Any) -> dict[str, Any]:
    (message,) = json.loads(request.body)
    return dict(message)


def test_a_handshake_offers_long_polling_and_the_ack_extension(drive: Drive) -> None:
    message = sent(drive().send())

    assert message == {
        "channel": "/meta/handshake",
        "version": "1.0",
        "minimumVersion": "1.0",
        "supportedConnectionTypes": ["long-polling"],
        "id": "1",
        "ext": {"ack": True},
    }


def test_the_ack_extension_can_be_left_out(drive: Drive) -> None:
    assert "ext" not in sent(drive(offer=False).send())


def test_each_request_has_an_id_of_its_own(drive: Drive) -> None:
    driver = drive().connected()

    assert driver.send().id == "5"


def test_subscribing_comes_before_the_first_connect(drive: Drive) -> None:
    driver = drive()
    driver.answer()

    assert Subscribe(("/a",)) == driver.action
    driver.answer()
    assert Subscribe(("/b",)) == driver.action
    driver.answer()
    assert Connect(hold=0) == driver.action


def test_all_channels_can_go_in_one_request(drive: Drive) -> None:
    driver = drive(together=True)
    driver.answer()

    assert sent(driver.send())["subscription"] == ["/a", "/b"]


def test_the_first_connect_asks_not_to_be_held_and_the_next_does_not_ask(drive: Drive) -> None:
    driver = drive()
    for _ in range(3):
        driver.answer()
    first = driver.send()
    driver.receive(json.dumps([{"channel": first.channel, "id": first.id, "successful": True}]))

    assert sent(first)["advice"] == {"timeout": 0}
    assert "advice" not in sent(driver.send())


def test_how_long_polls_are_held_can_be_asked_for(drive: Drive) -> None:
    assert sent(drive(hold=700).connected().send())["advice"] == {"timeout": 700}


def test_a_second_connect_while_one_is_outstanding_is_our_fault(drive: Drive) -> None:
    driver = drive().connected()
    driver.send()

    with pytest.raises(LocalProtocolError, match="outstanding"):
        driver.send()


def test_connecting_without_a_session_is_our_fault() -> None:
    with pytest.raises(LocalProtocolError):
        Session(channels=("/a",)).connect(None)


def test_a_move_that_the_table_does_not_know_is_our_fault() -> None:
    with pytest.raises(LocalProtocolError, match="handshake-sent is not possible while connected"):
        moved(State.CONNECTED, Signal.HANDSHAKE_SENT)


def test_an_id_that_came_back_as_a_number_is_matched(drive: Drive, replied: Replied) -> None:
    driver = drive().connected()
    request = driver.send()

    received = driver.receive(replied(request, id=int(request.id)))

    assert received.well
    assert received.match is Match.BOTH


@pytest.mark.parametrize("id", [None, "99"])
def test_a_reply_without_our_id_is_matched_by_its_channel_and_marked(
    drive: Drive, replied: Replied, id: str | None
) -> None:
    driver = drive().connected()

    received = driver.receive(replied(driver.send(), id=id))

    assert received.well
    assert received.match is Match.CHANNEL


def test_a_reply_without_a_channel_is_matched_by_its_id_and_is_no_event(
    drive: Drive, replied: Replied
) -> None:
    driver = drive().connected()

    received = driver.receive(replied(driver.send(), channel=None))

    assert received.match is Match.ID
    assert received.delivered == ()


def test_an_event_with_the_id_of_our_request_is_no_reply(drive: Drive) -> None:
    driver = drive().connected()
    request = driver.send()

    received = driver.receive(
        json.dumps([{"channel": "/a", "data": 1, "id": request.id, "successful": True}])
    )

    assert received.reply is None
    assert len(received.delivered) == 1


def test_advice_and_refusals_in_an_event_are_ignored(drive: Drive, replied: Replied) -> None:
    driver = drive().connected()
    forged = {
        "channel": "/a",
        "data": 1,
        "successful": False,
        "error": "402::session_unknown",
        "advice": {"reconnect": "none", "interval": 9000},
    }
    request = driver.send()

    received = driver.receive(json.dumps([forged, *json.loads(replied(request))]))

    assert Connect() == received.action
    assert received.session.advice.reconnect is Reconnect.RETRY


def test_events_are_taken_from_any_reply_and_any_channel(drive: Drive, replied: Replied) -> None:
    driver = drive()
    driver.answer()
    request = driver.send()

    received = driver.receive(json.dumps([*json.loads(replied(request)), {"channel": "/other", "data": 1}]))

    assert ["/other"] == [message.channel for message in received.delivered]


def test_the_interval_is_waited_before_the_next_connect(drive: Drive) -> None:
    driver = drive().connected(advice={"interval": 1500})

    assert Connect(1.5) == driver.action


def test_multiple_clients_slows_polling_down_and_nothing_else(drive: Drive) -> None:
    driver = drive().connected()

    received = driver.answer(advice={"multiple-clients": True, "interval": 2000, "reconnect": "retry"})

    assert Connect(2.0) == received.action


def test_a_negative_interval_forbids_to_reconnect(drive: Drive) -> None:
    assert isinstance(drive().connected().answer(advice={"interval": -1}).action, Stop)


def test_advice_none_stops_without_handshake(drive: Drive) -> None:
    received = drive().connected().answer(advice={"reconnect": "none"})

    assert isinstance(received.action, Stop)
    assert received.session.state is State.STOPPED


@pytest.mark.parametrize("error", ["402::session_unknown", "401:x:Unknown client", "403::Unknown client"])
def test_an_unknown_session_is_replaced_without_any_advice(drive: Drive, error: str) -> None:
    received = drive().connected().answer(successful=False, error=error)

    assert Handshake() == received.action
    assert received.session.client_id is None


def test_advice_handshake_on_a_good_reply_replaces_the_session(drive: Drive) -> None:
    assert Handshake() == drive().connected().answer(advice={"reconnect": "handshake"}).action


def test_after_a_new_handshake_all_channels_are_subscribed_again(drive: Drive) -> None:
    driver = drive().connected()
    driver.answer(successful=False, error="402::session_unknown")
    driver.answer(clientId="c2")

    assert Subscribe(("/a",)) == driver.action
    assert sent(driver.send())["clientId"] == "c2"


def test_old_advice_to_handshake_dies_with_the_new_session(drive: Drive) -> None:
    driver = drive().connected()
    driver.answer(advice={"reconnect": "handshake", "interval": 700, "timeout": 5000})
    received = driver.answer(clientId="c2")

    assert (Reconnect.RETRY, 0, 5000) == (
        received.session.advice.reconnect,
        received.session.advice.interval,
        received.session.advice.timeout,
    )


def test_a_target_that_keeps_losing_sessions_is_asked_ever_more_slowly(drive: Drive) -> None:
    driver, waits = drive(most_tries=9).connected(), []
    for _ in range(4):
        waits.append(driver.answer(successful=False, error="402::session_unknown").action.after)
        driver.connected()
        driver.answer()

    assert [0.0, 0.5, 1.0, 2.0] == waits


def test_an_unsolicited_disconnect_replaces_the_session(drive: Drive, replied: Replied) -> None:
    driver = drive().connected()
    request = driver.send()
    gone = {"channel": "/meta/disconnect", "successful": True}

    received = driver.receive(json.dumps([gone, *json.loads(replied(request))]))

    assert Handshake() == received.action


@pytest.mark.parametrize(
    ("body", "note"),
    [(None, "closed: reset"), ("", "HTTP 500"), ("", ""), ("[]", ""), ("<html>", "HTTP 502"), ("null", "")],
)
def test_a_poll_without_a_reply_is_sent_again_after_a_back_off(
    drive: Drive, body: str | None, note: str
) -> None:
    driver = drive().connected()
    driver.send()

    received = driver.receive(body, note)

    assert Connect(0.25, 0) == received.action
    assert not received.well
    assert note in received.problem


def test_the_back_off_doubles_and_ends(drive: Drive) -> None:
    driver, waits = drive(most_tries=4).connected(), []
    for _ in range(4):
        driver.send()
        waits.append(driver.receive(None, "closed").action.after)
    driver.send()
    last = driver.receive(None, "closed")

    assert [0.25, 0.5, 1.0, 2.0] == waits
    assert Stop("gave up after 4 tries: closed") == last.action


def test_a_held_poll_that_goes_well_makes_up_for_failures(drive: Drive) -> None:
    driver = drive().connected()
    driver.send()
    driver.receive(None, "closed")
    driver.answer()
    received = driver.answer()

    assert received.session.tries == 0


def test_a_bare_object_is_a_good_answer(drive: Drive, replied: Replied) -> None:
    driver = drive().connected()
    request = driver.send()

    assert driver.receive(json.dumps(json.loads(replied(request))[0])).well


def test_a_denied_handshake_stops(drive: Drive) -> None:
    received = drive().answer(successful=False, error="403::handshake_denied", advice={"reconnect": "none"})

    assert Stop("/meta/handshake was refused: 403::handshake_denied") == received.action


def test_a_handshake_that_may_be_negotiated_is_tried_a_bounded_number_of_times(drive: Drive) -> None:
    driver = drive(most_tries=2)
    no = {"successful": False, "error": "401::x", "advice": {"reconnect": "handshake"}}

    assert [Handshake(0.25), Handshake(0.5)] == [driver.answer(**no).action for _ in range(2)]
    assert isinstance(driver.answer(**no).action, Stop)


def test_a_handshake_reply_without_a_client_id_stops(drive: Drive) -> None:
    assert Stop("the handshake reply has no clientId") == drive().answer(clientId=None).action


def test_a_refused_subscription_stops_and_names_the_channel(drive: Drive) -> None:
    driver = drive()
    driver.answer()

    received = driver.answer(successful=False, error="403::subscribe_failed")

    assert Stop("/meta/subscribe to /a was refused: 403::subscribe_failed") == received.action


def test_the_acknowledge_number_goes_back_with_the_next_connect(drive: Drive) -> None:
    driver = drive().connected(ext={"ack": True})
    received = driver.answer(ext={"ack": 4})

    assert received.numbered
    assert sent(driver.send())["ext"] == {"ack": 4}


def test_a_lost_answer_is_asked_for_again_with_the_old_number(drive: Drive) -> None:
    driver = drive().connected(ext={"ack": True})
    driver.answer(ext={"ack": 4})
    driver.send()
    driver.receive(None, "timeout")

    assert sent(driver.send())["ext"] == {"ack": 4}


def with_event(replied: Replied, request: Any, **members: Any) -> str:
    return json.dumps([{"channel": "/a", "data": 1}, *json.loads(replied(request, **members))])


def test_what_came_without_a_number_is_asked_for_again_and_is_no_second_event(
    drive: Drive, replied: Replied
) -> None:
    driver = drive().connected(ext={"ack": True})
    first = driver.receive(with_event(replied, driver.send()))
    again = driver.receive(with_event(replied, driver.send(), ext={"ack": 1}))

    assert (1, 0) == (len(first.delivered), len(first.again))
    assert (0, 1) == (len(again.delivered), len(again.again))


def test_what_came_without_a_reply_is_asked_for_again_too(drive: Drive, replied: Replied) -> None:
    driver = drive().connected(ext={"ack": True})
    driver.send()
    driver.receive('[{"channel":"/a","data":1}]')
    again = driver.receive(with_event(replied, driver.send(), ext={"ack": 1}))

    assert (0, 1) == (len(again.delivered), len(again.again))


def test_a_copy_that_was_not_asked_for_is_a_second_event(drive: Drive, replied: Replied) -> None:
    driver = drive().connected(ext={"ack": True})
    driver.receive(with_event(replied, driver.send(), ext={"ack": 1}))

    assert 1 == len(driver.receive(with_event(replied, driver.send(), ext={"ack": 2})).delivered)


def test_what_came_with_a_number_that_does_not_grow_is_acknowledged_all_the_same(
    drive: Drive, replied: Replied
) -> None:
    driver = drive().connected(ext={"ack": True})
    driver.answer(ext={"ack": 1})
    driver.receive(with_event(replied, driver.send(), ext={"ack": 1}))

    assert 1 == len(driver.receive(with_event(replied, driver.send(), ext={"ack": 1})).delivered)


def test_each_event_that_is_asked_for_again_accounts_for_one_copy(drive: Drive, replied: Replied) -> None:
    driver = drive().connected(ext={"ack": True})
    driver.receive(with_event(replied, driver.send()))
    body = json.loads(with_event(replied, driver.send(), ext={"ack": 1}))

    assert 1 == len(driver.receive(json.dumps([body[0], *body])).delivered)


def test_without_the_extension_nothing_is_asked_for_again(drive: Drive, replied: Replied) -> None:
    driver = drive().connected()
    driver.receive(with_event(replied, driver.send()))

    assert 1 == len(driver.receive(with_event(replied, driver.send())).delivered)


def test_a_new_session_asks_for_nothing_again(drive: Drive, replied: Replied) -> None:
    driver = drive().connected(ext={"ack": True})
    driver.receive(with_event(replied, driver.send()))
    driver.answer(successful=False, error="402::session_unknown")
    driver.connected(clientId="c2", ext={"ack": True})

    assert 1 == len(driver.receive(with_event(replied, driver.send(), ext={"ack": 1})).delivered)


@pytest.mark.parametrize(("number", "trusted"), [(5, True), (4, False), (3, False), (None, False)])
def test_only_a_number_that_grows_is_trusted(drive: Drive, number: int | None, trusted: bool) -> None:
    driver = drive().connected(ext={"ack": True})
    driver.answer(ext={"ack": 4})

    assert trusted is driver.answer(ext=None if number is None else {"ack": number}).numbered


def test_the_first_number_is_the_batch_of_the_handshake(drive: Drive) -> None:
    driver = drive()

    assert driver.answer(ext={"ack": {"enabled": True, "batch": 3}}).session.ack == 3


@pytest.mark.parametrize("ext", [None, {}, {"ack": False}, {"ack": {"enabled": False}}, "x"])
def test_a_target_that_does_not_take_the_extension_gets_no_number(drive: Drive, ext: object) -> None:
    driver = drive().connected(ext=ext)

    assert not driver.session.acknowledges
    assert "ext" not in sent(driver.send())


def test_a_new_session_starts_its_own_numbers(drive: Drive) -> None:
    driver = drive().connected(ext={"ack": True})
    driver.answer(ext={"ack": 4})
    driver.answer(successful=False, error="402::session_unknown")

    assert driver.answer(clientId="c2", ext={"ack": True}).session.ack == 0


def test_the_reply_of_a_former_session_changes_nothing(drive: Drive, replied: Replied) -> None:
    driver = drive().connected()
    old = driver.send()
    driver.receive(None, "closed")
    driver.answer(successful=False, error="402::session_unknown")
    driver.answer(clientId="c2")

    received = driver.session.receive(old, replied(old, advice={"reconnect": "none"}))

    assert driver.session == received.session


def test_after_a_disconnect_advice_to_go_on_is_not_followed(drive: Drive, replied: Replied) -> None:
    driver = drive().connected()
    poll = driver.send()
    driver.session, request = driver.session.disconnect()

    released = driver.session.receive(poll, replied(poll, advice={"reconnect": "retry"}))
    ended = released.session.receive(request, replied(request))

    assert released.well
    assert isinstance(released.action, Stop)
    assert ended.session.state is State.STOPPED


def test_a_disconnect_reply_without_id_is_the_reply_we_asked_for(drive: Drive, replied: Replied) -> None:
    driver = drive().connected()
    session, request = driver.session.disconnect()

    assert session.receive(request, replied(request, id=None)).well
