"""Variants of refusals, as a client meets them."""

from __future__ import annotations

import pytest


class TestErrors:
    """How a request is refused."""

    @pytest.mark.parametrize(
        ("name", "status"),
        [(f"errors-with-http-{status}", status) for status in (200, 400, 403, 404, 500)],
    )
    def test_a_wrong_value_gets_another_status_and_an_envelope(self, play, name, status) -> None:
        async def scenario(site) -> None:
            response = await site.add(phoneType="Fax")

            assert response.status_code == status
            assert response.json().keys() == {"statusCode", "statusMessage"}

        play(scenario, variants=(name,))

    def test_codes_are_scattered_and_none_is_0_7_or_20(self, play) -> None:
        async def scenario(site) -> None:
            members = ("until", "from", "timeZone", "phoneType", "callingList", "campaignName")
            codes = {await site.code(**{member: ...}) for member in members}

            assert len(codes) > 2
            assert codes <= set(range(1, 20)) - {7}
            site.http.auth = None
            assert await site.code() == 20

        play(scenario, variants=("errors-with-scattered-codes",))

    @pytest.mark.parametrize(
        ("name", "status", "head"),
        [
            ("login-redirected", 302, "location"),
            ("login-challenged", 401, "www-authenticate"),
            ("login-forbidden", 403, "content-type"),
        ],
    )
    def test_without_login_a_refusal_needs_no_envelope(self, play, name, status, head) -> None:
        async def scenario(site) -> None:
            response = await site.add()

            assert response.status_code == status
            assert head in response.headers
            assert "statusCode" not in response.text

        play(scenario, variants=(name,), login=None)

    @pytest.mark.parametrize("more", [(), ("errors-with-http-200",)])
    def test_what_cannot_be_read_gets_a_page_and_never_success(self, play, more) -> None:
        async def scenario(site) -> None:
            json_type = {"Content-Type": "application/json"}
            responses = [
                await site.http.put("/me/outbound-records", json={}),
                await site.http.post("/me/outbound-records", content=b"{}"),
                await site.http.post("/me/outbound-records", content=b"[]", headers=json_type),
            ]

            assert [405, 415, 400] == [response.status_code for response in responses]
            assert {"text/html;charset=iso-8859-1"} == {each.headers["content-type"] for each in responses}

        play(scenario, variants=("unreadable-refused-bare", *more))

    def test_a_missing_token_may_be_refused_with_an_envelope(self, play) -> None:
        async def scenario(site) -> None:
            await site.http.get("/me")
            responses = [await site.add(), await site.post({"channel": "/meta/handshake"})]

            assert [(403, 3)] * 2 == [(each.status_code, each.json()["statusCode"]) for each in responses]
            site.http.auth = None
            site.http.cookies.clear()
            assert await site.code() == 20

        play(scenario, variants=("csrf-refused-with-envelope",))
