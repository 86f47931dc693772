"""The notification endpoint: names, messages and subscriptions."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from conformance.reference.cometd.channels import is_channel, is_pattern, names_matching

UNKNOWN = "402::session_unknown"


class TestChannels:
    """Names and patterns."""

    @pytest.mark.parametrize("name", ["/a", "/v2/me/outbound", "/a-b_!~()$@"])
    def test_a_channel_is_segments_behind_slashes(self, name) -> None:
        assert is_channel(name)
        assert is_pattern(name)

    @pytest.mark.parametrize(
        "name", ["", "/", "//", "a", "/a/", "/a b", "/a\n", "/a.b", "/\u00e9", "/*/a", "/a*", 7, None]
    )
    def test_anything_else_is_no_channel_and_no_pattern(self, name) -> None:
        assert not is_channel(name)
        assert not is_pattern(name)

    def test_one_star_takes_one_segment_and_two_take_any_depth(self) -> None:
        assert names_matching("/v2/me/outbound") == {
            "/v2/me/outbound",
            "/v2/me/*",
            "/v2/me/**",
            "/v2/**",
            "/**",
        }


class TestHandshake:
    """The first message."""

    def test_a_handshake_gives_an_id_and_the_cookie_once(self, play) -> None:
        async def scenario(site) -> None:
            message = {
                "channel": "/meta/handshake",
                "version": "1.0",
                "supportedConnectionTypes": ["long-polling"],
            }
            first = await site.http.post("/notifications", json=[{**message, "id": 5}])
            second = await site.http.post("/notifications", json=message)
            (reply,) = first.json()

            assert reply["id"] == 5
            assert reply["clientId"].isalnum()
            assert reply["advice"] == {"reconnect": "retry", "interval": 0, "timeout": 30_000}
            assert "Path=/; HttpOnly" in first.headers["set-cookie"]
            assert "set-cookie" not in second.headers
            assert first.headers["content-type"].startswith("application/json")

        play(scenario)

    def test_without_a_login_it_is_denied_for_good(self, play) -> None:
        async def scenario(site) -> None:
            reply = await site.handshake()

            assert (reply["successful"], reply["error"]) == (False, "403::handshake_denied")
            assert reply["advice"] == {"reconnect": "none"}
            assert "clientId" not in reply

        play(scenario, login=None)

    @pytest.mark.parametrize("change", [{"version": None}, {"supportedConnectionTypes": ["websocket"]}])
    def test_without_version_or_common_type_it_fails(self, play, change) -> None:
        async def scenario(site) -> None:
            assert (await site.handshake(**change))["successful"] is False

        play(scenario)

    def test_what_comes_with_a_handshake_is_ignored(self, play) -> None:
        async def scenario(site) -> None:
            message = {
                "channel": "/meta/handshake",
                "version": "1.0",
                "supportedConnectionTypes": ["long-polling"],
            }
            replies = await site.send(message, {"channel": "/meta/subscribe", "subscription": "/me/internal"})

            assert [reply["channel"] for reply in replies] == ["/meta/handshake"]

        play(scenario)


class TestBodies:
    """What a request may look like."""

    @pytest.mark.parametrize(
        "path", ["", "/", "/handshake", "/connect", "/disconnect", "/subscribe", "/unsubscribe"]
    )
    @pytest.mark.parametrize(
        "media_type", ["application/json", "application/json;charset=UTF-8", "text/json"]
    )
    def test_array_object_and_chunks_are_taken_under_every_spelling(self, play, path, media_type) -> None:
        message = b'{"channel":"/meta/handshake","version":"1.0","supportedConnectionTypes":["long-polling"]}'

        async def chunks() -> AsyncIterator[bytes]:
            yield message[:20]
            yield message[20:]

        async def scenario(site) -> None:
            for content in (message, b"[" + message + b"]", chunks()):
                headers = {"Content-Type": media_type}
                response = await site.http.post(f"/notifications{path}", content=content, headers=headers)

                assert response.json()[0]["successful"] is True

        play(scenario)

    @pytest.mark.parametrize(
        "body", [b"", b"{", b"[]", b"null", b"7", b"[7]", b"[[{}]]", b"\xff", b"message=%5B%5D"]
    )
    def test_what_are_no_messages_gets_400_and_nothing_else(self, play, body) -> None:
        async def scenario(site) -> None:
            response = await site.http.post("/notifications", content=body)

            assert (response.status_code, response.content) == (400, b"")

        play(scenario)

    @pytest.mark.parametrize(
        ("message", "error"),
        [
            ({}, "400::channel_missing"),
            ({"channel": 7}, "405::channel_invalid"),
            ({"channel": "/a//b"}, "405::channel_invalid"),
            ({"channel": "/meta/subscribe", "subscription": "/me/internal"}, UNKNOWN),
            ({"channel": "/meta/subscribe", "clientId": 7}, UNKNOWN),
            ({"channel": "/meta/disconnect", "clientId": "x"}, UNKNOWN),
        ],
    )
    def test_a_message_that_cannot_be_served_says_why_without_advice(self, play, message, error) -> None:
        async def scenario(site) -> None:
            (reply,) = await site.send({**message, "id": "a"})

            assert (reply["successful"], reply["error"], reply["id"]) == (False, error, "a")
            assert "advice" not in reply

        play(scenario)


class TestSubscriptions:
    """Who gets what."""

    @pytest.mark.parametrize(
        "subscription", ["/v2/me/outbound", ["/me/internal"], "/v2/me/*", "/me/**", "/**"]
    )
    def test_a_subscription_comes_back_in_the_form_it_had(self, play, subscription) -> None:
        async def scenario(site) -> None:
            await site.handshake()
            (reply,) = await site.send(site.message("subscribe", subscription=subscription))

            assert (reply["successful"], reply["subscription"], reply["id"]) == (True, subscription, "7")
            assert "clientId" not in reply

        play(scenario)

    @pytest.mark.parametrize(
        ("subscription", "error"),
        [
            (None, "403::subscription_missing"),
            ([], "403::subscription_missing"),
            ("/a//b", "403::subscription_invalid"),
            (7, "403::subscription_invalid"),
            ([["/me/internal"]], "403::subscription_invalid"),
            ("/meta/connect", "403:denied_by_security_policy:subscribe_denied"),
            ("/other/thing", "403:denied_by_security_policy:subscribe_denied"),
            (["/me/internal", "/other"], "403:denied_by_security_policy:subscribe_denied"),
        ],
    )
    def test_one_bad_name_refuses_them_all(self, play, subscription, error) -> None:
        async def scenario(site) -> None:
            await site.handshake()
            (reply,) = await site.send(site.message("subscribe", subscription=subscription))
            await site.connect()
            await site.add()
            await asyncio.sleep(0.02)

            assert (reply["successful"], reply["error"]) == (False, error)
            assert await site.events(0) == []

        play(scenario)

    @pytest.mark.parametrize(
        ("name", "count"), [("/v2/me/*", 1), ("/me/*", 1), ("/v2/me", 0), ("/**", 2), ("/v2/**", 1)]
    )
    def test_patterns_take_what_they_match(self, play, name, count) -> None:
        async def scenario(site) -> None:
            await site.listen(name)
            await site.add()
            await asyncio.sleep(0.02)

            assert len(await site.events(0)) == count

        play(scenario)

    def test_overlapping_subscriptions_deliver_once(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen("/**", "/v2/**", "/v2/me/*", "/v2/me/outbound")
            await site.add()
            await asyncio.sleep(0.02)

            assert len(await site.events(0)) == 2

        play(scenario)

    def test_after_an_unsubscribe_nothing_comes(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            await site.send(site.message("unsubscribe", subscription=["/v2/me/outbound", "/me/internal"]))
            await site.add()
            await asyncio.sleep(0.02)

            assert await site.events(0) == []

        play(scenario)

    @pytest.mark.parametrize(
        ("channel", "successful"), [("/meta/other", False), ("/v2/me/outbound", False), ("/service/x", True)]
    )
    def test_clients_publish_nothing(self, play, channel, successful) -> None:
        async def scenario(site) -> None:
            await site.listen()
            (reply,) = await site.send({"channel": channel, "clientId": site.client_id, "data": {}})

            assert reply["successful"] is successful
            assert await site.events(0) == []

        play(scenario)

    def test_waiting_events_ride_on_the_next_reply_of_the_session(self, play) -> None:
        async def scenario(site) -> None:
            await site.listen()
            await site.add()
            await asyncio.sleep(0.02)
            replies = await site.send(site.message("subscribe", subscription="/me/internal"))

            assert [each["channel"] for each in replies] == [
                "/v2/me/outbound",
                "/me/internal",
                "/meta/subscribe",
            ]
            assert await site.events(0) == []

        play(scenario)


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS"])
def test_only_posts_are_served(play, method) -> None:
    async def scenario(site) -> None:
        response: httpx.Response = await site.http.request(method, "/notifications")

        assert response.status_code == 405

    play(scenario)
