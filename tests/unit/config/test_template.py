"""The config file to start from."""

from __future__ import annotations

import re
import tomllib

import pytest

from conformance import schemas
from conformance.config import READINGS, template
from conformance.config.interpretation import settled
from conformance.config.values import NOTIFICATIONS_PATH, Role, Session, Target, UserEvent

FILLED = (
    ('application_id = ""', "application_id = 134"),
    ('campaign_name = ""', 'campaign_name = "C1"'),
    ('calling_list = ""', 'calling_list = "L1"'),
    ("phone_numbers = []", 'phone_numbers = ["5550100..5550199"]'),
)
ENVIRON = {"GWS_USERNAME": "somebody", "GWS_PASSWORD": "hush-hush-1"}
SETTABLE = [reading for reading in READINGS if reading.settable]
NOT_SHOWN = {
    ("users", "username"),
    ("users", "password"),
    *(("interpretation", reading.name) for reading in READINGS if reading.fixed),
}
SECTIONS = schemas.load("suite/config")["properties"]  # type: ignore[index,call-overload]


def test_the_template_loads_for_loopback_once_it_is_filled(loaded) -> None:
    config = loaded(
        template(), ('base_url = ""', 'base_url = "http://localhost:8090"'), *FILLED, environ=ENVIRON
    )

    assert config.loopback
    assert not config.limits.dial_safe_window
    assert config.consent is None


def test_the_template_loads_for_any_target_once_consent_is_given(loaded) -> None:
    text = template().replace("# max_records = 10\n# Seconds", "max_records = 10\n# Seconds")
    head, consent = text.split("# [consent]\n")
    text = (
        head
        + "[consent]\n"
        + consent.replace("# campaign", "campaign")
        .replace("# calling", "calling")
        .replace("# max_records", "max_records")
    )
    config = loaded(
        text,
        ('base_url = ""', 'base_url = "https://gws.example.org"'),
        *FILLED,
        *FILLED[1:3],
        environ=ENVIRON,
    )

    assert not config.loopback
    assert config.limits.max_records == 10


def test_the_template_as_it_is_names_every_blank(flaws_of) -> None:
    expected = {
        "target.base_url",
        "deployment.application_id",
        "deployment.campaign_name",
        "deployment.calling_list",
        "deployment.phone_numbers",
    }

    assert expected == set(flaws_of(template(), environ=ENVIRON))


def test_a_live_target_needs_more_than_the_filled_blanks(flaws_of) -> None:
    blank = ('base_url = ""', 'base_url = "https://gws.example.org"')

    assert set(flaws_of(template(), blank, *FILLED, environ=ENVIRON)) == {"consent", "limits.max_records"}


@pytest.mark.parametrize(
    ("section", "key"),
    [
        (name, key)
        for name, section in SECTIONS.items()
        for key in section.get("items", section).get("properties", ())
        if (name, key) not in NOT_SHOWN
    ],
)
def test_every_key_of_the_schema_is_in_its_section(section: str, key: str) -> None:
    text = template()
    start = re.search(rf"^(# )?\[+{section}\]+$", text, re.MULTILINE)

    assert start is not None
    following = re.split(
        r"^(?:# )?\[+(?!users)[a-z]+\]+$", text[start.end() :], maxsplit=1, flags=re.MULTILINE
    )[0]
    assert re.search(rf"^(# )?{key} = ", following, re.MULTILINE)


def test_every_key_that_stands_behind_a_mark_would_load(loaded) -> None:
    head = template().split("\n# Every accepted record")[0]
    free = re.sub(r"^# (?=(\[\[users\]\]|[a-z_]+ = ))", "", head, flags=re.MULTILINE)
    environ = (
        ENVIRON
        | dict.fromkeys(("GWS_AUTHORIZATION", "GWS_SESSION", "GWS_OTHER_USERNAME"), "x1")
        | {"GWS_OTHER_PASSWORD": "y1"}
    )
    consent = '[consent]\ncampaign_name = "C1"\ncalling_list = "L1"\nmax_records = 10\n'
    blank = ('base_url = ""', 'base_url = "https://gws.example.org"')
    config = loaded(free + consent, blank, *FILLED, environ=environ)

    assert len(config.users) == 2
    assert config.target.client_key is not None
    assert config.interpretation == settled({})


def test_every_reading_that_can_be_chosen_is_explained() -> None:
    text = template()

    assert [
        reading.name for reading in SETTABLE if f'# {reading.name} = "{reading.default}"' not in text
    ] == []
    assert [
        option for reading in SETTABLE for option in reading.values if f"#   {option}: " not in text
    ] == []


def test_what_cannot_be_chosen_is_no_key_of_the_template() -> None:
    text = template()

    assert [reading.name for reading in READINGS if reading.fixed and f"# {reading.name} = " in text] == []


def test_the_template_is_toml_of_bounded_lines() -> None:
    assert tomllib.loads(template())["target"]["edition"] == "8.5.2"
    assert max(map(len, template().splitlines())) <= 110


def test_our_defaults_are_those_of_the_schema() -> None:
    session, target = SECTIONS["session"]["properties"], SECTIONS["target"]["properties"]

    assert session["user_event"]["default"] == Session().user_event
    assert session["user_event_channel"]["default"] == Session().user_event_channel
    assert session["start"]["default"] == Session().start
    assert session["user_event"]["enum"] == list(UserEvent)
    assert target["notifications_path"]["default"] == NOTIFICATIONS_PATH
    assert target["edition"]["default"] == Target(base_url="http://localhost").edition
    assert SECTIONS["users"]["items"]["properties"]["role"]["enum"] == list(Role)
