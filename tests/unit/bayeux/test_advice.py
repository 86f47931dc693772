"""Advice, merged member by member."""

from __future__ import annotations

import pytest

from conformance.bayeux import Advice, Reconnect


def test_what_an_advice_leaves_out_stays() -> None:
    merged = Advice(interval=2000, timeout=30000).merged({"reconnect": "handshake"})

    assert Advice(reconnect=Reconnect.HANDSHAKE, interval=2000, timeout=30000) == merged


@pytest.mark.parametrize(
    "nonsense",
    [
        {"reconnect": "later"},
        {"reconnect": 1},
        {"interval": "0"},
        {"interval": True},
        {"timeout": None},
        {"multiple-clients": "yes"},
    ],
)
def test_a_member_of_the_wrong_type_changes_nothing(nonsense: dict[str, object]) -> None:
    advice = Advice(interval=500, timeout=5000)

    assert advice == advice.merged(nonsense)  # type: ignore[arg-type]


def test_multiple_clients_is_taken() -> None:
    assert Advice().merged({"multiple-clients": True, "interval": 2000}).multiple_clients


def test_a_new_session_keeps_only_how_long_polls_are_held() -> None:
    old = Advice(reconnect=Reconnect.HANDSHAKE, interval=9, timeout=110000, multiple_clients=True)

    assert Advice(timeout=110000) == old.renewed()
