"""Login, CSRF protection and the resources around the outbound records."""

from __future__ import annotations

import pytest


def test_the_version_needs_no_login(play) -> None:
    async def scenario(site) -> None:
        response = await site.http.get("/diagnostics/version")

        assert response.json() == {"statusCode": 0, "version": "8.5.200.50"}

    play(scenario, login=None)


@pytest.mark.parametrize("login", [None, ("agent1", "wrong"), ("nobody", "agent1-pass")])
@pytest.mark.parametrize("path", ["/me", "/features", "/me/devices", "/me/outbound-records"])
def test_without_a_login_access_is_denied(play, login, path) -> None:
    async def scenario(site) -> None:
        response = await site.http.request("POST" if "records" in path else "GET", path)

        assert (response.status_code, response.json()["statusCode"]) == (401, 20)
        assert "www-authenticate" not in response.headers

    play(scenario, login=login)


def test_a_login_is_kept_by_a_cookie(play) -> None:
    async def scenario(site) -> None:
        first = await site.http.get("/me")
        site.http.auth = None
        second = await site.http.get("/me")

        assert "HttpOnly" in first.headers["set-cookie"]
        assert second.json()["user"]["userName"] == "agent1"
        assert "set-cookie" not in second.headers
        assert await site.code() == 0

    play(scenario)


def test_a_wrong_password_is_no_login_even_with_a_cookie(play) -> None:
    async def scenario(site) -> None:
        await site.http.get("/me")
        site.http.auth = ("agent1", "wrong")

        assert await site.code() == 20

    play(scenario)


def test_features_and_devices_come_as_objects_or_addresses(play) -> None:
    async def scenario(site) -> None:
        features = (await site.http.get("/features", params={"fields": "*"})).json()["features"]
        devices = (await site.http.get("/me/devices", params={"fields": "*"})).json()["devices"]
        uris = (await site.http.get("/features")).json()["uris"]

        assert {"api-voice", "api-voice-outbound"} <= {feature["id"] for feature in features}
        assert [device["id"] for device in devices] == ["4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7"]
        assert len(uris) == len(features)

    play(scenario)


def test_ending_the_contact_centre_session_ends_login_and_subscriptions(play) -> None:
    async def scenario(site) -> None:
        await site.http.get("/me")
        await site.listen()
        started = await site.http.post(
            "/me", json={"operationName": "StartContactCenterSession", "channels": ["voice"]}
        )
        ended = await site.http.post("/me", json={"operationName": "EndContactCenterSession"})
        (reply,) = await site.connect()
        site.http.auth = None

        assert started.json() == ended.json() == {"statusCode": 0}
        assert reply["error"] == "402::session_unknown"
        assert (await site.http.get("/me")).json()["statusCode"] == 20

    play(scenario)


def test_an_operation_that_nobody_knows_is_refused(play) -> None:
    async def scenario(site) -> None:
        response = await site.http.post("/me", json={"operationName": "Dance"})

        assert (response.status_code, response.json()["statusCode"]) == (400, 2)

    play(scenario)


def test_with_csrf_on_a_post_needs_the_token_of_its_login(play) -> None:
    async def scenario(site) -> None:
        login = await site.http.get("/me")
        name, token = login.headers["x-csrf-header"], login.headers["x-csrf-token"]
        without, wrong = (
            await site.add(),
            await site.http.post("/notifications", json=[], headers={name: "x"}),
        )
        site.http.headers[name] = token

        assert [without.status_code, wrong.status_code] == [403, 403]
        assert without.headers["content-type"].startswith("text/plain")
        assert await site.code() == 0
        assert (await site.handshake())["successful"] is True
        assert site.parts.store.rows("SELECT http_status, status_code FROM requests") == [
            (403, None),
            (200, 0),
        ]

    play(scenario, csrf=True)


def test_without_csrf_no_token_is_given(play) -> None:
    async def scenario(site) -> None:
        assert "x-csrf-token" not in (await site.http.get("/me")).headers

    play(scenario)
