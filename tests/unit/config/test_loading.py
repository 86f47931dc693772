"""A config file to values, and what may be wrong with its shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance import schemas
from conformance.config import InvalidConfigError, Role, UserEvent, default_scope, load
from conformance.errors import ConfigError
from conformance.model import ABSENT, Scope
from conformance.schemas import Problem


def test_a_loopback_target_is_exercised_quickly(loaded, local) -> None:
    config = loaded(local)
    limits = config.limits

    assert config.loopback
    assert default_scope(config) is Scope.STANDARD
    assert (limits.in_flight, limits.rate, limits.max_records, limits.minimise) == (32, None, 2000, None)
    assert (limits.ack_timeout, limits.quiet_window, limits.total_time) == (5.0, 1.0, None)


def test_any_other_target_is_treated_with_care(loaded, live) -> None:
    config = loaded(live)
    limits = config.limits

    assert not config.loopback
    assert default_scope(config) is Scope.SMOKE
    assert (limits.in_flight, limits.rate, limits.max_records, limits.minimise) == (2, 2.0, 10, False)
    assert (limits.ack_timeout, limits.quiet_window) == (30.0, 5.0)


def test_what_is_left_out_has_its_default(loaded, local) -> None:
    config = loaded(local)

    assert config.target.edition == "8.5.2"
    assert config.target.notifications_path == "/api/v2/notifications"
    assert config.session.user_event_channel == "/me/internal"
    assert config.session.user_event is UserEvent.SHOULD
    assert not config.session.start
    assert config.deployment.time_zones == ("GMT",)
    assert config.deployment.chain_id is None
    assert config.users[0].role is Role.AGENT
    assert config.users[0].device_path is None
    assert config.consent is None
    assert config.interpretation["scalar_coercion"] == "observed"


def test_what_is_given_holds(loaded, live) -> None:
    more = """
