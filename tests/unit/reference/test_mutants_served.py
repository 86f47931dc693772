"""Mutants as a client meets them."""

from __future__ import annotations

import json

import pytest

from conformance.reference import Settings, config_text
from tests.unit.reference.conftest import SAMPLE


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


@pytest.mark.parametrize(
    ("name", "method", "media_type"),
    [
        ("other-method-accepted", "PUT", "application/json"),
        ("other-media-type-accepted", "POST", "text/plain"),
    ],
)
def test_another_way_to_ask_can_add_a_record(play, name, method, media_type) -> None:
    async def scenario(site) -> None:
        await site.listen()
        response = await site.http.request(
            method, "/me/outbound-records", content=json.dumps(SAMPLE), headers={"Content-Type": media_type}
        )

        assert response.json() == {"statusCode": 0}
        assert len(await site.events(1)) == 2

    play(scenario, mutants=(name,))


@pytest.mark.parametrize(
    ("name", "codes", "records"),
    [("feature-not-required", 0, 1), ("feature-missing-answered-with-success", 0, 0)],
)
def test_a_user_without_the_feature_can_be_served(play, name, codes, records) -> None:
    async def scenario(site) -> None:
        assert await site.code(devicePath="/devices/c05e7b41-3d9a-4f60-9b7e-2f8d1c6a5e34") == codes
        assert site.parts.store.rows("SELECT COUNT(*) FROM records") == [(records,)]

    play(scenario, mutants=(name,), login=("agent3", "agent3-pass"))


def test_a_mutant_of_the_feature_has_its_user_in_the_config() -> None:
    settings = Settings(mutants=("feature-not-required",))

    assert "agent3" in config_text("http://127.0.0.1:1", settings)
    assert "agent3" not in config_text("http://127.0.0.1:1", Settings())


@pytest.mark.parametrize(("name", "code"), [("unauthenticated-code-5", 5), ("unauthenticated-code-3", 3)])
def test_a_missing_login_can_have_another_code(play, name, code) -> None:
    async def scenario(site) -> None:
        assert await site.code() == code

    play(scenario, mutants=(name,), login=None)


class TestSessionsOpenedAnew:
    """Who is told when a user has had several sessions."""

    @pytest.mark.parametrize("name", ["messages-to-the-oldest-session", "first-session-alone-served"])
    def test_the_second_session_is_not_told_while_the_first_is_alive(self, play, name) -> None:
        async def scenario(site) -> None:
            await site.listen()
            first = site.client_id
            await site.listen()
            await site.add()

            assert await site.events() == []
            site.client_id = first
            assert len(await site.events()) == 2

        play(scenario, mutants=(name,))

    @pytest.mark.parametrize(
        ("name", "told"), [("messages-to-the-oldest-session", 2), ("first-session-alone-served", 0)]
    )
    def test_the_second_session_may_be_told_when_the_first_has_ended(self, play, name, told) -> None:
        async def scenario(site) -> None:
            await site.listen()
            await site.send(site.message("disconnect"))
            await site.listen()
            await site.add()

            assert len(await site.events()) == told

        play(scenario, mutants=(name,))


class TestStored:
    """What the equivalent mutants do to the calling list."""

    @pytest.mark.parametrize(
        ("name", "row"),
        [
            ("store-without-window", (None, None, "GMT", "InstantMessaging", '{"tier": 3}', "12345")),
            ("store-window-wider", (0, 86_399, "GMT", "InstantMessaging", '{"tier": 3}', "12345")),
            ("store-without-time-zone", (0, 86_339, None, "InstantMessaging", '{"tier": 3}', "12345")),
            ("store-without-phone-type", (0, 86_339, "GMT", None, '{"tier": 3}', "12345")),
            ("store-without-other-fields", (0, 86_339, "GMT", "InstantMessaging", None, "12345")),
            ("store-other-phone", (0, 86_339, "GMT", "InstantMessaging", '{"tier": 3}', "12340")),
        ],
    )
    def test_a_record_is_kept_otherwise_and_told_as_it_came(self, play, name, row) -> None:
        columns = "from_second, until_second, time_zone, phone_type, other_fields, phone_number"

        async def scenario(site) -> None:
            await site.listen()
            (acknowledgement,), (user_event,) = await site.answers(otherFields={"tier": 3})

            assert site.parts.store.rows(f"SELECT {columns} FROM records") == [row]
            assert acknowledgement["referenceId"] == "123456789"
            assert user_event["userData"]["GSW_PHONE"] == "12345"

        play(scenario, mutants=(name,))

    def test_a_record_is_kept_twice_and_told_once(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            messages = await site.answers()

            assert [1, 1] == [len(each) for each in messages]
            assert site.parts.store.rows("SELECT chain_id, chain_n FROM records") == [(2, 0), (2, 1)]

        play(scenario, mutants=("store-twice",))


def test_messages_of_another_users_device_reach_both(play) -> None:
    async def scenario(site) -> None:
        await site.listen()
        own = site.http.auth
        site.http.auth = ("agent2", "agent2-pass")
        await site.add()
        site.http.auth = own

        assert len(await site.events(1)) == 2

    play(scenario, mutants=("foreign-device-messages-to-both",))


@pytest.mark.parametrize("word", ["escaped", "indented", "compact", "reversed"])
def test_one_spelling_of_the_same_record_can_be_refused(play, word) -> None:
    members = dict(reversed(SAMPLE.items())) if word == "reversed" else SAMPLE
    layout = {"indented": {"indent": 1}, "compact": {"separators": (",", ":")}}.get(word, {})
    text = json.dumps(members, **layout).replace('"from"', '"\\u0066rom"' if word == "escaped" else '"from"')

    async def scenario(site) -> None:
        async def code(content: str) -> int:
            headers = {"Content-Type": "application/json"}
            response = await site.http.post("/me/outbound-records", content=content, headers=headers)
            return response.json()["statusCode"]

        assert await code(json.dumps(SAMPLE)) == 0
        assert await code(text) == 10

    play(scenario, mutants=(f"spelling-{word}-refused",))
