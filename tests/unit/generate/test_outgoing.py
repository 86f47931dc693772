"""Requests that others send, as cases of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.generate.outgoing import Outgoing, cast, expected
from conformance.model import Case, Expectation, FaultKind, Label
from tests.support import payload


def sent(**parts: Any) -> Outgoing:
    return Outgoing(
        **{"method": "POST", "media_type": "application/json", "login": None, "body": payload(), **parts}
    )


def made(**parts: Any) -> Case:
    return cast(sent(**parts), {}, ordinal=7, user=1, known_good="0001")


def test_an_ordinary_request_must_be_accepted() -> None:
    assert Expectation.ACCEPT is expected(sent(), {}).expectation


@pytest.mark.parametrize("login", [FaultKind.UNAUTHENTICATED, FaultKind.UNKNOWN_LOGIN])
@pytest.mark.parametrize("body", [payload(), {}, []], ids=["ordinary", "empty", "array"])
def test_without_the_right_login_any_request_must_be_refused(login, body) -> None:
    what = expected(sent(login=login, body=body), {})

    assert (Expectation.REFUSE, "session.unauthenticated-refused") == (what.expectation, what.requirement)


@pytest.mark.parametrize(
    ("method", "expectation"), [("PUT", Expectation.REFUSE), ("GET", Expectation.OBSERVE)]
)
def test_methods_that_change_must_be_refused_and_others_are_observed(method, expectation) -> None:
    assert expectation is expected(sent(method=method), {}).expectation


@pytest.mark.parametrize(
    ("media_type", "expectation"),
    [
        ("application/json; charset=UTF-8", Expectation.ACCEPT),
        ("text/plain", Expectation.REFUSE),
        ("application/vnd.gws+json", Expectation.OBSERVE),
        ("application", Expectation.OBSERVE),
        ("", Expectation.OBSERVE),
    ],
)
def test_another_media_type_must_be_refused_and_what_is_none_is_observed(media_type, expectation) -> None:
    assert expectation is expected(sent(media_type=media_type), {}).expectation


def test_another_media_type_is_observed_where_the_config_says_so() -> None:
    what = expected(sent(media_type="text/plain"), {"other_media_type": "observed"})

    assert Expectation.OBSERVE is what.expectation


def test_two_things_wrong_at_once_are_observed() -> None:
    several = sent(method="PUT", media_type="text/plain"), sent(method="PUT", body={})

    assert [Expectation.OBSERVE] * 2 == [expected(one, {}).expectation for one in several]


@pytest.mark.parametrize(
    "parts", [{"body": []}, {"body": None}, {"body": "text"}, {"spoiled": True}], ids=str
)
def test_a_body_that_is_no_object_must_be_rejected(parts) -> None:
    what = expected(sent(**parts), {})

    assert (Expectation.REJECT, "request.body-object") == (what.expectation, what.requirement)


def test_a_case_has_the_text_that_goes_out_and_the_keys_of_its_messages() -> None:
    case = made()

    assert (json.dumps(payload()), "5550100", "ref-0001") == (case.body, case.phone, case.reference_id)
    assert ("0007", 1, Label.SCHEMATHESIS, None) == (case.id, case.user, case.label, case.twin)


def test_a_case_without_a_body_has_no_text() -> None:
    assert ("", None, None) == (made(spoiled=True).body, made(spoiled=True).phone, made(body=[]).reference_id)


def test_a_valid_case_has_traits_and_an_invalid_one_has_the_known_good_for_a_twin() -> None:
    valid, invalid = made(), made(body=payload(timeZone=None))

    assert (True, None) == (bool(valid.traits), valid.twin)
    assert ((), "0001") == (invalid.traits, invalid.twin)


def test_a_case_without_the_right_login_is_none_of_the_session_s() -> None:
    assert (True, False) == (made().login, made(login=FaultKind.UNKNOWN_LOGIN).login)