[session]
user_event = "ignore"
[interpretation]
scalar_coercion = "rejected"
[claims]
csrf = true
[[users]]
headers_env = { Authorization = "GWS_TOKEN" }
cookies_env = { JSESSIONID = "GWS_COOKIE" }
role = "without-feature"
"""
    config = loaded(
        live + more, ("max_records = 10", "max_records = 7\nburst = 3\nin_flight = 4.0\nrate = 5")
    )

    assert config.session.user_event is UserEvent.IGNORE
    assert config.interpretation["scalar_coercion"] == "rejected"
    assert config.claims == {"csrf": True}
    assert config.users[1].headers == (("Authorization", "Bearer abcdefgh"),)
    assert config.users[1].cookies == (("JSESSIONID", "node0xyz"),)
    assert config.users[1].role is Role.WITHOUT_FEATURE
    assert (config.limits.max_records, config.limits.burst, config.limits.rate) == (7, 3, 5.0)
    assert isinstance(config.limits.in_flight, int)


def test_files_are_looked_for_beside_the_config(loaded, local, tmp_path: Path) -> None:
    config = loaded(local, ("[target]", '[target]\nca_file = "ca.pem"\nclient_cert = "/etc/c.pem"'))

    assert config.target.ca_file == tmp_path / "ca.pem"
    assert config.target.client_cert == Path("/etc/c.pem")


def test_a_slash_at_the_end_of_the_address_is_dropped(loaded, local) -> None:
    config = loaded(local, (":8090", ":8090/cloud-web/"))

    assert config.target.base_url == "http://127.0.0.1:8090/cloud-web"


def test_a_default_window_never_exceeds_the_timeout_that_is_given(loaded, live) -> None:
    config = loaded(live, ("[limits]", "[limits]\nack_timeout = 3"))

    assert config.limits.quiet_window == 3.0


def test_consent_bounds_the_default_of_a_loopback_target_too(loaded, local) -> None:
    text = local + '[consent]\ncampaign_name = "C1"\ncalling_list = "L1"\nmax_records = 9\n'

    assert loaded(text).limits.max_records == 9


def test_a_missing_file_is_a_config_error() -> None:
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        load("no-such.toml", environ={})

    assert caught.value.where == "no-such.toml"
    assert "init" in caught.value.remedy


def test_a_folder_is_no_config_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path, environ={})


def test_bad_toml_names_its_line(loaded, local) -> None:
    with pytest.raises(ConfigError, match="no TOML") as caught:
        loaded(local, ('calling_list = "L1"', "calling_list = L1"))

    assert caught.value.where.endswith("site.toml, line 9")


def test_toml_that_stops_short_names_its_last_line(loaded) -> None:
    with pytest.raises(ConfigError, match="no TOML") as caught:
        loaded("[target]\nbase_url = [")

    assert caught.value.where.endswith("line 2")


def test_too_deep_a_list_is_a_config_error(loaded) -> None:
    with pytest.raises(ConfigError, match="no TOML"):
        loaded("x = " + "[" * 100_000)


def test_another_encoding_names_the_line_of_the_byte(tmp_path: Path) -> None:
    file = tmp_path / "latin.toml"
    file.write_bytes(b'[target]\nrevision = "Z\xfcrich"\n')

    with pytest.raises(ConfigError, match="0xfc is not UTF-8") as caught:
        load(file, environ={})

    assert caught.value.where == f"{file}, line 2"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path, local) -> None:
    file = tmp_path / "marked.toml"
    file.write_bytes(b"\xef\xbb\xbf" + local.encode())

    assert load(file, environ={}).loopback


def test_all_flaws_are_reported_at_once_in_the_order_of_the_sections(loaded, live) -> None:
    with pytest.raises(InvalidConfigError) as caught:
        loaded(
            live,
            ('"https://gws.example.org"', '"gws.example.org"'),
            ("134", '"134"'),
            ("[limits]", "[limits]\nin_flight = 0"),
            ("GWS_WORD", "GWS_UNSET"),
        )

    expected = ["target.base_url", "users[0].password_env", "deployment.application_id", "limits.in_flight"]

    assert expected == [flaw.key for flaw in caught.value.flaws]
    assert "4 things are wrong" in str(caught.value)
    assert all(key in str(caught.value) for key in expected)


def test_a_single_flaw_is_the_error_itself(loaded, live) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(live, ("[limits]", "[limits]\nin_flight = 0"))

    assert caught.value.where.endswith("site.toml: limits.in_flight")
    assert caught.value.what == "0 is too small"
    assert caught.value.remedy.startswith("Give 1 or more.")


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        (("[limits]", "[limits]\nin_fligth = 3"), "limits.in_fligth", "limits.in_flight"),
        (("[limits]", "[limits]\napplication_id = 3"), "limits.application_id", "[deployment]"),
        (("[limits]", "[limits]\nzzz = 3"), "limits.zzz", "max_records"),
        (("[limits]", "[limit]"), "limit", "limits"),
        (("[target]", '[target]\nuser = { a = "b" }'), "target.user", "a table"),
        (("[target]", '[target]\n"a.b" = 1'), 'target."a.b"', "no key"),
        (
            ("username_env", "device_path = 3\nusername_env"),
            "users[0].device_path",
            "3 is not a text in quotes",
        ),
        (("[limits]", "[limits]\nrate = -1.5"), "limits.rate", "-1.5 is too small"),
        (("[limits]", "[limits]\nrate = nan"), "limits.rate", "nan is no finite number"),
        (("[limits]", "[limits]\nack_timeout = inf"), "limits.ack_timeout", "inf is no finite number"),
        (("[limits]", "[limits]\nminimise = 1"), "limits.minimise", "true or false"),
        (("[limits]", "[limits]\nburst = 1.5"), "limits.burst", "a whole number"),
        (("[limits]", "[limits]\nburst = true"), "limits.burst", "true is not a whole number"),
        (("[target]", "[target]\nrevision = 2024-01-01"), "target.revision", "2024-01-01 is a date"),
        (("[target]", '[target]\nedition = "8.5.3"'), "target.edition", "8.5.0, 8.5.1, 8.5.2, 8.6.0"),
        (("[target]", '[target]\nproxy = "socks5://p"'), "target.proxy", "HTTP proxy"),
        (("application_id = 134\n", ""), "deployment.application_id", "is missing"),
        (('["5550100..5550199"]', "[]"), "deployment.phone_numbers", "not filled in"),
        (('["5550100..5550199"]', '["1", "1"]'), "deployment.phone_numbers", "twice"),
        (("[[users]]", "[users]"), "users", "[[users]]"),
        (("[[users]]", "[[users]]\nheaders_env = {}"), "users[0].headers_env", "a table is empty"),
        (("[limits]", '[claims]\n"a b" = true\n[limits]'), 'claims."a b"', "plain name"),
        (('calling_list = "L1"', 'calling_list = ""'), "deployment.calling_list", "not filled in"),
    ],
)
def test_a_flaw_of_shape_names_key_value_and_remedy(flaws_of, live, changes, key: str, words: str) -> None:
    flaws = flaws_of(live, changes)

    assert key in flaws
    assert words in str(flaws[key])


def test_a_keyword_that_the_schema_may_gain_is_named_without_its_value(flaws_of, live, monkeypatch) -> None:
    gained = Problem(pointer="/claims/a", keyword="const", message="", expected=1, actual=ABSENT)
    monkeypatch.setattr(schemas, "problems", lambda _name, _instance: (gained,))

    assert flaws_of(live)["claims.a"].what == "nothing is not allowed (const)"


def test_a_number_of_any_size_is_judged(flaws_of, live) -> None:
    flaws = flaws_of(live, ("[limits]", f"[limits]\nin_flight = -{10**30}"))

    assert list(flaws) == ["limits.in_flight"]


def test_an_empty_file_says_what_is_missing(flaws_of) -> None:
    assert list(flaws_of("")) == ["target", "users", "deployment"]
