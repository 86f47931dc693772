"""Variants as a client meets them."""

from __future__ import annotations

import asyncio
import json
from itertools import pairwise

import pytest

from conformance.reference import VARIANTS
from conformance.reference.variants import pairs

NUMBERED = "/devices/1234567890"


def own(messages) -> list[dict]:
    """What answers the sample among messages of all kinds."""
    return [
        each
        for each in messages
        if each.get("referenceId") == "123456789" or each.get("userData", {}).get("GSW_PHONE") == "12345"
    ]


async def token(site) -> None:
    """Log in, and send the CSRF token from now on where there is one."""
    login = await site.http.get("/me")
    if name := login.headers.get("x-csrf-header"):
        site.http.headers[name] = login.headers["x-csrf-token"]


async def answered(site, seconds: float) -> list[dict]:
    """The data of the two answers to the sample, polled for until they are there or the time is over."""
    await token(site)
    await site.listen()
    if not (await site.connect(advice={"timeout": 0}))[-1]["successful"]:
        await site.listen()
    response = await site.add()
    assert response.json()["statusCode"] == 0
    found: list[dict] = []
    end = asyncio.get_running_loop().time() + seconds
    while len(found) < 2 and asyncio.get_running_loop().time() < end:
        found += own(event["data"] for event in await site.events(0.05))
    return found


@pytest.mark.parametrize("name", VARIANTS)
def test_every_variant_answers_the_sample_once(play, name) -> None:
    async def scenario(site) -> None:
        found = await answered(site, 2)

        assert sorted(each["messageType"] for each in found) == [
            "DeviceUserEventMessage",
            "OutboundRecordMessage",
        ]
        assert own([event["data"] for event in await site.events(0.02)]) == []

    play(scenario, variants=(name,), poll_timeout_ms=50)


@pytest.mark.parametrize("both", [pair for index, pair in enumerate(pairs()) if index % 60 == 0], ids=str)
def test_two_variants_answer_the_sample_together(play, both) -> None:
    async def scenario(site) -> None:
        assert len(await answered(site, 2)) == 2

    play(scenario, variants=both, poll_timeout_ms=50)


