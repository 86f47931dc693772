"""Whose device is whose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.errors import TargetError
from conformance.evidence import Purpose
from conformance.wire.checkup.places import owned, shared
from tests.support import opened
from tests.unit.wire.checkup.support import config, evidence, exchange


def test_users_with_devices_of_their_own_share_none() -> None:
    assert shared([opened("a"), opened("b", user=1, device_path="/devices/d-2")]) is None
    assert shared([opened("a"), opened("a")]) is None


def test_a_device_of_two_users_is_named_with_both() -> None:
    error = shared([opened("a"), opened("b", user=1)])

    assert error is not None
    assert "users[1].device_path" == error.where
    assert "users[0]" in error.what


def test_a_device_in_the_list_of_another_user_is_said_to_be_its() -> None:
    chosen = config()
    first = replace(chosen.users[0], device_path="/devices/d-2")
    listed = exchange(Purpose.DEVICES, session="user-1", body='{"devices": [{"id": "d-2"}]}')
    error = TargetError("is none of the user's", where="users[0].device_path", remedy="Give one.")

    told = owned(error, replace(chosen, users=(first, chosen.users[1])), evidence(listed))

    assert "is none of the user's; it is a device of users[1]" == told.what
    assert "Give one." == told.remedy


@pytest.mark.parametrize("where", ["users[0].device_path", "users[0]"])
def test_what_nobody_is_known_to_own_stays_as_it_was_said(where: str) -> None:
    error = TargetError("x", where=where)

    assert error is owned(error, config(), evidence())
