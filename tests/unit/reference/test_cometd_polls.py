"""The notification endpoint: polls, batches and the end of sessions."""

from __future__ import annotations

import asyncio

import pytest

UNKNOWN = "402::session_unknown"


class TestConnect:
    """Polls."""

    def test_an_unknown_session_is_told_to_handshake(self, play) -> None:
        async def scenario(site) -> None:
            (reply,) = await site.connect()

            assert (reply["error"], reply["advice"]["reconnect"]) == (UNKNOWN, "handshake")

        play(scenario)

    @pytest.mark.parametrize("require", [True, False])
    def test_the_cookie_of_the_handshake_is_required_unless_switched_off(self, play, require) -> None:
        async def scenario(site) -> None:
            await site.handshake()
            site.http.cookies.clear()
            (reply,) = await site.connect()

            assert reply["successful"] is not require

        play(scenario, require_browser=require)

    def test_a_connect_of_another_type_fails(self, play) -> None:
        async def scenario(site) -> None:
            await site.handshake()
            (reply,) = await site.connect(connectionType="websocket")

            assert reply["successful"] is False

        play(scenario)

    def test_the_first_is_answered_at_once_with_advice_and_the_next_is_held_without(self, play) -> None:
        async def scenario(site) -> None:
            loop = asyncio.get_running_loop()
            await site.handshake()
            began = loop.time()
            (first,) = await site.connect()
            middle = loop.time()
            (second,) = await site.connect()

            assert first["advice"] == {"reconnect": "retry", "interval": 0, "timeout": 150}
            assert second == {"channel": "/meta/connect", "successful": True, "id": "7"}
            assert middle - began < 0.1
            assert loop.time() - middle >= 0.14

        play(scenario, poll_timeout_ms=150)

    def test_the_timeout_that_a_client_asks_for_is_honoured(self, play) -> None:
        async def scenario(site) -> None:
            loop = asyncio.get_running_loop()
            await site.listen()
            began = loop.time()
            (reply,) = await site.connect(advice={"timeout": 50})

            assert 0.04 <= loop.time() - began < 1
            assert reply["advice"]["timeout"] == 30_000

        play(scenario)

    def test_one_that_came_in_company_is_not_held(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            replies = await site.send(
                site.message("connect"), site.message("unsubscribe", subscription="/me/internal")
            )

            assert [reply["channel"] for reply in replies] == ["/meta/connect", "/meta/unsubscribe"]

        play(scenario)

    def test_events_wake_it_and_come_before_its_reply(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            poll = asyncio.create_task(site.connect())
            await asyncio.sleep(0.01)
            await site.add()

            assert [each["channel"] for each in await poll] == [
                "/v2/me/outbound",
                "/me/internal",
                "/meta/connect",
            ]

        play(scenario)

    def test_one_that_is_overtaken_is_answered_and_the_new_one_gets_the_events(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            first = asyncio.create_task(site.connect(id="a"))
            await asyncio.sleep(0.01)
            second = asyncio.create_task(site.connect(id="b"))

            assert await first == [{"channel": "/meta/connect", "successful": True, "id": "a"}]
            await site.add()
            assert len(await second) == 3

        play(scenario)

    def test_a_second_session_of_a_browser_is_throttled_while_the_first_polls(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            held = asyncio.create_task(site.connect(advice={"timeout": 200}))
            await asyncio.sleep(0.01)
            await site.handshake()
            (throttled,) = await site.connect()
            await held
            (freed,) = await site.connect(advice={"timeout": 10})

            assert throttled["advice"]["multiple-clients"] is True
            assert throttled["advice"]["interval"] == 2_000
            assert freed["advice"] == {"reconnect": "retry", "interval": 0, "timeout": 30_000}

        play(scenario)


class TestAcknowledgedMessages:
    """The ack extension."""

    def test_it_is_on_when_both_want_it(self, play) -> None:
        async def scenario(site) -> None:
            assert (await site.handshake(ext={"ack": True}))["ext"] == {"ack": True}
            assert "ext" not in await site.handshake()

        play(scenario)

    def test_a_batch_is_sent_again_until_it_is_acknowledged(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen(ext={"ack": True})
            await site.add()
            await asyncio.sleep(0.02)
            first = await site.connect(ext={"ack": 1})
            again = await site.connect(ext={"ack": 1})
            (done,) = await site.connect(ext={"ack": again[-1]["ext"]["ack"]}, advice={"timeout": 0})

            assert len(first) == 3
            assert first[:2] == again[:2]
            assert [first[-1]["ext"], again[-1]["ext"], done["ext"]] == [{"ack": 2}, {"ack": 3}, {"ack": 4}]

        play(scenario)

    def test_events_come_by_connect_only(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen(ext={"ack": True})
            await site.add()
            await asyncio.sleep(0.02)
            replies = await site.send(site.message("subscribe", subscription="/me/internal"))

            assert [each["channel"] for each in replies] == ["/meta/subscribe"]
            assert len(await site.events(0)) == 2

        play(scenario)


class TestEnd:
    """How sessions end."""

    def test_a_disconnect_releases_the_poll_for_good(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            poll = asyncio.create_task(site.connect())
            await asyncio.sleep(0.01)
            (reply,) = await site.send(site.message("disconnect"))
            (released,) = await poll
            (second,) = await site.send(site.message("disconnect"))

            assert (reply["channel"], reply["successful"], reply["id"]) == ("/meta/disconnect", True, "7")
            assert (released["successful"], released["advice"]) == (True, {"reconnect": "none"})
            assert second["error"] == UNKNOWN
            assert len(site.parts.broker) == 0

        play(scenario)

    def test_a_session_expires_without_polls_but_not_while_one_is_held(self, play) -> None:
        async def scenario(site) -> None:
            now = asyncio.get_running_loop().time()
            await site.listen()
            poll = asyncio.create_task(site.connect(advice={"timeout": 50}))
            await asyncio.sleep(0.01)
            site.parts.broker.sweep(now + 100)
            assert len(site.parts.broker) == 1
            await poll
            site.parts.broker.sweep(now + 9)
            assert len(site.parts.broker) == 1
            site.parts.broker.sweep(now + 11)

            assert len(site.parts.broker) == 0
            assert (await site.connect())[0]["error"] == UNKNOWN

        play(scenario)

    def test_other_messages_prolong_it(self, play) -> None:
        async def scenario(site) -> None:
            now = asyncio.get_running_loop().time()
            await site.listen()
            await asyncio.sleep(0.1)
            await site.send(site.message("subscribe", subscription="/me/internal"))
            site.parts.broker.sweep(now + 10.09)

            assert len(site.parts.broker) == 1

        play(scenario)

    def test_a_server_that_goes_down_answers_its_polls(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            poll = asyncio.create_task(site.connect())
            await asyncio.sleep(0.01)
            site.parts.broker.release()

            assert (await poll)[0]["successful"] is True

        play(scenario)

    def test_a_session_that_is_forgotten_answers_its_poll_and_is_unknown_from_then_on(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            held = asyncio.create_task(site.connect())
            await asyncio.sleep(0.01)
            site.parts.broker.forget()
            (answered,) = await held
            (refused,) = await site.connect()

            assert answered["successful"]
            assert "advice" not in answered
            assert refused["error"] == "402::session_unknown"
            assert refused["advice"] == {"reconnect": "handshake", "interval": 0}
            assert len(site.parts.broker) == 0

        play(scenario)


class TestSessionsOfOneUser:
    """Sessions that follow one another, and several at once."""

    def test_after_a_disconnect_the_messages_go_to_the_new_session(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            await site.send(site.message("disconnect"))
            await site.listen()
            await site.add()

            assert len(await site.events(1)) == 2

        play(scenario)

    def test_while_the_poll_of_a_dropped_session_is_held_they_go_to_the_new_one_too(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            dropped = asyncio.create_task(site.connect(advice={"timeout": 500}))
            await asyncio.sleep(0.01)
            await site.listen()
            await site.add()
            await asyncio.sleep(0.02)

            assert len(await site.events(0)) == 2
            assert len(await dropped) == 3

        play(scenario)

    def test_a_message_in_between_waits_for_no_session(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            await site.send(site.message("disconnect"))
            await site.add()
            await asyncio.sleep(0.02)
            await site.listen()

            assert await site.events(0) == []

        play(scenario)

    @pytest.mark.parametrize("cookies_kept", [True, False])
    def test_several_at_once_get_every_message_each(self, play, cookies_kept) -> None:
        async def scenario(site) -> None:
            sessions = []
            for _ in range(3):
                await site.listen()
                sessions.append((site.client_id, site.http.cookies.get("BAYEUX_BROWSER")))
                if not cookies_kept:
                    site.http.cookies.clear()
            await site.add()
            await asyncio.sleep(0.02)
            for client_id, browser in sessions:
                site.client_id = client_id
                site.http.cookies.clear()
                site.http.cookies.set("BAYEUX_BROWSER", browser, domain="site.local", path="/")

                assert len(await site.events(0)) == 2

        play(scenario)
