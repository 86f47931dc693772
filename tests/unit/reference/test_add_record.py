"""What AddRecord takes and refuses."""

from __future__ import annotations

import asyncio
import json

import pytest

from conformance.reference.add_record import OPTIONAL, REQUIRED, RULES, first_broken
from conformance.reference.deployment import PHONE_TYPES, USERS

INVALID = {
    "an object": (
        {},
        "operationName campaignName callingList phoneNumber timeZone phoneType devicePath referenceId",
    ),
    "an array": ([], " ".join((*REQUIRED, *OPTIONAL))),
    "a boolean": (True, " ".join((*REQUIRED, *OPTIONAL))),
    "a word": ("word", "applicationId from until chainId otherFields"),
    "a numeral": ("134", "applicationId from until chainId otherFields"),
    "a fraction": (134.0, " ".join((*REQUIRED, *OPTIONAL))),
    "an integer": (
        5,
        "operationName campaignName callingList phoneNumber timeZone phoneType devicePath referenceId",
    ),
    "null": (None, " ".join((*REQUIRED, *OPTIONAL))),
    "an empty string": ("", "operationName campaignName callingList phoneNumber timeZone phoneType"),
    "a negative number": (-1, "from until chainId"),
    "a second past midnight": (86_400, "from until"),
    "nothing": (0, "chainId"),
    "too many": (2**31, "chainId"),
    "another spelling": ("addRecord", "operationName phoneType"),
}


def code_of(request) -> str | None:
    rule = first_broken(RULES, request, USERS[0])
    return rule.name if rule else None


def test_the_sample_is_taken(sample) -> None:
    assert code_of(sample) is None


@pytest.mark.parametrize("member", REQUIRED)
def test_a_required_member_must_be_there(play, member) -> None:
    async def scenario(site) -> None:
        response = await site.add(**{member: ...})

        assert response.status_code == 400
        assert response.json()["statusCode"] == 1
        assert member in response.json()["statusMessage"]

    play(scenario)


@pytest.mark.parametrize("member", OPTIONAL)
def test_an_optional_member_may_be_absent(sample, member) -> None:
    sample.pop(member, None)

    assert code_of(sample) is None


@pytest.mark.parametrize(
    ("what", "member"),
    [(what, member) for what, (_, members) in INVALID.items() for member in members.split()],
)
def test_a_value_that_is_wrong_for_its_member_is_refused(sample, what, member) -> None:
    broken = code_of({**sample, member: INVALID[what][0]})

    assert broken is not None
    assert broken.startswith({"from": "from", "until": "until"}.get(member, member[:4].lower()))


@pytest.mark.parametrize("phone_type", PHONE_TYPES)
def test_every_phone_type_is_taken(sample, phone_type) -> None:
    assert code_of({**sample, "phoneType": phone_type}) is None


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 86_399), (86_399, 0), (43_200, 43_200)])
def test_any_two_seconds_of_a_day_make_a_window(sample, first, last) -> None:
    assert code_of({**sample, "from": first, "until": last}) is None


@pytest.mark.parametrize("value", [{}, {"a": "x", "b": 5}, {"deep": {"er": [None, 1.5, True]}}])
def test_other_fields_may_hold_anything(sample, value) -> None:
    assert code_of({**sample, "otherFields": value}) is None


def test_a_member_that_nobody_knows_is_ignored(sample) -> None:
    assert code_of({**sample, "somethingElse": [1]}) is None


