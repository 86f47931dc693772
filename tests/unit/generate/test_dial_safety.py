"""Windows that keep away from the present time of day, told by a rule of this test's own."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from conformance.config import Config
from conformance.errors import ConfigError
from conformance.generate import plan
from conformance.generate.dial_safety import DialSafety
from conformance.model import Case, Expectation, Label, Plan, Scope

from .support import config

ZONES: Final = ("GMT", "PST", "Asia/Kolkata", "America/New_York")
HOURS_FROM_GMT: Final = {"GMT": (0,), "PST": (-8,)}
MOMENTS: Final = tuple(datetime(2026, 7, 1, tzinfo=UTC) + timedelta(minutes=97 * n) for n in range(15))
HOUR: Final = 3_600
DAY: Final = 86_400


def safe(*zones: str, users: int = 2, **limits: Any) -> Config:
    made = config(users=users, time_zones=zones or ZONES)
    return replace(made, limits=replace(made.limits, **({"dial_safe_window": True} | limits)))


def drawn(
    moment: datetime, *, scope: Scope = Scope.STANDARD, seed: int = 1, zones: tuple[str, ...] = ()
) -> Plan:
    return plan(safe(*zones), scope=scope, seed=seed, nonce="n0nce", moment=moment)


def dialled(payload: dict[str, Any], moment: datetime) -> bool:
    """Whether a record could be dialled within an hour of a moment, second by second."""
    hours = HOURS_FROM_GMT.get(payload["timeZone"])
    local = moment + timedelta(hours=hours[0]) if hours else moment.astimezone(ZoneInfo(payload["timeZone"]))
    now = local.hour * HOUR + local.minute * 60 + local.second
    start, end = payload["from"], payload["until"]
    return any(start <= second % DAY <= end for second in range(now - HOUR, now + HOUR + 1, 60))


def payloads(made: Plan) -> Iterator[tuple[Case, dict[str, Any]]]:
    """Yield the payloads that have a window, also those that another value surrounds or follows."""
    for case in made.all_cases:
        body = (
            case.body.replace("} {", "}\n{").strip("[]").split("\n{")[0] if "} {" in case.body else case.body
        )
        try:
            value = json.loads(body)
        except ValueError:
            continue
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            yield case, inner


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: f"{moment:%H:%M}")
def test_no_record_with_a_window_may_be_dialled_within_an_hour(moment: datetime) -> None:
    made = drawn(moment, seed=moment.hour)
    whole = [
        (case, body)
        for case, body in payloads(made)
        if type(body.get("from")) is int and type(body.get("until")) is int and body.get("timeZone") in ZONES
    ]

    assert len(whole) > len(made.cases) / 2
    assert [] == [case.id for case, body in whole if dialled(body, moment)]


@pytest.mark.parametrize("moment", MOMENTS[::3], ids=lambda moment: f"{moment:%H:%M}")
def test_what_has_no_time_zone_that_is_known_is_not_sent(moment: datetime) -> None:
    made = drawn(moment)
    odd = [case.id for case, body in payloads(made) if "from" in body and body.get("timeZone") not in ZONES]

    assert [] == odd
    assert "request.time-zone-required" in {case.requirement for case, _ in made.withheld}


def test_a_missing_end_is_one_of_the_days_own() -> None:
    made = drawn(datetime(2026, 7, 1, 12, tzinfo=UTC), zones=("GMT",))
    without = {
        case.fault.pointer: body for case, body in payloads(made) if case.name in MISSING and case.fault
    }

    assert without["/until"]["from"] > 14 * HOUR
    assert without["/from"]["until"] < 10 * HOUR


MISSING: Final = ("missing from", "missing until")


def test_the_known_good_and_all_that_others_are_compared_with_are_sent() -> None:
    for moment in MOMENTS:
        made = drawn(moment)
        ids = {case.id for case in made.all_cases}

        assert "known good" == made.cases[0].name
        assert [] == [case.id for case in made.cases if case.twin and case.twin not in ids]
        assert [] == [case.id for case in made.cases if case.chain_of and case.chain_of not in ids]


def test_what_is_not_sent_says_which_limit_kept_it() -> None:
    made = drawn(MOMENTS[0])
    judged = [why for case, why in made.withheld if case.expectation is not Expectation.OBSERVE]

    assert made.withheld and judged
    assert [] == [why for why in judged if not why.startswith("limits.dial_safe_window: ")]


def test_windows_of_all_day_are_what_request_window_lacks() -> None:
    made = drawn(MOMENTS[4])
    lost = {
        trait.value
        for case, _ in made.withheld
        if case.requirement == "request.window"
        for trait in case.traits
    }

    assert {"from 0", "until 86399"} <= lost


def test_the_same_quarter_of_an_hour_gives_the_same_plan() -> None:
    one, other = (drawn(datetime(2026, 7, 1, 9, *at, tzinfo=UTC)) for at in ((15, 0), (29, 59)))

    assert one == other
    assert "2026-07-01T09:15:00+00:00" == one.moment
    assert one == drawn(datetime.fromisoformat(one.moment))


DEEP: Final = 1_000


@cache
def deep(moment: datetime) -> Plan:
    return plan(safe(max_records=DEEP), scope=Scope.DEEP, seed=1, nonce="n0nce", moment=moment)


def test_what_is_drawn_while_it_is_sent_keeps_away_too() -> None:
    for case, payload in payloads(deep(MOMENTS[3])):
        if case.label is Label.HYPOTHESIS and case.fault is None:
            assert not dialled(payload, MOMENTS[3]), case.id


def test_a_plan_of_any_length_counts_what_it_sends_and_what_it_withholds() -> None:
    made = deep(MOMENTS[3])
    ids = [case.id for case in (*made.all_cases, *(case for case, _ in made.withheld))]

    assert made.withheld
    assert made.size == len(made.all_cases) == len(ids) - len(made.withheld)
    assert DEEP - 20 < len(ids) == len(set(ids)) <= DEEP
    assert tuple(made.cases) == tuple(made.cases)


def test_where_a_zone_has_no_safe_part_of_the_day_nothing_is_drawn_besides() -> None:
    roomy = DialSafety("", {"GMT": ((0, HOUR),), "CET": ((0, DAY - 3),)})

    assert roomy.everywhere
    assert not DialSafety("", {"GMT": ((0, HOUR),), "CET": ((0, DAY - 1),)}).everywhere


def test_sequences_keep_away_too() -> None:
    made = drawn(MOMENTS[2])
    steps = [step.case for steps in made.sequences for step in steps if step.case]

    assert steps
    assert not any(dialled(json.loads(case.body), MOMENTS[2]) for case in steps)


def test_a_zone_of_which_the_time_is_not_known_is_refused() -> None:
    with pytest.raises(ConfigError, match="Campaign zone 7") as caught:
        plan(safe("GMT", "Campaign zone 7"), scope=Scope.SMOKE, seed=1, nonce="n", moment=MOMENTS[0])

    assert "deployment.time_zones" == caught.value.where


@pytest.mark.parametrize("zone", ["../../etc/passwd", "/etc/passwd", "America", "", "\0", "Z" * 300])
def test_a_zone_that_is_no_name_is_refused_like_any(zone: str) -> None:
    with pytest.raises(ConfigError):
        plan(safe(zone), scope=Scope.SMOKE, seed=1, nonce="n", moment=MOMENTS[0])


def test_a_run_that_may_take_all_day_has_no_safe_window() -> None:
    with pytest.raises(ConfigError, match="no part of the day"):
        plan(safe("GMT", total_time=80_000.0), scope=Scope.SMOKE, seed=1, nonce="n", moment=MOMENTS[0])


def test_without_the_present_nothing_is_planned() -> None:
    with pytest.raises(ConfigError, match="known when"):
        plan(safe(), scope=Scope.SMOKE, seed=1, nonce="n")


def test_without_the_limit_the_present_changes_nothing() -> None:
    plain = config()

    assert plan(plain, scope=Scope.SMOKE, seed=1, nonce="n") == plan(
        plain, scope=Scope.SMOKE, seed=1, nonce="n", moment=MOMENTS[0]
    )


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0, 86_399, True),
        (0, 30_000, False),
        (60_000, 86_399, False),
        (60_000, 30_000, True),  # put right, it is now
        (43_000, 43_001, True),
        ("0", "86399", True),
        ("28800", "30000", False),
        (28_800.5, 30_000.5, False),
        (28_800, 28_800, True),  # may mean all day
        (-1, 30_000, True),
        (0, 2**40, True),
        (None, 30_000, False),  # from the first second
        (60_000, None, False),  # until the last, or past midnight to the first
        (30_000, None, True),
        ([60_000], 86_000, True),  # from the first second
        ({}, "", True),
        (True, 30_000, False),
        ("٣", 30_000, False),
    ],
)
def test_every_reading_of_a_window_counts(start: Any, end: Any, expected: bool) -> None:
    noon = DialSafety.of(safe("GMT"), datetime(2026, 7, 1, 12, tzinfo=UTC))

    assert expected == bool(noon.unsafe({"from": start, "until": end, "timeZone": "GMT"}))
