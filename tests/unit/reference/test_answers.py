"""The two messages, chains, and what is kept."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

USER_DATA = {
    "GSW_APPLICATION_ID": 134,
    "GSW_USER_EVENT": "AddRecordAcknowledge",
    "GSW_CALLING_LIST": "CallingList1",
    "GSW_PHONE": "12345",
    "GSW_CAMPAIGN_NAME": "Campaign1",
    "GSW_CHAIN_N": 0,
    "GSW_CHAIN_ID": 2,
}
RECORD = {
    "devicePath": "/devices/4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7",
    "callingList": "CallingList1",
    "applicationId": 134,
    "campaignName": "Campaign1",
}


def test_the_sample_is_answered_as_on_the_page(play) -> None:
    async def scenario(site) -> None:
        await site.listen()
        (acknowledgement,), (user_event,) = await site.answers()
        times = user_event.pop("metrics")["eventProcessing"]

        assert acknowledgement == {
            "record": RECORD,
            "notificationType": "AddRecordAcknowledge",
            "messageType": "OutboundRecordMessage",
            "referenceId": "123456789",
        }
        assert user_event == {
            "userData": USER_DATA,
            "deviceId": "4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7",
            "messageType": "DeviceUserEventMessage",
        }
        assert times["serverGenerationTimestamp"] > 1_600_000_000_000
        assert times["nodeProcessingTimeNanos"] > 0
        assert times["serverProcessingTimeTotalMs"] >= 2

    play(scenario)


@pytest.mark.parametrize(
    "reference", ["", "0042", "  a  ", "\u00e4\U0001f600", "\x00\x1f", "x" * 5_000, '</a>&\\"']
)
def test_a_reference_id_comes_back_as_it_was_sent(play, reference) -> None:
    async def scenario(site) -> None:
        await site.listen()
        (acknowledgement,), _ = await site.answers(referenceId=reference)

        assert acknowledgement["referenceId"] == reference
        assert site.parts.store.rows("SELECT reference_id FROM records") == [(reference,)]

    play(scenario)


def test_a_lone_surrogate_comes_back_too(play) -> None:
    async def scenario(site) -> None:
        await site.listen()
        body = b'{"referenceId": "\\ud800", ' + (await _sample_without_reference(site))
        await site.http.post(
            "/me/outbound-records", content=body, headers={"Content-Type": "application/json"}
        )
        await asyncio.sleep(0.02)
        raw = (
            await site.http.post("/notifications", json=[site.message("connect", advice={"timeout": 0})])
        ).text

        assert '"referenceId":"\\ud800"' in raw

    play(scenario)


async def _sample_without_reference(site) -> bytes:
    request = site.http.build_request("POST", "/x", json={"chainId": 5, **_PLAIN})
    return request.content[1:]


_PLAIN = {
    "from": 0,
    "until": 9,
    "operationName": "AddRecord",
    "phoneNumber": "1",
    "phoneType": "Mobile",
    "timeZone": "GMT",
    **RECORD,
}


def test_without_a_reference_id_none_comes_back(play) -> None:
    async def scenario(site) -> None:
        await site.listen()
        (acknowledgement,), (user_event,) = await site.answers(referenceId=...)

        assert "referenceId" not in acknowledgement
        assert user_event["userData"]["GSW_PHONE"] == "12345"

    play(scenario)


@pytest.mark.parametrize(
    "change", [{"campaignName": "None"}, {"callingList": "None"}, {"applicationId": 10**30}]
)
def test_what_nobody_knows_fails_later_with_another_event(play, change) -> None:
    async def scenario(site) -> None:
        await site.listen()
        assert await site.code(**change) == 0
        messages, user_events = await site.answers(**change)

        assert {message["notificationType"] for message in messages} == {"AddRecordError"}
        assert messages[-1]["referenceId"] == "123456789"
        assert isinstance(messages[-1]["errorCode"], int)
        assert user_events == []
        assert site.parts.store.rows("SELECT id FROM records") == []

    play(scenario)


def test_a_refused_request_is_answered_by_no_message(play) -> None:
    async def scenario(site) -> None:
        await site.listen()

        assert await site.answers(phoneType="Fax") == ([], [])

    play(scenario)


def test_the_messages_come_after_the_delay(play) -> None:
    async def scenario(site) -> None:
        loop = asyncio.get_running_loop()
        await site.listen()
        began = loop.time()
        await site.add()
        events = await site.events(2)

        assert len(events) == 2
        assert 0.06 <= loop.time() - began < 1

    play(scenario, delay_ms=60)


def test_every_subscribed_session_of_the_user_and_no_other_gets_the_messages(play) -> None:
    async def scenario(site) -> None:
        await site.listen()
        first = site.client_id, site.http.cookies.get("BAYEUX_BROWSER")
        site.http.cookies.clear()
        site.http.auth = ("agent2", "agent2-pass")
        await site.listen()
        await site.add(devicePath="/devices/9a1c5d0e-7f3b-4c58-8e21-d6b0a4f7c913")
        assert len(await site.events(1)) == 2
        site.client_id = first[0]
        site.http.cookies.set("BAYEUX_BROWSER", first[1], domain="site.local", path="/")

        assert await site.events(0) == []

    play(scenario)


class TestChains:
    """Where a record goes."""

    def test_records_of_one_chain_are_numbered_from_zero(self, play) -> None:
        async def scenario(site) -> None:
            for _ in range(3):
                await site.code(chainId=77)

            assert site.parts.store.rows("SELECT chain_id, chain_n FROM records ORDER BY id") == [
                (77, 0),
                (77, 1),
                (77, 2),
            ]

        play(scenario)

    def test_without_a_chain_each_record_gets_a_new_one(self, play) -> None:
        async def scenario(site) -> None:
            await site.add(chainId=5_000)
            for _ in range(2):
                await site.add(chainId=...)

            assert site.parts.store.rows("SELECT chain_id, chain_n FROM records ORDER BY id") == [
                (5_000, 0),
                (5_001, 0),
                (5_002, 0),
            ]

        play(scenario)

    def test_new_chains_stay_joinable_whatever_ids_clients_choose(self, play) -> None:
        async def scenario(site) -> None:
            await site.add(chainId=2**31 - 1)
            await site.add(chainId=...)

            assert site.parts.store.rows("SELECT chain_id FROM records ORDER BY id")[1] == (1_000,)
            assert await site.code(chainId=1_000) == 0

        play(scenario)

    def test_places_are_unique_under_concurrency(self, play) -> None:
        async def scenario(site) -> None:
            await asyncio.gather(*(site.add(chainId=... if turn % 2 else 9) for turn in range(60)))
            places = site.parts.store.rows("SELECT chain_id, chain_n FROM records ORDER BY id")

            assert len(places) == len(set(places)) == 60
            assert {n for chain, n in places if chain == 9} == set(range(30))

        play(scenario)


class TestStore:
    """What another process can read."""

    def test_every_request_is_counted_at_once_for_another_reader(self, play, tmp_path) -> None:
        database = tmp_path / "records.sqlite"

        async def scenario(site) -> None:
            await site.add(otherFields={"tier": 3})
            await site.add(phoneType="Fax")
            await site.http.post(
                "/me/outbound-records", content=b"{", headers={"Content-Type": "application/json"}
            )
            site.http.auth = ("agent1", "wrong-pass")
            await site.add()
            reader = sqlite3.connect(database)
            rows = reader.execute(
                "SELECT user, http_status, status_code, reference_id, phone FROM requests"
            ).fetchall()
            (record,) = reader.execute(
                "SELECT user, other_fields, from_second, until_second FROM records"
            ).fetchall()
            reader.close()

            assert rows == [
                ("agent1", 200, 0, "123456789", "12345"),
                ("agent1", 400, 10, "123456789", "12345"),
                ("agent1", 400, 10, None, None),
                (None, 401, 20, "123456789", "12345"),
            ]
            assert record == ("agent1", '{"tier": 3}', 0, 86_339)

        play(scenario, database=str(database))

    def test_a_database_that_is_there_is_continued(self, play, tmp_path) -> None:
        async def scenario(site) -> None:
            await site.add(chainId=...)
            chains.append(site.parts.store.rows("SELECT MAX(chain_id) FROM records")[0][0])

        chains: list[int] = []
        play(scenario, database=str(tmp_path / "records.sqlite"))
        play(scenario, database=str(tmp_path / "records.sqlite"))

        assert chains == [1_000, 1_001]
