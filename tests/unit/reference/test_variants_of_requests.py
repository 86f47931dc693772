"""Variants of what is taken, refused or refused later, and of chains, as a client meets them."""

from __future__ import annotations

import asyncio

import pytest


class TestRequests:
    """What is taken and refused."""

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("lenient-binder", {"applicationId": "134"}),
            ("lenient-binder", {"until": 86339.7}),
            ("lenient-binder", {"phoneNumber": 12345}),
            ("whole-fractions-accepted", {"applicationId": 134.0}),
            ("enumeration-by-index", {"phoneType": 11}),
            ("phone-types-in-any-case", {"phoneType": "MOBILE"}),
            ("null-optional-accepted", {"chainId": None}),
            ("ranges-open", {"until": 86_400}),
            ("ranges-open", {"from": -1}),
            ("ranges-open", {"chainId": 10**30}),
            ("empty-values-accepted", {"timeZone": ""}),
            ("any-device-accepted", {"devicePath": "/devices/none"}),
        ],
    )
    def test_more_is_taken_and_answered(self, play, name, change) -> None:
        async def scenario(site) -> None:
            await site.listen()
            assert await site.code(**change) == 0
            await asyncio.sleep(0.02)

            assert len(await site.events(0)) == 2

        play(scenario, variants=(name,))

    def test_a_lenient_binder_answers_with_the_type_of_the_page(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            (acknowledgement,), _ = await site.answers(applicationId="134")

            assert acknowledgement["record"]["applicationId"] == 134

        play(scenario, variants=("lenient-binder",))

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("lenient-binder", {"applicationId": True}),
            ("lenient-binder", {"phoneNumber": True}),
            ("lenient-binder", {"until": "midnight"}),
            ("whole-fractions-accepted", {"applicationId": 134.5}),
            ("whole-fractions-accepted", {"applicationId": "134"}),
            ("enumeration-by-index", {"phoneType": 12}),
            ("enumeration-by-index", {"phoneType": True}),
            ("phone-types-in-any-case", {"phoneType": ["Mobile"]}),
            ("null-optional-accepted", {"timeZone": None}),
            ("unknown-members-refused", {"somethingElse": 1}),
            ("unusual-reference-id-refused", {"referenceId": "\u00e9"}),
            ("windows-must-open", {"from": 7, "until": 7}),
            ("plain-phones-only", {"phoneNumber": "1" * 65}),
            ("plain-other-fields-only", {"otherFields": {"a": {"b": 1}}}),
            ("plain-other-fields-only", {"otherFields": {"a": True}}),
            ("known-time-zones-only", {"timeZone": "Mars"}),
            ("unknown-chain-refused", {"chainId": 77}),
        ],
    )
    def test_what_is_refused_is_refused_at_once(self, play, name, change) -> None:
        async def scenario(site) -> None:
            await site.listen()
            assert await site.code(**change) != 0
            await asyncio.sleep(0.02)

            assert await site.events(0) == []

        play(scenario, variants=(name,))

    @pytest.mark.parametrize(
        "change",
        [
            {"otherFields": {f"key{n:027d}": n for n in range(20)}},
            {"otherFields": {"a": "x" * 2_000, "b": -1}},
            {"phoneNumber": "+12025550123"},
            {"from": 0, "until": 1},
            {"referenceId": "~" * 36},
        ],
    )
    def test_what_must_be_taken_is_taken_by_the_strictest(self, play, change) -> None:
        async def scenario(site) -> None:
            assert await site.code(**change) == 0

        strict = ("plain-phones-only", "plain-other-fields-only", "windows-must-open")
        play(scenario, variants=(*strict, "known-time-zones-only", "unusual-reference-id-refused"))

    def test_a_null_reference_id_counts_as_none(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            (message,), _ = await site.answers(referenceId=None)

            assert "referenceId" not in message

        play(scenario, variants=("null-optional-accepted",))

    def test_a_reference_id_is_refused_the_second_time(self, play) -> None:
        async def scenario(site) -> None:
            assert [await site.code(), await site.code(), await site.code(referenceId="2")] == [0, 10, 0]

        play(scenario, variants=("repeated-reference-id-refused",))


class TestRefusedLater:
    """What is taken with statusCode 0 and fails by another message."""

    @pytest.mark.parametrize(
        ("name", "change"),
        [
            ("wrong-values-refused-later", {"phoneType": "Fax"}),
            ("wrong-values-refused-later", {"until": "midnight"}),
            ("wrong-values-refused-later", {"operationName": "Dance"}),
            ("wrong-values-refused-later", {"otherFields": 7}),
            ("devices-refused-later", {"devicePath": "/devices/none"}),
            ("unknown-chain-refused-later", {"chainId": 77}),
        ],
    )
    def test_it_is_told_with_the_reference_id_and_nothing_is_stored(self, play, name, change) -> None:
        async def scenario(site) -> None:
            await site.listen()
            assert await site.code(**change) == 0
            await asyncio.sleep(0.02)
            (message,) = [event["data"] for event in await site.events(0)]

            assert message["messageType"] == "OutboundRecordMessage"
            assert message["notificationType"] == "AddRecordError"
            assert message["referenceId"] == "123456789"
            assert site.parts.store.rows("SELECT id FROM records") == []

        play(scenario, variants=(name,))

    @pytest.mark.parametrize("change", [{"until": ...}, {"until": None}, {"devicePath": "/devices/none"}])
    def test_what_is_missing_is_refused_at_once_all_the_same(self, play, change) -> None:
        async def scenario(site) -> None:
            assert await site.code(**change) != 0

        play(scenario, variants=("wrong-values-refused-later",))

    def test_a_chain_that_the_server_made_can_be_joined(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            _, (event,) = await site.answers(chainId=...)
            made = event["userData"]["GSW_CHAIN_ID"]
            messages, _ = await site.answers(chainId=made)

            assert [each["notificationType"] for each in messages] == ["AddRecordAcknowledge"]

        for name in ("unknown-chain-refused", "unknown-chain-refused-later"):
            play(scenario, variants=(name,))


class TestOddPlaces:
    """What is made of a device or a chain that nobody knows."""

    @pytest.mark.parametrize("path", ["/devices/none", "/devices/9a1c5d0e-7f3b-4c58-8e21-d6b0a4f7c913"])
    @pytest.mark.parametrize(
        ("name", "device"),
        [
            ("any-device-taken-for-ones-own", "4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7"),
            ("any-device-dropped", None),
        ],
    )
    def test_an_odd_device_is_replaced_in_both_messages(self, play, name, device, path) -> None:
        async def scenario(site) -> None:
            await site.listen()
            (acknowledgement,), (event,) = await site.answers(devicePath=path)

            assert acknowledgement["record"]["devicePath"] == (device and f"/devices/{device}")
            assert event["deviceId"] == device

        play(scenario, variants=(name,))

    @pytest.mark.parametrize(
        ("name", "place"), [("null-chain-as-none", (None, None)), ("null-chain-as-zero", (0, 0))]
    )
    def test_null_for_a_chain_is_reported_for_that_request_alone(self, play, name, place) -> None:
        async def scenario(site) -> None:
            await site.listen()
            _, (null,) = await site.answers(chainId=None)
            _, (absent,) = await site.answers(chainId=...)

            assert (null["userData"]["GSW_CHAIN_ID"], null["userData"]["GSW_CHAIN_N"]) == place
            assert absent["userData"]["GSW_CHAIN_ID"] > 0

        play(scenario, variants=(name,))

    def test_an_unknown_chain_is_replaced_and_a_made_one_joined(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            chains = [2_000_000_019, ..., 2]
            events = [(await site.answers(chainId=chain))[1][0] for chain in chains]
            replaced, made, sample = (event["userData"]["GSW_CHAIN_ID"] for event in events)
            _, (joined,) = await site.answers(chainId=made)

            assert replaced not in (2_000_000_019, made)
            assert sample == 2
            assert joined["userData"]["GSW_CHAIN_ID"] == made

        play(scenario, variants=("unknown-chain-replaced",))


class TestChains:
    """Ids and places."""

    @pytest.mark.parametrize(
        ("name", "places"),
        [("chain-numbers-from-one", [1, 2, 3]), ("chain-numbers-zero", [0, 0, 0])],
    )
    def test_places_are_counted_otherwise(self, play, name, places) -> None:
        async def scenario(site) -> None:
            await site.listen()
            for _ in range(3):
                await site.add()
            await asyncio.sleep(0.02)
            events = [each["data"] for each in await site.events(0) if each["channel"] == "/me/internal"]

            assert [event["userData"]["GSW_CHAIN_N"] for event in events] == places

        play(scenario, variants=(name,))

    @pytest.mark.parametrize("name", ["chain-ids-huge", "chain-ids-scattered"])
    def test_new_ids_are_unlike_each_other_and_can_be_joined(self, play, name) -> None:
        async def scenario(site) -> None:
            await site.add(chainId=2**31 - 2)
            await site.add(chainId=48_271)
            for _ in range(20):
                await site.add(chainId=...)
            (made,) = zip(*site.parts.store.rows("SELECT chain_id FROM records"), strict=True)

            assert len(set(made)) == 22
            assert max(made) - min(made) >= 20
            assert [await site.code(chainId=chain) for chain in made] == [0] * 22

        play(scenario, variants=(name,))
