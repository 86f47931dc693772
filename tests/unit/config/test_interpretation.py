"""The readings of what the page leaves open."""

from __future__ import annotations

from typing import Any

import pytest

from conformance import schemas
from conformance.config import READINGS, Reading, template
from conformance.config.interpretation import chosen, settled

BY_NAME = {reading.name: reading for reading in READINGS}
SECTIONS: Any = schemas.load("suite/config")["properties"]  # type: ignore[index,call-overload]
KEYS = SECTIONS["interpretation"]["properties"]
SETTABLE = [(reading.name, value) for reading in READINGS if reading.settable for value in reading.values]
FIXED = [reading for reading in READINGS if reading.fixed]
PLACED = [reading for reading in READINGS if reading.place]

OBSERVED_OR_REJECTED = ("observed", "rejected")
OPTIONS = {
    "json": ("strict",),
    "single_quoted_body": OBSERVED_OR_REJECTED,
    "last_second": ("86399", "86400"),
    "window_unit": ("seconds",),
    "reversed_window": ("observed", "rejected", "accepted"),
    "phone_types": ("enforced", "observed"),
    "unknown_time_zone": OBSERVED_OR_REJECTED,
    "user_event": ("SHOULD", "MUST", "ignore"),
    "user_event_reference_id": ("equal_if_present", "ignored"),
    "chain_number": ("any", "distinct"),
    "given_chain_reported": ("should", "ignored"),
    "new_chain_positive": ("required", "ignored"),
    "refusal_by_event": ("accepted", "at_once"),
    "acknowledgement_without_reference_id": ("observed", "required"),
    "success": ("two_verdicts",),
    "message_order": ("any",),
    "record_members": ("open", "closed"),
    "phone_type_of_phone": ("independent",),
    "device_path_form": ("any", "uuid"),
    "transport": ("long_polling",),
    "http_status_of_errors": ("any", "4xx", "200"),
    "status_message_on_success": ("absent", "tolerated"),
    "error_members": ("none_else", "tolerated"),
    "metrics": ("optional", "required", "ignored"),
    "metrics_null": ("objects_absent", "wrong", "absent"),
    "reference_id_type": ("string",),
    "other_notifications": ("ignored_by_type",),
    "application_id": ("configured",),
    "operation_names": ("never_real",),
    "undocumented_members": ("tolerated", "refused"),
    "boolean_for_string": ("rejected", "observed"),
    "scalar_coercion": OBSERVED_OR_REJECTED,
    "enumeration_spelling": OBSERVED_OR_REJECTED,
    "ranges": OBSERVED_OR_REJECTED,
    "unknown_members": ("observed", "rejected", "accepted"),
    "null_for_optional": ("observed", "rejected", "accepted"),
    "other_fields_values": ("observed", "rejected", "accepted"),
    "unusual_reference_id": ("observed", "accepted"),
    "repeated_reference_id": ("observed", "accepted", "rejected"),
    "unknown_names": ("unacknowledged",),
    "unknown_device": OBSERVED_OR_REJECTED,
    "unknown_chain": OBSERVED_OR_REJECTED,
    "other_media_type": ("rejected", "observed"),
    "unauthenticated_code": ("should", "ignored"),
    "error_codes": ("any_of_edition", "general_table"),
    "success_members": ("tolerated", "only_status_code"),
}
"""What config files may rely on: names and options, the default first."""


def test_names_options_and_defaults_stay_what_config_files_rely_on() -> None:
    assert OPTIONS == {reading.name: reading.values for reading in READINGS}


@pytest.mark.parametrize("number", range(1, 28))
def test_every_open_point_of_the_page_has_a_reading(number: int) -> None:
    assert [reading for reading in READINGS if reading.ambiguity == number]


def test_no_reading_names_an_open_point_that_there_is_not() -> None:
    assert {reading.ambiguity for reading in READINGS} == {None, *range(1, 28)}


def test_names_and_the_options_of_one_reading_are_distinct() -> None:
    assert len(BY_NAME) == len(READINGS)
    assert all(len(set(reading.values)) == len(reading.values) > 0 for reading in READINGS)


