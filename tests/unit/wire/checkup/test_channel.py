"""What polls show of the way to a target."""

from __future__ import annotations

import pytest

from conformance.evidence import Exchange, Purpose
from conformance.wire.checkup.channel import channel_symptoms, round_trip
from tests.unit.wire.checkup.support import config, evidence, exchange, meta

LOGIN = exchange(Purpose.LOGIN, took=0.1)
SOUND = (
    LOGIN,
    meta(Purpose.HANDSHAKE, sent=0.2),
    meta(Purpose.SUBSCRIBE, sent=0.3),
    meta(Purpose.CONNECT, sent=0.4, hold=0),
    meta(Purpose.CONNECT, sent=0.5, took=1.1),
    exchange(Purpose.VERSION, sent=0.6),
    meta(Purpose.DISCONNECT, sent=1.5),
)


def said(*exchanges: Exchange) -> str:
    return " ".join(str(one) for one in channel_symptoms(evidence(*exchanges), config()))


def test_a_sound_channel_has_no_symptom() -> None:
    assert "" == said(*SOUND)


def test_a_poll_that_is_held_for_long_is_none() -> None:
    assert "" == said(
        *SOUND[:4], meta(Purpose.CONNECT, sent=0.5, took=30), meta(Purpose.CONNECT, sent=30.5, took=9)
    )


@pytest.mark.parametrize(
    ("odd", "words"),
    [
        (meta(Purpose.CONNECT, sent=0.7, advice={"multiple-clients": True}), "multiple-clients"),
        (meta(Purpose.CONNECT, sent=0.7, successful=False, error="402::unknown"), "was lost 0.2 s after"),
        (
            meta(Purpose.CONNECT, sent=0.7, successful=False, advice={"reconnect": "handshake"}),
            "advice to handshake",
        ),
        (exchange(Purpose.CONNECT, sent=0.7, took=0.4, status=504), "broken off after 0.4 s: HTTP 504"),
        (meta(Purpose.CONNECT, sent=0.7, took=0.4, failure="closed: reset"), "closed: reset"),
        (meta(Purpose.HANDSHAKE, sent=0.7, took=2), "reply to a handshake took 2.0 s"),
        (meta(Purpose.CONNECT, sent=0.7, took=2, hold=0), "reply to a connect took 2.0 s"),
        (exchange(Purpose.VERSION, sent=0.7, took=5, failure="timeout"), "kept waiting for 5.0 s"),
    ],
)
def test_what_is_odd_is_named(odd: Exchange, words: str) -> None:
    assert words in said(*SOUND, odd)


def test_a_session_that_is_lost_once_and_regained_can_be_lived_with() -> None:
    lost = meta(Purpose.CONNECT, sent=0.7, successful=False, error="402::unknown")
    well = meta(Purpose.CONNECT, sent=0.9)

    assert [False] == [one.grave for one in channel_symptoms(evidence(*SOUND, lost, well), config())]
    assert [True] == [one.grave for one in channel_symptoms(evidence(*SOUND, lost), config())]
    assert [True] == [one.grave for one in channel_symptoms(evidence(*SOUND, lost, lost, well), config())]


def test_polls_that_are_all_answered_with_nothing_are_named() -> None:
    empty = exchange(Purpose.CONNECT, sent=0.6, body="[]")

    at_once = meta(Purpose.CONNECT, sent=0.7, hold=0)

    assert "2 polls were answered with nothing" in said(*SOUND[:3], empty, at_once, empty)
    assert "" == said(*SOUND, empty, empty)


def test_a_poll_that_comes_long_after_its_release_is_named() -> None:
    late = (*SOUND[:4], meta(Purpose.CONNECT, sent=0.5, took=7, failure="cancelled"), SOUND[-1])

    assert "came back 6.0 s and more after it was released" in said(*late)


def test_a_poll_that_our_own_end_abandons_is_not_cut() -> None:
    assert "broken off" not in said(*SOUND[:4], meta(Purpose.CONNECT, sent=0.5, took=1, failure="cancelled"))


def test_on_a_slow_target_a_slow_reply_is_not_held_back() -> None:
    assert "" == said(exchange(Purpose.LOGIN, took=1), *SOUND[1:], meta(Purpose.HANDSHAKE, sent=0.3, took=3))


def test_the_usual_time_of_an_answer_is_the_median_of_those_that_came() -> None:
    rows = [exchange(Purpose.LOGIN, took=took) for took in (0.1, 0.2, 9.0)]

    assert 0.2 == pytest.approx(round_trip(rows))
    assert round_trip([exchange(Purpose.LOGIN, failure="timeout")]) is None


def test_what_is_no_json_says_nothing() -> None:
    assert "" == said(*SOUND, exchange(Purpose.CONNECT, sent=0.6, body="<html>"))
