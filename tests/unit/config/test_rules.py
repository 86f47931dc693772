"""What no schema can say of a config file."""

from __future__ import annotations

import pytest


def test_a_target_that_is_not_loopback_needs_consent_and_a_limit(flaws_of, live) -> None:
    without = live[: live.index("[limits]")]

    assert list(flaws_of(without)) == ["limits.max_records", "consent"]


def test_a_forwarding_proxy_needs_consent_too(flaws_of, local) -> None:
    flaws = flaws_of(local, ("[target]", '[target]\nproxy = "http://proxy.example.org:3128"'))

    assert {"consent", "limits.max_records", "users[0].username", "users[0].password"} == set(flaws)


@pytest.mark.parametrize("name", ["campaign_name", "calling_list"])
def test_consent_to_something_else_is_none(flaws_of, live, name: str) -> None:
    head, tail = live.split("[consent]")
    value = {"campaign_name": "C1", "calling_list": "L1"}[name]
    flaws = flaws_of(head + "[consent]" + tail.replace(value, "Other"))

    assert list(flaws) == [f"consent.{name}"]
    assert '"Other"' in flaws[f"consent.{name}"].what
    assert f'"{value}"' in flaws[f"consent.{name}"].what


def test_more_records_than_were_agreed_to_are_refused(flaws_of, live) -> None:
    flaws = flaws_of(live, ("max_records = 10", "max_records = 11"))

    assert list(flaws) == ["limits.max_records"]
    assert "11 is more than consent.max_records, 10" in flaws["limits.max_records"].what


def test_the_path_of_the_api_is_to_be_left_off(flaws_of, live) -> None:
    flaws = flaws_of(live, ("example.org", "example.org/api/v2"))

    assert list(flaws) == ["target.base_url"]
    assert flaws["target.base_url"].remedy == "Leave it off: https://gws.example.org"


def test_a_password_in_an_address_is_not_repeated(flaws_of, live) -> None:
    flaws = flaws_of(live, ("https://gws", "https://me:hush@gws"))

    assert "hush" not in str(flaws["target.base_url"])


def test_a_key_without_a_certificate_is_refused(flaws_of, live) -> None:
    assert list(flaws_of(live, ("[target]", '[target]\nclient_key = "k.pem"'))) == ["target.client_key"]


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("abc", "/devices/ and the id"),
        ("https://a/api/v2/devices/abc", "Write /devices/abc."),
        ("/devices/", "/devices/ and the id"),
        ("/devices/a/b", "Write /devices/a."),
    ],
)
def test_a_device_path_has_its_form(flaws_of, live, path: str, remedy: str) -> None:
    flaws = flaws_of(live, ("username_env", f'device_path = "{path}"\nusername_env'))

    assert list(flaws) == ["users[0].device_path"]
    assert path in flaws["users[0].device_path"].what
    assert remedy in flaws["users[0].device_path"].remedy


def test_a_run_needs_a_user_who_may_add_records(flaws_of, live) -> None:
    assert list(flaws_of(live, ("username_env", 'role = "without-feature"\nusername_env'))) == ["users"]


def test_every_wrong_range_is_named(flaws_of, live) -> None:
    flaws = flaws_of(live, ('"5550100..5550199"', '"9..1", "12", "x"'))

    assert list(flaws) == ["deployment.phone_numbers[0]", "deployment.phone_numbers[2]"]
    assert '"9..1"' in flaws["deployment.phone_numbers[0]"].what


def test_a_quiet_window_ends_with_the_timeout(flaws_of, live) -> None:
    flaws = flaws_of(live, ("[limits]", "[limits]\nquiet_window = 31"))

    assert list(flaws) == ["limits.quiet_window"]
    assert "30.0" in flaws["limits.quiet_window"].what


@pytest.mark.parametrize(
    ("row", "key", "words"),
    [
        ('scalar_coersion = "observed"', "scalar_coersion", "interpretation.scalar_coercion"),
        ('zzz = "observed"', "zzz", "boolean_for_string"),
        ('scalar_coercion = "reject"', "scalar_coercion", '"rejected"'),
        ("scalar_coercion = 7", "scalar_coercion", "7 is none of observed, rejected"),
        ('scalar_coercion = ""', "scalar_coercion", '"" is none of observed, rejected'),
        ("scalar_coercion = []", "scalar_coercion", "not filled in"),
    ],
)
def test_an_unknown_reading_or_option_is_refused(flaws_of, live, row: str, key: str, words: str) -> None:
    flaws = flaws_of(f"{live}[interpretation]\n{row}\n")

    assert list(flaws) == [f"interpretation.{key}"]
    assert words in str(flaws[f"interpretation.{key}"])