def test_an_error_has_two_members_and_a_success_one(play) -> None:
    async def scenario(site) -> None:
        refused, taken = await site.add(phoneType="Fax"), await site.add()

        assert refused.json().keys() == {"statusCode", "statusMessage"}
        assert refused.json()["statusCode"] == 10
        assert (taken.status_code, taken.json()) == (200, {"statusCode": 0})
        assert taken.headers["content-type"].startswith("application/json")

    play(scenario)


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/devices/none", 404, 6),
        ("devices", 404, 6),
        (USERS[1].device_path, 403, 5),
        (USERS[0].device_path, 200, 0),
    ],
)
def test_the_device_must_be_that_of_the_user(play, path, status, code) -> None:
    async def scenario(site) -> None:
        response = await site.add(devicePath=path)

        assert (status, code) == (response.status_code, response.json()["statusCode"])

    play(scenario)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"42",
        b"null",
        b'"text"',
        b"{'a': 1}",
        b'{"a": NaN}',
        b"\xff\xfe",
        b"[" * 100_000,
        b"9" * 5_000,
    ],
)
def test_a_body_that_is_no_object_is_refused(play, body) -> None:
    async def scenario(site) -> None:
        response = await site.http.post(
            "/me/outbound-records", content=body, headers={"Content-Type": "application/json"}
        )

        assert response.status_code == 400
        assert response.json()["statusCode"] == 10

    play(scenario)


@pytest.mark.parametrize(
    "media_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/vnd.x+json", ""],
)
def test_a_body_of_another_media_type_is_refused(play, sample, media_type) -> None:
    async def scenario(site) -> None:
        content, headers = json.dumps(sample).encode(), {"Content-Type": media_type}
        response = await site.http.post("/me/outbound-records", content=content, headers=headers)

        assert (response.status_code, response.json()["statusCode"]) == (415, 10)

    play(scenario)


@pytest.mark.parametrize(
    "media_type", ["application/json;charset=UTF-8", "APPLICATION/JSON", " application/json ; charset=utf-8"]
)
def test_json_in_any_spelling_of_its_media_type_is_taken(play, sample, media_type) -> None:
    async def scenario(site) -> None:
        content, headers = json.dumps(sample).encode(), {"Content-Type": media_type}
        response = await site.http.post("/me/outbound-records", content=content, headers=headers)

        assert response.json() == {"statusCode": 0}

    play(scenario)


def test_a_body_over_one_mebibyte_is_refused(play) -> None:
    async def scenario(site) -> None:
        response = await site.add(otherFields={"a": "x" * 1_048_576})

        assert (response.status_code, response.json()["statusCode"]) == (413, 10)

    play(scenario)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_adds_nothing_whatever_it_carries(play, sample, method) -> None:
    async def scenario(site) -> None:
        await site.listen()
        await site.http.request(method, "/me/outbound-records", json=sample)
        await asyncio.sleep(0.02)

        assert await site.events(0) == []
        assert site.parts.store.rows("SELECT id FROM records") == []

    play(scenario)


@pytest.mark.parametrize("media_type", ["text/plain", ""])
def test_a_body_of_another_media_type_adds_nothing(play, sample, media_type) -> None:
    async def scenario(site) -> None:
        await site.listen()
        content, headers = json.dumps(sample).encode(), {"Content-Type": media_type} if media_type else {}
        response = await site.http.post("/me/outbound-records", content=content, headers=headers)
        await asyncio.sleep(0.02)

        assert response.status_code == 415
        assert await site.events(0) == []
        assert site.parts.store.rows("SELECT id FROM records") == []

    play(scenario)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_another_method_is_refused_and_counted(play, method) -> None:
    async def scenario(site) -> None:
        response = await site.http.request(method, "/me/outbound-records")

        assert response.status_code == 405
        assert response.json().keys() == {"statusCode", "statusMessage"}
        assert response.headers["allow"] == "POST"
        assert site.parts.store.rows("SELECT method, user, http_status, status_code FROM requests") == [
            (method, "agent1", 405, 3)
        ]

    play(scenario)


def test_an_unknown_path_has_an_envelope(play) -> None:
    async def scenario(site) -> None:
        response = await site.http.post("/me/outbound-records/7", json={})

        assert (response.status_code, response.json()["statusCode"]) == (404, 6)
        assert site.parts.store.rows("SELECT id FROM requests") == []

    play(scenario)
