"""Mutants as a client meets them."""

from __future__ import annotations

import pytest


def test_mutants_can_be_had_together(play) -> None:
    async def scenario(site) -> None:
        await site.listen()
        (acknowledgement,), user_events = await site.answers(timeZone=..., referenceId="aB")

        assert acknowledgement["referenceId"] == "Ab"
        assert acknowledgement["record"]["applicationId"] == "134"
        assert user_events == []

    names = (
        "time-zone-not-required",
        "reference-id-case-changed",
        "application-id-as-string",
        "user-event-missing",
    )
    play(scenario, mutants=names)


@pytest.mark.parametrize(
    ("name", "times"), [("acknowledgement-after-rejection", 1), ("acknowledgement-after-rejection-late", 2)]
)
def test_a_rejected_request_can_be_acknowledged(play, name, times) -> None:
    async def scenario(site) -> None:
        await site.listen()
        response = await site.add(phoneType="Fax")
        early = await site.events(0.03 * times)
        late = await site.events(1)

        assert response.json()["statusCode"] == 10
        assert early == []
        assert [event["data"]["referenceId"] for event in late] == ["123456789"]

    play(scenario, mutants=(name,), delay_ms=40)


def test_without_login_a_request_can_be_taken(play) -> None:
    async def scenario(site) -> None:
        assert await site.code() == 0
        assert site.parts.store.rows("SELECT user FROM records") == [("agent1",)]
        assert site.parts.store.rows("SELECT user FROM requests") == [(None,)]

    play(scenario, mutants=("unauthenticated-accepted",), login=None)


def test_a_mutant_brings_the_variant_that_it_needs(play) -> None:
    async def scenario(site) -> None:
        login = await site.http.get("/me")

        assert login.headers["x-csrf-token"]
        assert await site.code() == 0

    play(scenario, mutants=("csrf-not-enforced",))


def test_messages_can_reach_another_user(play) -> None:
    async def scenario(site) -> None:
        await site.listen()
        site.http.auth = ("agent2", "agent2-pass")
        await site.add(devicePath="/devices/9a1c5d0e-7f3b-4c58-8e21-d6b0a4f7c913")

        assert len(await site.events(1)) == 2

    play(scenario, mutants=("messages-to-everybody",))