@pytest.mark.parametrize("reading", READINGS, ids=lambda reading: reading.name)
def test_a_reading_says_what_is_asked_why_it_is_so_and_what_each_option_means(reading: Reading) -> None:
    texts = [reading.question, reading.basis, *(option.meaning for option in reading.options)]

    assert "?" in reading.question
    assert all(text and text == " ".join(text.split()) for text in texts)


# The schema


def test_the_schema_has_every_reading_but_those_set_elsewhere() -> None:
    assert [reading.name for reading in READINGS if not reading.place] == list(KEYS)
    assert SECTIONS["interpretation"]["additionalProperties"] is False


@pytest.mark.parametrize("name", KEYS)
def test_the_schemas_key_is_the_reading(name: str) -> None:
    reading, key = BY_NAME[name], KEYS[name]

    assert [value for value in key["enum"] if isinstance(value, str)] == list(reading.values)
    assert {str(value) for value in key["enum"]} == set(reading.values)
    assert (reading.default, reading.question) == (key["default"], key["description"])


@pytest.mark.parametrize("reading", PLACED, ids=lambda reading: reading.name)
def test_a_reading_that_is_set_elsewhere_has_the_options_of_that_place(reading: Reading) -> None:
    section, _, key = str(reading.place).partition(".")
    place = SECTIONS[section]["properties"][key]

    assert set(reading.values) == set(place["enum"])
    assert reading.default == place["default"]


# The config


@pytest.mark.parametrize(("name", "value"), SETTABLE)
def test_the_template_loads_with_every_option(loaded, name: str, value: str) -> None:
    default = f'# {name} = "{BY_NAME[name].default}"'
    config = loaded(
        template(),
        (default, f'{name} = "{value}"'),
        ('base_url = ""', 'base_url = "http://localhost:8090"'),
        ('application_id = ""', "application_id = 134"),
        ('campaign_name = ""', 'campaign_name = "C1"'),
        ('calling_list = ""', 'calling_list = "L1"'),
        ("phone_numbers = []", 'phone_numbers = ["5550100..5550199"]'),
        environ={"GWS_USERNAME": "somebody", "GWS_PASSWORD": "hush-hush-1"},
    )

    assert config.interpretation == settled({name: value})
    assert config.interpretation[name] == value


@pytest.mark.parametrize("value", ["86400", '"86400"'])
def test_a_number_may_be_given_as_such(loaded, local, value: str) -> None:
    config = loaded(f"{local}[interpretation]\nlast_second = {value}\n")

    assert config.interpretation["last_second"] == "86400"


@pytest.mark.parametrize("reading", FIXED, ids=lambda reading: reading.name)
def test_where_there_is_no_choice_the_one_option_is_taken_and_no_other(
    loaded, flaws_of, local, reading: Reading
) -> None:
    table = f"{local}[interpretation]\n{reading.name} = "
    flaw = flaws_of(f'{table}"0"\n')[f"interpretation.{reading.name}"]

    assert loaded(f'{table}"{reading.default}"\n').interpretation[reading.name] == reading.default
    assert reading.options[0].meaning in flaw.remedy
    assert '"0" is none of' in flaw.what


@pytest.mark.parametrize("reading", PLACED, ids=lambda reading: reading.name)
def test_a_reading_that_is_set_elsewhere_is_sent_there(flaws_of, local, reading: Reading) -> None:
    flaws = flaws_of(f'{local}[interpretation]\n{reading.name} = "{reading.default}"\n')

    assert list(flaws) == [f"interpretation.{reading.name}"]
    assert f"Set {reading.place} to one of" in flaws[f"interpretation.{reading.name}"].remedy


def test_a_wrong_option_is_shown_whatever_the_readings_name_looks_like(flaws_of, local) -> None:
    flaws = flaws_of(f'{local}[interpretation]\nunauthenticated_code = "must"\n')

    assert '"must" is none of should, ignored' in str(flaws["interpretation.unauthenticated_code"])


# What held for a run


def test_readings_that_are_set_elsewhere_are_not_settled_twice() -> None:
    assert set(settled({})) == set(KEYS)


def test_what_is_given_holds_and_the_default_otherwise() -> None:
    assert chosen("metrics", {"metrics": "required"}) == "required"
    assert chosen("metrics", {}) == "optional"


def test_an_option_that_is_no_longer_there_reads_as_the_default() -> None:
    assert chosen("metrics", {"metrics": "gone"}) == "optional"