class TestOrder:
    """When and together with what the messages come."""

    def test_they_can_overtake_the_response(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            poll = site.events(1)
            response, events = await asyncio.gather(site.add(), poll)

            assert response.json() == {"statusCode": 0}
            assert len(events) == 2

        play(scenario, variants=("messages-before-response",))

    @pytest.mark.parametrize("ext", [{}, {"ext": {"ack": True}}])
    def test_they_can_come_one_by_one_and_none_is_lost(self, play, ext) -> None:
        async def scenario(site) -> None:
            await site.listen(**ext)
            for _ in range(3):
                await site.add()
            await asyncio.sleep(0.02)
            batches = []
            for acknowledged in range(1, 8):
                poll = {"advice": {"timeout": 0}, **({"ext": {"ack": acknowledged}} if ext else {})}
                batches.append([each for each in await site.connect(**poll) if "data" in each])

            assert [len(batch) for batch in batches] == [1, 1, 1, 1, 1, 1, 0]

        play(scenario, variants=("one-message-a-response",))

    def test_the_last_response_of_a_session_holds_all_that_is_left(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            await site.add()
            await asyncio.sleep(0.02)
            replies = await site.send(site.message("disconnect"))

            assert len(replies) == 3

        play(scenario, variants=("one-message-a-response",))

    @pytest.mark.parametrize(("name", "least"), [("messages-gathered", 8), ("huge-batches", 248)])
    def test_those_of_many_requests_can_come_together(self, play, name, least) -> None:
        async def scenario(site) -> None:
            await site.listen()
            for _ in range(4):
                await site.add()
            await asyncio.sleep(0.5)

            assert len(await site.events(0)) == least

        play(scenario, variants=(name,))

    @pytest.mark.parametrize("name", ["slow-responses", "jittering-responses"])
    def test_responses_can_be_late(self, play, name) -> None:
        async def scenario(site) -> None:
            loop = asyncio.get_running_loop()
            times = [loop.time()]
            for _ in range(4):
                await site.http.get("/diagnostics/version")
                times.append(loop.time())
            spans = [later - earlier for earlier, later in pairwise(times)]

            assert max(spans) >= 0.06
            assert name != "slow-responses" or min(spans) >= 0.14

        play(scenario, variants=(name,))


class TestMessages:
    """What the messages hold, and what comes between them."""

    def test_records_of_other_people_come_in_between_and_have_other_keys(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            messages, events = await site.answers()
            references = [each["referenceId"] for each in messages]
            phones = [each["userData"]["GSW_PHONE"] for each in events]

            assert len(set(references)) == len(references) == 3
            assert len(set(phones)) == len(phones) == 3
            assert {each["userData"]["GSW_USER_EVENT"] for each in events} == {"AddRecordAcknowledge"}

        play(scenario, variants=("other-peoples-records",))

    def test_other_fields_are_told_without_hiding_the_protocols_own(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            _, (event,) = await site.answers(otherFields={"tier": 3, "GSW_PHONE": "0"})

            assert event["userData"]["tier"] == 3
            assert event["userData"]["GSW_PHONE"] == "12345"

        play(scenario, variants=("other-fields-in-user-event",))

    def test_a_null_stands_for_the_reference_id_that_was_not_sent(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            (message,), _ = await site.answers(referenceId=...)

            assert message["referenceId"] is None

        play(scenario, variants=("reference-id-null-where-none",))


class TestHttp:
    """HTTP and JSON as such."""

    def test_json_is_the_same_value_however_it_is_spelled(self, play, sample) -> None:
        async def scenario(site) -> None:
            await site.listen()
            body = json.dumps({**sample, "referenceId": reference})  # in ASCII: a lone surrogate escaped
            headers = {"Content-Type": "application/json"}
            await site.http.post("/me/outbound-records", content=body, headers=headers)
            await asyncio.sleep(0.02)
            response = await site.post(site.message("connect", advice={"timeout": 0}))
            (acknowledgement, *_) = response.json()
            texts.append(response.text)

            assert acknowledgement["data"]["referenceId"] == reference

        reference, texts = '/A\u00e9"\\Z\ud83d', list[str]()
        for names in ((), ("json-spelled-widely",), ("json-in-utf-8",)):
            play(scenario, variants=names)
        assert len(set(texts)) == 3
        assert json.loads(texts[0])[0] == json.loads(texts[1])[0] == json.loads(texts[2])[0]

    def test_a_token_may_come_back_under_another_name(self, play) -> None:
        async def scenario(site) -> None:
            login = await site.http.get("/me")
            asked = login.headers["x-csrf-token"]
            usual = await site.http.post("/me/outbound-records", json={}, headers={"X-CSRF-TOKEN": asked})
            site.http.headers[login.headers["x-csrf-header"]] = asked

            assert usual.status_code == 403
            assert login.headers["x-csrf-header"] == "X-Site-Token"
            assert await site.code() == 0

        play(scenario, variants=("csrf-under-another-name",))

    def test_a_prefix_moves_every_path(self, play) -> None:
        async def scenario(site) -> None:
            assert str(site.http.base_url).startswith("http://site/cloud-web/api/v2")
            assert await site.code() == 0
            assert (await site.handshake())["successful"] is True

        play(scenario, variants=("path-prefix",))

    def test_devices_can_have_numbers(self, play) -> None:
        async def scenario(site) -> None:
            devices = (await site.http.get("/me/devices", params={"fields": "*"})).json()["devices"]
            await site.listen()
            (message,), (event,) = await site.answers(devicePath=NUMBERED)

            assert [device["path"] for device in devices] == [NUMBERED]
            assert message["record"]["devicePath"] == NUMBERED
            assert event["deviceId"] == "1234567890"

        play(scenario, variants=("numbered-devices",))


class TestBayeux:
    """The protocol."""

    def test_the_first_session_is_forgotten_once(self, play) -> None:
        async def scenario(site) -> None:
            await site.handshake()
            (lost,) = await site.connect()
            await site.listen()
            (found,) = await site.connect(advice={"timeout": 0})

            assert (lost["error"], lost["advice"]["reconnect"]) == ("402::session_unknown", "handshake")
            assert found["successful"] is True
            assert len((await site.answers())[0]) == 1

        play(scenario, variants=("session-forgotten-once",))

    def test_an_overtaken_poll_can_fail_while_the_new_one_gets_the_events(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            first = asyncio.create_task(site.post(site.message("connect")))
            await asyncio.sleep(0.01)
            second = asyncio.create_task(site.connect())
            failed = await first
            await site.add()

            assert (failed.status_code, failed.content) == (500, b"")
            assert len(await second) == 3

        play(scenario, variants=("overtaken-poll-fails",))

    def test_two_sessions_of_one_browser_can_both_be_held(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            held = asyncio.create_task(site.connect(advice={"timeout": 300}))
            await asyncio.sleep(0.01)
            await site.listen()
            (reply,) = await site.connect(advice={"timeout": 10})
            await held

            assert "multiple-clients" not in reply["advice"]

        play(scenario, variants=("sessions-not-counted",))

    def test_polls_can_be_answered_at_once(self, play) -> None:
        async def scenario(site) -> None:
            loop = asyncio.get_running_loop()
            reply = await site.handshake()
            began = loop.time()
            for _ in range(3):
                await site.connect()

            assert reply["advice"] == {"reconnect": "retry", "interval": 30, "timeout": 0}
            assert loop.time() - began < 1

        play(scenario, variants=("polls-not-held",))
