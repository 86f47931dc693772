"""The rules of the response's envelope."""

from __future__ import annotations

import json
from typing import Any, Final

import pytest

from conformance.checks import envelope
from conformance.judge import RunView, Verdict
from conformance.model import Fault, FaultKind, Json
from tests.support import answered, head, judged, request, silent, verdict, view

PASS, FAIL, UNASKED = Verdict.PASS, Verdict.FAIL, Verdict.UNEXERCISED

MEDIA: Final = "envelope.media-type"
CODE: Final = "envelope.status-code"
EXPLAINED: Final = "envelope.status-message-on-error"
QUIET: Final = "envelope.no-status-message-on-success"
ALONE: Final = "envelope.error-members"
KNOWN: Final = "envelope.known-codes"
ALL: Final = (MEDIA, CODE, EXPLAINED, QUIET, ALONE, KNOWN)


def answer(body: Json | str, *, status: int = 200, edition: str = "8.5.2", **fields: Any) -> RunView:
    text = body if isinstance(body, str) else json.dumps(body)
    return view(silent(request(), body=text, status=status, **fields), header=head(edition=edition))


def error(code: Json = 10, message: Json = "out of range", **more: Json) -> dict[str, Json]:
    return {"statusCode": code, "statusMessage": message, **more}


def test_the_subject_has_these_checks_and_no_others() -> None:
    assert tuple(check.requirement for check in envelope.CHECKS) == ALL


@pytest.mark.parametrize("requirement", [MEDIA, CODE, QUIET])
def test_the_pages_success_passes(requirement: str) -> None:
    assert verdict(requirement, answer({"statusCode": 0})) is PASS


@pytest.mark.parametrize("requirement", [EXPLAINED, ALONE, KNOWN])
def test_a_success_says_nothing_about_errors(requirement: str) -> None:
    assert verdict(requirement, answer({"statusCode": 0})) is UNASKED


@pytest.mark.parametrize("status", [200, 400, 403, 422, 500])
@pytest.mark.parametrize("requirement", [MEDIA, CODE, EXPLAINED, ALONE, KNOWN])
def test_a_right_error_passes_whatever_the_http_status(requirement: str, status: int) -> None:
    assert verdict(requirement, answer(error(), status=status)) is PASS


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        (0, 200, PASS),
        (0.0, 200, PASS),
        (10, 200, PASS),
        ("0", 200, FAIL),
        (False, 200, FAIL),
        (True, 400, FAIL),
        (None, 200, FAIL),
        (0.5, 200, FAIL),
        ([0], 200, FAIL),
        (0, 400, FAIL),
        (0, 404, FAIL),
        (0, 500, FAIL),
    ],
)
def test_the_status_code_is_an_integer_and_agrees_with_the_http_status(
    code: Json, status: int, expected: Verdict
) -> None:
    body: Json = {"statusCode": code} if code in (0, None) else error(code)

    assert verdict(CODE, answer(body, status=status)) is expected


@pytest.mark.parametrize(
    "body", ["", "OK", "<html>", "[]", '"0"', "0", "null", "{}", '{"StatusCode":0}', "{'statusCode':0}"]
)
def test_a_body_without_a_status_code_fails(body: str) -> None:
    assert verdict(CODE, answer(body)) is FAIL


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("application/json", PASS),
        ("Application/Json; charset=ISO-8859-1", PASS),
        ("application/problem+json", PASS),
        ("text/json", FAIL),
        ("text/html", FAIL),
        ("text/plain;application/json", FAIL),
        ("", FAIL),
    ],
)
def test_the_media_type_is_json(media_type: str, expected: Verdict) -> None:
    assert verdict(MEDIA, answer({"statusCode": 0}, media_type=media_type)) is expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (error(), PASS),
        ({"statusCode": 10}, FAIL),
        (error(message=""), FAIL),
        (error(message=None), FAIL),
        (error(message=7), FAIL),
        (error(message=" "), PASS),
    ],
)
def test_an_error_explains_itself(body: Json, expected: Verdict) -> None:
    assert verdict(EXPLAINED, answer(body, status=400)) is expected


@pytest.mark.parametrize("message", ["", "OK", None, 0])
def test_a_success_carries_no_message_not_even_an_empty_one(message: Json) -> None:
    assert verdict(QUIET, answer({"statusCode": 0, "statusMessage": message})) is FAIL


def test_a_success_may_carry_other_members() -> None:
    body: Json = {"statusCode": 0, "uris": []}

    assert [verdict(row, answer(body)) for row in (MEDIA, CODE, QUIET)] == [PASS] * 3


@pytest.mark.parametrize("name", ["user", "errorCode", "", "statuscode"])
@pytest.mark.parametrize("code", [1, 6, 8, 10, 20])
def test_an_error_carries_nothing_else(code: int, name: str) -> None:
    assert verdict(ALONE, answer(error(code, **{name: 1}), status=400)) is FAIL


def test_a_partial_success_may_tell_of_each_item() -> None:
    assert verdict(ALONE, answer(error(7, items=[1]))) is PASS


def test_a_missing_message_is_not_a_surplus_member() -> None:
    assert verdict(ALONE, answer({"statusCode": 1}, status=400)) is PASS


@pytest.mark.parametrize(
    ("edition", "highest"), [("8.5.0", 6), ("8.5.1", 7), ("8.5.2", 20), ("8.6.0", 20), ("latest", 20)]
)
def test_an_edition_knows_its_codes_and_no_others(edition: str, highest: int) -> None:
    for code in range(1, highest + 1):
        assert verdict(KNOWN, answer(error(code), edition=edition)) is PASS
    for code in (-1, highest + 1, 1000):
        assert verdict(KNOWN, answer(error(code), edition=edition)) is FAIL


@pytest.mark.parametrize("requirement", ALL)
@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_what_stands_before_the_target_is_not_judged(requirement: str, status: int) -> None:
    assert verdict(requirement, answer("<html>", status=status, media_type="text/html")) is UNASKED


@pytest.mark.parametrize("requirement", ALL)
def test_no_response_is_not_judged(requirement: str) -> None:
    assert verdict(requirement, answer("", failure="the connection was closed")) is UNASKED


@pytest.mark.parametrize("requirement", ALL)
@pytest.mark.parametrize(
    "case",
    [
        request(login=False, fault=Fault("", FaultKind.UNAUTHENTICATED)),
        request(fault=Fault("", FaultKind.WRONG_TOKEN)),
        request(body="[]"),
        request(body="{"),
        request(body='"AddRecord"'),
    ],
    ids=["no login", "wrong token", "array", "cut", "text"],
)
def test_the_envelope_is_owed_to_authenticated_json_objects_alone(requirement: str, case: Any) -> None:
    run = view(silent(case, status=403, body="Missing or invalid token", media_type="text/plain"))

    assert verdict(requirement, run) is UNASKED


def test_a_finding_shows_the_envelope_and_its_line() -> None:
    finding = judged(CODE, answer({"statusCode": "0"}))[0].findings[0]

    assert (finding.pointer, finding.expected, finding.actual, finding.lines) == (
        "/statusCode",
        "integer",
        "0",
        (4,),
    )


def test_each_case_has_a_judgement_of_its_own() -> None:
    run = view(answered(request(1)), silent(request(2), body="{}"))

    assert [one.verdict for one in judged(CODE, run)] == [PASS, FAIL]
