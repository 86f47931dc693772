"""What goes out otherwise where the way a request is sent is what is wrong with it."""

from __future__ import annotations

import base64

import pytest

from conformance.model import Fault, FaultKind
from conformance.wire.disguise import disguise, faulty
from tests.support import request

TOKEN = ("X-CSRF-TOKEN", "the-real-one")


def irregular(kind: FaultKind, **fields: str):
    return request(2, fault=Fault("", kind), **fields)


def test_a_regular_request_is_not_disguised() -> None:
    assert {} == disguise(request(1), TOKEN)


def test_a_wrong_token_stands_in_the_header_of_the_right_one() -> None:
    headers = disguise(irregular(FaultKind.WRONG_TOKEN), TOKEN)

    assert {"X-CSRF-TOKEN": "xhe-real-one"} == headers


def test_a_wrong_token_is_another_whatever_the_right_one_begins_with() -> None:
    assert {"T": "yx"} == disguise(irregular(FaultKind.WRONG_TOKEN), ("T", "xx"))


def test_no_token_is_made_up_where_none_was_issued() -> None:
    assert {} == disguise(irregular(FaultKind.WRONG_TOKEN), None)


def test_the_login_of_nobody_is_no_real_users() -> None:
    scheme, encoded = disguise(irregular(FaultKind.UNKNOWN_LOGIN), None)["Authorization"].split()

    assert "Basic" == scheme
    assert base64.b64decode(encoded).startswith(b"gws-conformance-nobody:")


def test_another_media_type_is_declared() -> None:
    case = irregular(FaultKind.WRONG_MEDIA_TYPE, media_type="text/plain")

    assert {"Content-Type": "text/plain"} == disguise(case, TOKEN)


@pytest.mark.parametrize(("kinds", "expected"), [((FaultKind.NO_TOKEN,), True), ((FaultKind.NULL,), False)])
def test_a_case_is_asked_for_its_kind_of_fault(kinds: tuple[FaultKind, ...], expected: bool) -> None:
    assert expected is faulty(irregular(FaultKind.NO_TOKEN), *kinds)


def test_a_valid_case_has_no_kind_of_fault() -> None:
    assert not faulty(request(1), *FaultKind)
