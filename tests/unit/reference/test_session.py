"""Login, CSRF protection and the resources around the outbound records."""

from __future__ import annotations

import asyncio

import pytest

from conformance.reference.deployment import USERS, WITHOUT_FEATURE


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


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("sent", [{}, {"X-CSRF-TOKEN": ""}, {"X-CSRF-TOKEN": "of-somebody-else"}])
def test_with_csrf_on_no_request_goes_without_the_token(play, sample, method, sent) -> None:
    async def scenario(site) -> None:
        await site.http.get("/me")
        response = await site.http.request(method, "/me/outbound-records", json=sample, headers=sent)

        assert (response.status_code, response.text) == (403, "CSRF token missing or not valid")
        assert site.parts.store.rows("SELECT id FROM records") == []

    play(scenario, csrf=True)


@pytest.mark.parametrize("login", [("agent1", "wrong"), ("nobody", "agent1-pass"), ("", ""), None])
def test_a_login_that_is_none_adds_no_record_and_is_counted(play, login) -> None:
    async def scenario(site) -> None:
        await site.listen()
        site.http.auth = login
        site.http.cookies.delete("JSESSIONID") if "JSESSIONID" in site.http.cookies else None
        assert await site.code() == 20
        await asyncio.sleep(0.02)

        assert site.parts.store.rows("SELECT id FROM records") == []
        assert site.parts.store.rows("SELECT user, http_status FROM requests") == [(None, 401)]

    play(scenario)


class TestFeature:
    """The user without the feature of outbound voice."""

    LOGIN = ("agent3", "agent3-pass")

    def test_the_feature_is_not_among_those_that_are_listed(self, play) -> None:
        async def scenario(site) -> None:
            features = (await site.http.get("/features", params={"fields": "*"})).json()["features"]

            assert "api-voice" in {feature["id"] for feature in features}
            assert "api-voice-outbound" not in {feature["id"] for feature in features}

        play(scenario, login=self.LOGIN)

    @pytest.mark.parametrize("path", [WITHOUT_FEATURE.device_path, USERS[0].device_path])
    def test_a_record_is_refused_as_if_there_were_no_such_thing(self, play, path) -> None:
        async def scenario(site) -> None:
            await site.listen()
            response = await site.add(devicePath=path)
            await asyncio.sleep(0.02)

            assert (response.status_code, response.json()["statusCode"]) == (404, 6)
            assert await site.events(0) == []
            assert site.parts.store.rows("SELECT id FROM records") == []
            assert site.parts.store.rows("SELECT user FROM requests") == [("agent3",)]

        play(scenario, login=self.LOGIN)

    def test_a_refusal_may_say_forbidden(self, play) -> None:
        async def scenario(site) -> None:
            response = await site.add()

            assert (response.status_code, response.json()["statusCode"]) == (403, 5)

        play(scenario, login=self.LOGIN, variants=("feature-refused-as-forbidden",))
