"""A name that is this machine by its letters, and another by a hosts file."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from typing import Any

import pytest

from conformance.config import Config, Consent
from conformance.errors import TargetError
from conformance.wire.loopback import stays_here


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {"localhost": "127.0.0.1"}

    def looked_up(host: str, *_: Any, **__: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found[host], 0))]

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    return found


def at(config: Config) -> None:
    asyncio.run(stays_here(config))


def test_localhost_is_this_machine(config: Any, names: dict[str, str]) -> None:
    at(config(target={"base_url": "http://localhost:8090"}))


def test_localhost_that_leads_elsewhere_is_refused(config: Any, names: dict[str, str]) -> None:
    names["localhost"] = "203.0.113.9"

    with pytest.raises(TargetError, match="203.0.113.9"):
        at(config(target={"base_url": "http://localhost:8090"}))


def test_consent_covers_where_it_leads(config: Any, names: dict[str, str]) -> None:
    names["localhost"] = "203.0.113.9"
    made = config(target={"base_url": "http://localhost:8090"})
    at(replace(made, consent=Consent(campaign_name="C", calling_list="L", max_records=1)))


def test_other_names_are_not_looked_up(config: Any, names: dict[str, str]) -> None:
    at(config(target={"base_url": "http://peer.example"}))
