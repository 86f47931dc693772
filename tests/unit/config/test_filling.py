"""The commented config with values in it."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest

from conformance.config import template
from conformance.config.filling import Filling, blanks, filled, flaws_of
from conformance.errors import ConfigError

VALUES: dict[tuple[str, str], Any] = {
    ("target", "base_url"): "http://localhost:8090",
    ("deployment", "application_id"): 134,
    ("deployment", "campaign_name"): "C1",
    ("deployment", "calling_list"): "L1",
    ("deployment", "phone_numbers"): ["5550100..5550199", "+12025550100"],
}
LIVE = VALUES | {
    ("target", "base_url"): "https://gws.example.org",
    ("limits", "max_records"): 10,
    ("consent", "campaign_name"): "C1",
    ("consent", "calling_list"): "L1",
    ("consent", "max_records"): 10,
}
ENVIRON = {
    "GWS_USERNAME": "somebody",
    "GWS_PASSWORD": "hush-hush-1",
    "A": "else",
    "B": "other-1",
    "C": "nobody",
}


def _users(*names: str, **more: str) -> tuple[dict[str, Any], ...]:
    return tuple({"username_env": name, "password_env": name.lower(), **more} for name in names)


def test_filled_with_nothing_it_is_the_template() -> None:
    assert template() == filled(Filling())


@pytest.mark.parametrize("values", [VALUES, LIVE], ids=["loopback", "live"])
def test_filled_with_all_that_it_needs_it_loads(values: dict[Any, Any], loaded: Any) -> None:
    config = loaded(filled(Filling(values=values)), environ=ENVIRON)

    assert ("C1", "L1", 134) == (
        config.deployment.campaign_name,
        config.deployment.calling_list,
        config.deployment.application_id,
    )
    assert config.target.base_url == values["target", "base_url"]
    assert () == blanks(Filling(values=values))


def test_consent_and_limit_are_those_given(loaded: Any) -> None:
    config = loaded(filled(Filling(values=LIVE)), environ=ENVIRON)

    assert config.consent is not None
    assert (10, "C1", 10) == (
        config.limits.max_records,
        config.consent.campaign_name,
        config.consent.max_records,
    )


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_as_many_users_as_are_given_stand_in_it(count: int) -> None:
    users = _users(*"ABCD"[:count], device_path="/devices/1")
    document = tomllib.loads(filled(Filling(users=users)))

    assert list(users) == document["users"]


def test_the_comments_stay() -> None:
    before, after = template(), filled(Filling(values=LIVE, users=_users("A", "B", "C")))
    prose = [
        line
        for line in before.splitlines()
        if line.startswith("# ") and " = " not in line and "[" not in line
    ]

    assert [] == [line for line in prose if line not in after.splitlines()]


@pytest.mark.parametrize(
    "text",
    [
        'a "quoted" name',
        "back\\slash",
        "Größe",
        "\U0001f600",
        "\x7f",
        "line\nbreak",
        "# no comment",
        "'",
        "=",
    ],
)
def test_any_text_comes_back_as_it_was(text: str) -> None:
    values = {("deployment", "campaign_name"): text}

    assert text == tomllib.loads(filled(Filling(values=values)))["deployment"]["campaign_name"]


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(ConfigError, match="UTF-8"):
        filled(Filling(values={("deployment", "campaign_name"): "\udce9"}))


def test_a_key_that_the_config_does_not_have_is_our_fault() -> None:
    with pytest.raises(KeyError, match=r"target\.colour"):
        filled(Filling(values={("target", "colour"): "red"}))


def test_what_is_open_is_named_and_is_no_flaw_of_what_was_given() -> None:
    filling = Filling(values={("target", "base_url"): "https://gws.example.org"})

    assert () == flaws_of(filling)
    assert {"deployment.application_id", "deployment.phone_numbers", "consent", "limits.max_records"} <= set(
        blanks(filling)
    )


@pytest.mark.parametrize(
    ("place", "value", "key"),
    [
        (("target", "base_url"), "gws.example.org", "target.base_url"),
        (("target", "base_url"), "https://gws.example.org/api/v2", "target.base_url"),
        (("target", "edition"), "9", "target.edition"),
        (("deployment", "phone_numbers"), ["abc"], "deployment.phone_numbers[0]"),
        (("limits", "max_records"), 0, "limits.max_records"),
    ],
)
def test_a_wrong_value_is_a_flaw_with_a_remedy(place: tuple[str, str], value: Any, key: str) -> None:
    (flaw,) = flaws_of(Filling(values={place: value}))

    assert key == flaw.key
    assert flaw.remedy


def test_a_limit_above_the_consent_is_a_flaw() -> None:
    (flaw,) = flaws_of(Filling(values=LIVE | {("limits", "max_records"): 11}))

    assert "limits.max_records" == flaw.key


def test_the_same_user_twice_is_a_flaw() -> None:
    assert ["users[1]"] == [flaw.key for flaw in flaws_of(Filling(users=_users("A", "A")))]


def test_variables_that_are_not_set_yet_are_no_flaw() -> None:
    assert () == flaws_of(Filling(users=_users("A", "B"), values=VALUES))
