"""The plan of a run: which cases, in which order, with which keys."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from conformance.catalogue import load
from conformance.config import Config, PhonePool, Role, User
from conformance.errors import ConfigError
from conformance.generate import BUDGET, plan
from conformance.model import (
    ABSENT,
    CHAIN_PLACE,
    DEVICE_PLACE,
    Case,
    Expectation,
    FaultKind,
    Json,
    Label,
    Plan,
    Scope,
    Subject,
)
from conformance.schemas import load as schema
from conformance.schemas import problems
from tests.unit.generate.support import config, planned

SMOKE, STANDARD = Scope.SMOKE, Scope.STANDARD
SEEDS = range(1, 6)
EVERY = [(scope, seed) for scope in (SMOKE, STANDARD) for seed in SEEDS]


@pytest.fixture(params=EVERY, ids=lambda param: f"{param[0]}-{param[1]}")
def some(request: pytest.FixtureRequest) -> Plan:
    scope, seed = request.param
    return planned(scope, seed=seed)


def body(case: Case) -> Any:
    return json.loads(case.body)


def walked(value: Json) -> Iterator[Json]:
    """Yield a JSON value and all that is in it."""
    yield value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for each in inner:
        yield from walked(each)


def whole(some: Plan) -> Iterator[tuple[Case, Json]]:
    """Yield the cases whose body is JSON, with it."""
    for case in some.cases:
        try:
            yield case, json.loads(case.body)
        except ValueError:
            assert case.fault is not None and case.fault.kind is FaultKind.NOT_AN_OBJECT


def differences(one: Any, other: Any) -> set[str]:
    """Return the pointers of the members, at the top, in which two bodies differ, but for their keys."""
    names = (one.keys() | other.keys()) - {"phoneNumber", "referenceId"}
    return {f"/{name}" for name in names if repr(one.get(name, ABSENT)) != repr(other.get(name, ABSENT))}


def by_id(some: Plan) -> dict[str, Case]:
    return {case.id: case for case in some.cases}


# Determinism and budget


@pytest.mark.parametrize("scope", [SMOKE, STANDARD])
def test_the_same_input_gives_the_same_plan(scope: Scope) -> None:
    assert plan(config(), scope=scope, seed=1, nonce="n0nce") == planned(scope)


def test_another_seed_gives_other_draws_and_other_phones() -> None:
    one, other = planned(seed=1), planned(seed=2)

    assert [case.phone for case in one.cases] != [case.phone for case in other.cases]
    assert [case.traits for case in one.cases] != [case.traits for case in other.cases]


def plainly(case: Case) -> str:
    """Return the body in one spelling, as it is where it is no JSON."""
    try:
        return json.dumps(json.loads(case.body))
    except ValueError:
        return case.body


def test_another_nonce_changes_the_nonce_and_nothing_else() -> None:
    one, other = planned(nonce="~|~first"), planned(nonce="~|~other")

    assert [replace(c, body="", reference_id=None) for c in one.cases] == [
        replace(c, body="", reference_id=None) for c in other.cases
    ]
    assert [plainly(c).replace("~|~first", "~|~other") for c in one.cases] == [
        plainly(c) for c in other.cases
    ]


def test_the_plan_remembers_what_it_was_made_of() -> None:
    found = planned(SMOKE, seed=3, nonce="abc")

    assert (found.scope, found.seed, found.nonce) == (SMOKE, 3, "abc")


def test_a_plan_keeps_its_budget(some: Plan) -> None:
    assert len(some.all_cases) <= BUDGET[some.scope]


def test_the_budgets_are_ten_and_a_hundred_and_twenty() -> None:
    assert BUDGET == {SMOKE: 10, STANDARD: 120}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_quarter_of_standard_is_drawn_by_hypothesis(seed: int) -> None:
    labels = Counter(case.label for case in planned(seed=seed).cases)

    assert labels[Label.HYPOTHESIS] * 4 >= labels.total()


def test_a_deep_plan_takes_what_the_limits_allow() -> None:
    small = replace(config(), limits=replace(config().limits, max_records=400))
    found = plan(small, scope=Scope.DEEP, seed=1, nonce="n")

    assert len(planned().all_cases) < len(found.all_cases) <= 400


def test_two_agents_and_every_reading_tightened_still_keep_the_budget() -> None:
    tight = config(reading={"scalar_coercion": "rejected"}, users=2, chain_id=2, time_zones=("GMT", "PST"))

    assert len(plan(tight, scope=STANDARD, seed=1, nonce="n").cases) <= 120


# Order


def test_ids_count_up(some: Plan) -> None:
    assert [case.id for case in some.cases] == [f"{ordinal:04d}" for ordinal in range(1, len(some.cases) + 1)]


def test_the_known_good_comes_first_and_alone(some: Plan) -> None:
    first = some.cases[0]

    assert (first.label, first.requirement) == (Label.SAMPLE, "request.sample-accepted")
    assert first.expectation is Expectation.ACCEPT
    assert first.alone


def test_the_known_good_is_the_pages_sample_with_the_configs_values() -> None:
    assert body(planned().cases[0]) | {"phoneNumber": "", "referenceId": ""} == {
        "from": 0,
        "devicePath": "/devices/d-0",
        "operationName": "AddRecord",
        "phoneNumber": "",
        "phoneType": "InstantMessaging",
        "campaignName": "Campaign",
        "timeZone": "GMT",
        "callingList": "List",
        "applicationId": 134,
        "until": 86339,
        "referenceId": "",
    }


def test_the_known_good_names_a_chain_only_where_the_config_does() -> None:
    found = plan(config(chain_id=2), scope=SMOKE, seed=1, nonce="n")

    assert body(found.cases[0])["chainId"] == 2


def test_a_device_that_is_not_known_yet_is_left_for_the_engine() -> None:
    unknown = replace(config(), users=(User(username="u"),))

    assert body(plan(unknown, scope=SMOKE, seed=1, nonce="n").cases[0])["devicePath"] == DEVICE_PLACE


def test_the_makers_of_chains_come_before_those_who_join(some: Plan) -> None:
    for case, payload in whole(some):
        if case.chain_of is not None:
            assert case.chain_of < case.id, case.name
            assert by_id(some)[case.chain_of].expectation is Expectation.ACCEPT
        placed = CHAIN_PLACE in [each for each in walked(payload) if isinstance(each, str)]
        assert not placed or case.chain_of is not None


# Twins


def test_every_invalid_case_has_a_twin_before_it(some: Plan) -> None:
    for case in some.cases:
        assert (case.twin is not None) is (case.fault is not None)
        if case.twin is not None:
            assert case.twin < case.id
            assert by_id(some)[case.twin].expectation is Expectation.ACCEPT
            assert by_id(some)[case.twin].user == case.user


def test_an_invalid_case_differs_from_its_twin_by_its_fault_alone(some: Plan) -> None:
    for case, payload in whole(some):
        if case.fault and case.twin and isinstance(payload, dict) and case.requirement != "request.window":
            found = differences(payload, body(by_id(some)[case.twin]))
            keys = {"/phoneNumber", "/referenceId", ""}
            assert found == ({case.fault.pointer} - keys), case


def test_a_fault_in_a_key_is_in_the_body(some: Plan) -> None:
    for case in some.cases:
        keys = {"/phoneNumber", "/referenceId"}
        if case.fault and case.fault.pointer in keys and case.fault.kind is not FaultKind.UNKNOWN_NAME:
            assert not isinstance(body(case).get(case.fault.pointer[1:]), str)


def test_a_body_that_is_no_object_is_none(some: Plan) -> None:
    for case in some.cases:
        if case.fault and case.fault.kind is FaultKind.NOT_AN_OBJECT:
            try:
                assert not isinstance(body(case), dict)
            except ValueError:
                assert case.expectation in {Expectation.REJECT, Expectation.OBSERVE}


def test_a_case_without_its_login_is_good_in_all_else(some: Plan) -> None:
    for case in some.cases:
        if case.fault and not case.fault.pointer and case.fault.kind is not FaultKind.NOT_AN_OBJECT:
            assert not problems("add_record/request", body(case))


# Payloads


def test_every_valid_case_keeps_the_schema(some: Plan) -> None:
    for case in some.cases:
        if case.expectation is Expectation.ACCEPT:
            sent = {name: 5 if value == CHAIN_PLACE else value for name, value in body(case).items()}
            assert not problems("add_record/request", sent), case


def test_every_case_that_breaks_the_schema_says_so(some: Plan) -> None:
    kinds = {FaultKind.MISSING, FaultKind.NULL, FaultKind.WRONG_TYPE, FaultKind.OUT_OF_ENUMERATION}
    silent = {"request.window", "request.combinations", "request.other-fields-map"}
    for case, payload in whole(some):
        judged = case.fault is not None and case.fault.kind in kinds and case.requirement not in silent
        if isinstance(payload, dict) and case.fault and judged and "zero fraction" not in case.name:
            # another kind of value at one place; the chain's own place is the engine's to fill
            sent = {name: 5 if value == CHAIN_PLACE else value for name, value in payload.items()}
            pointers = {problem.pointer for problem in problems("add_record/request", sent)}
            assert pointers == {case.fault.pointer}, case


def test_no_case_names_another_real_operation(some: Plan) -> None:
    for _, payload in whole(some):
        for each in walked(payload):
            name = each.get("operationName") if isinstance(each, dict) else None
            assert not isinstance(name, str) or name in {"AddRecord", "NoSuchOperation", "AddRecordX"}


def test_phones_come_from_the_pool_alone_at_any_depth(some: Plan) -> None:
    pool = config().deployment.phones

    for case, payload in whole(some):
        for each in walked(payload):
            if isinstance(each, dict) and "phoneNumber" in each:
                strings = [inner for inner in walked(each["phoneNumber"]) if isinstance(inner, str)]
                assert all(text in pool for text in strings), case
        assert case.phone is None or case.phone in pool


def test_no_placeholder_is_left(some: Plan) -> None:
    for case in some.cases:
        assert not re.search(r"\{(phone|reference|nonce|ordinal|payload)", case.body)


def test_the_keys_of_a_case_are_those_of_its_body(some: Plan) -> None:
    for case, payload in whole(some):
        if isinstance(payload, dict):
            for name, known in (("phoneNumber", case.phone), ("referenceId", case.reference_id)):
                assert known == (payload.get(name) if isinstance(payload.get(name), str) else None)


def test_a_request_in_an_array_is_still_found_by_its_keys() -> None:
    case = next(case for case in planned().cases if case.body.startswith("["))

    assert (case.phone, case.reference_id) == (body(case)[0]["phoneNumber"], body(case)[0]["referenceId"])


def test_requests_without_a_phone_run_alone(some: Plan) -> None:
    for case, payload in whole(some):
        if isinstance(payload, dict) and case.phone is None:
            assert case.alone


def accepted(some: Plan) -> list[Case]:
    return [case for case in some.cases if case.expectation is Expectation.ACCEPT and not case.fault]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_phone_type_is_sent_in_two_valid_cases_at_least(seed: int) -> None:
    values: Any = schema("add_record/request")
    sent = Counter(body(case)["phoneType"] for case in accepted(planned(seed=seed)))

    assert set(sent) == set(values["properties"]["phoneType"]["enum"])
    assert min(sent.values()) >= 2


@pytest.mark.parametrize("seed", SEEDS)
def test_windows_are_sent_at_both_ends_of_the_day(seed: int) -> None:
    sent = {(body(c)["from"], body(c)["until"]) for c in accepted(planned(seed=seed))}

    assert {(0, 86399), (0, 1), (86398, 86399)} <= sent
    assert all(start < end for start, end in sent)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_first_drawn_payloads_have_every_class_of_every_factor(seed: int) -> None:
    drawn = [case for case in accepted(planned(seed=seed)) if case.label is Label.HYPOTHESIS]
    windows = {(body(c)["from"] // 43_200, body(c)["until"] // 43_200) for c in drawn[:5]}
    spellings = {
        trait.value for c in drawn[:5] for trait in c.traits if trait.requirement == "request.spelling"
    }

    assert windows == {(0, 0), (0, 1), (1, 1)}
    assert len(spellings) == 5


@pytest.mark.parametrize("seed", SEEDS)
def test_any_two_spellings_windows_and_kinds_of_fields_meet(seed: int) -> None:
    drawn = [case for case in accepted(planned(seed=seed)) if case.label is Label.HYPOTHESIS]
    pairs = {
        (spelling.value, size.value)
        for case in drawn
        for spelling in case.traits
        for size in case.traits
        if spelling.requirement == "request.spelling"
        and size.value in {"no entry", "one entry", "20 entries"}
    }

    assert len({one for one, _ in pairs}) == 5
    assert all({(one, "no entry"), (one, "one entry")} <= pairs for one, _ in pairs)


def test_every_required_member_is_left_out_and_made_null() -> None:
    values: Any = schema("add_record/request")
    kinds = {(c.fault.pointer, c.fault.kind) for c in planned().cases if c.fault}

    for name in values["required"]:
        assert {(f"/{name}", FaultKind.MISSING), (f"/{name}", FaultKind.NULL)} <= kinds


def test_every_member_is_sent_in_a_wrong_type() -> None:
    values: Any = schema("add_record/request")
    wrong = {c.fault.pointer for c in planned().cases if c.fault and c.fault.kind is FaultKind.WRONG_TYPE}

    assert wrong - {"/unknownMember"} == {f"/{name}" for name in values["properties"]}


def test_a_missing_member_must_be_refused_at_once_and_a_wrong_one_may_be_refused_later() -> None:
    for case in planned().cases:
        if case.fault and case.fault.kind is FaultKind.MISSING:
            assert case.expectation is Expectation.REFUSE
        if case.requirement.endswith("-required") and case.fault and case.fault.kind is FaultKind.NULL:
            assert case.expectation is Expectation.REJECT
        if case.requirement.endswith("-used"):
            assert case.expectation is Expectation.UNACKNOWLEDGED


# Requirements


@pytest.mark.parametrize("row", [r for r in load() if r.subject is Subject.REQUEST], ids=lambda row: row.id)
def test_a_requirement_is_exercised_by_the_plan_of_its_scope_and_by_no_smaller_one(row: Any) -> None:
    for seed in SEEDS:
        judged = {
            scope
            for scope in (SMOKE, STANDARD)
            for case in planned(scope, seed=seed).cases
            if (case.requirement == row.id and case.expectation is not Expectation.OBSERVE)
            or (scope is STANDARD and row.id in {trait.requirement for trait in case.traits})
        }
        assert judged == {scope for scope in (SMOKE, STANDARD) if row.within(scope)}


@pytest.mark.parametrize(
    "identifier", ["chain.made-joinable", "session.unauthenticated-refused", "session.csrf-refused"]
)
def test_standard_exercises_what_is_decided_by_a_case_elsewhere(identifier: str) -> None:
    assert identifier in {case.requirement for case in planned().cases}
    assert identifier not in {case.requirement for case in planned(SMOKE).cases}


def test_every_case_names_a_requirement(some: Plan) -> None:
    assert {case.requirement for case in some.cases} <= {row.id for row in load()}


# Readings


def observed(reading: dict[str, str]) -> set[str]:
    found = plan(config(reading=reading), scope=STANDARD, seed=1, nonce="n")
    return {case.requirement for case in found.cases if case.expectation is Expectation.OBSERVE}


def test_lenient_scalars_are_observed_unless_the_config_tightens_it() -> None:
    assert "request.until-type" in observed({})
    assert "request.until-type" not in observed({"scalar_coercion": "rejected"})


@pytest.mark.parametrize(
    ("reading", "name"),
    [
        ("reversed_window", "from after until"),
        ("ranges", "until after the last second"),
        ("unknown_members", "unknown member"),
        ("null_for_optional", "chainId null"),
        ("repeated_reference_id", "the same referenceId again"),
        ("other_fields_values", "otherFields of other kinds"),
        ("unknown_device", "unknown device"),
        ("unknown_chain", "unknown chain"),
        ("enumeration_spelling", "phoneType in lower case"),
        ("unknown_time_zone", "unknown timeZone"),
        ("single_quoted_body", "body in single quotes"),
    ],
)
def test_a_probe_is_observed_unless_the_config_says_that_it_must_be_rejected(reading: str, name: str) -> None:
    def expected(options: dict[str, str]) -> Expectation:
        found = plan(config(reading=options), scope=STANDARD, seed=1, nonce="n")
        return next(case.expectation for case in found.cases if case.name == name)

    assert expected({}) is Expectation.OBSERVE
    assert expected({reading: "rejected"}) is Expectation.REJECT


def test_a_boolean_for_a_string_is_rejected_unless_the_config_loosens_it() -> None:
    assert "request.campaign-name-type" in observed({"boolean_for_string": "observed"})


# Reference ids and nonces


def test_the_longest_reference_id_that_must_be_taken_is_sent() -> None:
    assert 36 in {len(case.reference_id or "") for case in planned().cases if case.expects_messages}


def test_the_same_value_is_spelled_in_every_way() -> None:
    bodies = [case.body for case in accepted(planned()) if case.label is Label.HYPOTHESIS]

    assert any(text.startswith(" \t\r\n{") for text in bodies)
    assert any("\\/" in text for text in bodies)
    assert any('":"' in text for text in bodies)
    assert any("\\u0066\\u0072\\u006F\\u006D" in text for text in bodies)
    assert any(next(iter(json.loads(text))) == "otherFields" for text in bodies)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_filled_in_later_is_found_in_every_spelling(seed: int) -> None:
    for case in planned(seed=seed).cases:
        if case.chain_of is not None and case.expects_messages:
            assert '"{chain}"' in case.body


ONE_AGAIN = "the same referenceId again"
SHORTEST = "referenceId of one character"


def test_reference_ids_are_unique_and_carry_the_nonce(some: Plan) -> None:
    ids = [case.reference_id for case in some.all_cases if case.reference_id and case.name != ONE_AGAIN]

    assert len(ids) == len(set(ids))
    assert ["7"] == [one for one in ids if "n0nce" not in one] or some.scope is SMOKE


def test_the_same_reference_id_again_is_that_of_an_earlier_case_and_runs_alone() -> None:
    (again,) = (case for case in planned().cases if case.name == ONE_AGAIN)
    (first,) = (case for case in planned().cases if case.reference_id == again.reference_id and case != again)

    assert first.id < again.id
    assert again.alone


def test_the_same_content_again_has_the_phone_of_the_first_and_runs_alone() -> None:
    (again,) = (case for case in planned().cases if case.repeats)
    first = by_id(planned())[again.repeats or ""]

    assert first.id < again.id
    assert again.alone
    assert body(again) | {"referenceId": ""} == body(first) | {"referenceId": ""}
    assert again.reference_id != first.reference_id


@pytest.mark.parametrize("nonce", ["a", "n0nce", "x" * 20, '~!|"\\/', "0"])
@pytest.mark.parametrize("scope", [SMOKE, STANDARD])
def test_reference_ids_of_accepted_cases_are_short_printable_ascii(nonce: str, scope: Scope) -> None:
    for case in plan(config(), scope=scope, seed=4, nonce=nonce).cases:
        one = case.reference_id if case.expectation is not Expectation.OBSERVE else None
        assert one is None or (1 <= len(one) <= 36 and one.isascii() and one.isprintable()), one


def test_reference_ids_differ_in_more_than_letter_case() -> None:
    cases = [case for case in planned().cases if case.reference_id and case.name != ONE_AGAIN]
    ids = [(case.reference_id or "").strip().casefold() for case in cases]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("nonce", ["", " ", "a b", "{", "}", "ä", "a\n", "a\t", "x" * 21, "{nonce}", "\x7f"])
def test_a_nonce_that_cannot_be_part_of_a_reference_id_is_told(nonce: str) -> None:
    with pytest.raises(ConfigError, match="--nonce"):
        plan(config(), scope=SMOKE, seed=1, nonce=nonce)


# Pools and users


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_a_small_pool_is_used_again(size: int) -> None:
    small = config(f"5550100..{5550100 + size - 1}")
    phones = [case.phone for case in plan(small, scope=STANDARD, seed=1, nonce="n").cases if case.phone]

    assert size - 1 <= len(set(phones)) <= size  # one may go to a case that leaves the phone out
    assert len(phones) > 90


def test_a_large_pool_gives_every_case_a_phone_of_its_own() -> None:
    phones = [case.phone for case in planned().cases if case.phone and not case.repeats]

    assert len(phones) == len(set(phones))


def test_every_spelling_of_the_pool_is_used() -> None:
    phones = [case.phone for case in planned(SMOKE).cases if case.phone]

    assert {phone[0] for phone in phones} == {"5", "+"}


def test_a_case_written_by_rule_has_a_phone_spelled_as_the_known_goods() -> None:
    phones = [case.phone for case in planned().cases if case.phone and case.label is not Label.HYPOTHESIS]

    assert {(phone[0], len(phone)) for phone in phones} == {("5", 7)}


@pytest.mark.parametrize(
    "phones", [("5550100",), ("5550100", "+15550100"), ("5550100..5550101", "+15550100")]
)
def test_a_pool_of_a_few_numbers_is_enough_for_every_plan(phones: tuple[str, ...]) -> None:
    for scope in (SMOKE, STANDARD):
        sent = {case.phone for case in plan(config(*phones), scope=scope, seed=1, nonce="n").cases}
        assert sent - {None} <= set(PhonePool.of(phones).draw(PhonePool.of(phones).size, 1))


def test_the_known_good_and_its_twins_are_the_first_users(some: Plan) -> None:
    assert {case.user for case in some.cases} == {0}


def test_a_second_agent_gets_cases_of_its_own() -> None:
    found = plan(config(users=2), scope=STANDARD, seed=1, nonce="n")
    seconds = [case for case in found.cases if case.user == 1]

    assert seconds
    assert all(body(case)["devicePath"] == "/devices/d-1" for case in seconds)
    assert all(case.chain_of is None for case in seconds)


def with_a_featureless_user(place: int) -> Config:
    users = [User(username="agent", device_path="/devices/d-0")]
    users.insert(place, User(username="other", device_path="/devices/d-9", role=Role.WITHOUT_FEATURE))
    return replace(config(), users=tuple(users))


@pytest.mark.parametrize("place", [0, 1])
def test_a_user_without_the_feature_sends_the_one_case_that_must_be_refused(place: int) -> None:
    found = plan(with_a_featureless_user(place), scope=STANDARD, seed=1, nonce="n")
    (theirs,) = (case for case in found.cases if case.user == place)

    assert (theirs.requirement, theirs.expectation) == ("session.feature-required", Expectation.REFUSE)
    assert body(theirs)["devicePath"] == "/devices/d-9"
    assert len(found.all_cases) <= 120


@pytest.mark.parametrize("place", [0, 1])
def test_a_small_plan_leaves_a_user_without_the_feature_out(place: int) -> None:
    found = plan(with_a_featureless_user(place), scope=SMOKE, seed=1, nonce="n")

    assert {case.user for case in found.cases} == {1 - place}


def test_names_of_the_config_go_out_as_they_are() -> None:
    odd = config(campaign_name='Käse "5" {x}\u2028', calling_list="a/b~c")
    found = plan(odd, scope=SMOKE, seed=1, nonce="n")

    assert body(found.cases[0])["campaignName"] == 'Käse "5" {x}\u2028'
    assert body(found.cases[0])["callingList"] == "a/b~c"


def test_the_pool_of_the_config_is_not_touched() -> None:
    pool = PhonePool.of(["5550100..5550109"])

    assert pool == config("5550100..5550109").deployment.phones
