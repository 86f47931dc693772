"""Editions that differ, secrets that show."""

from __future__ import annotations

import pytest

from conformance.wire.checkup.surroundings import edition_symptoms, secret_symptoms
from tests.support import opened
from tests.unit.wire.checkup.support import config, evidence


@pytest.mark.parametrize(
    ("version", "count"), [("8.5.200.50", 0), ("8.5.100.10", 1), ("8.6.000.01", 1), ("", 0)]
)
def test_another_edition_is_a_warning_with_its_key(version: str, count: int) -> None:
    found = list(edition_symptoms(evidence(session=opened("user-0", version=version)), config()))

    assert count == len(found)
    assert all(one.where == "target.edition" and not one.grave for one in found)


def test_a_secret_that_cannot_be_hidden_is_named_by_what_it_is() -> None:
    (found,) = secret_symptoms(("the password of session user-0",))

    assert "the password of session user-0" in str(found)
    assert not found.grave
