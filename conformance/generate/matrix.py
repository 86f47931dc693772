"""The cases that are written by rule: optional members, phone types, windows, chains, unknown names, broken bodies."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.config import Config
from conformance.generate.draft import PHONE, REFERENCE, Draft
from conformance.generate.strategies import request_members
from conformance.model import DEVICE_PLACE, Expectation, Fault, FaultKind, Label, Object

__all__ = [
    "KNOWN_GOOD",
    "bodies",
    "chains",
    "known_good",
    "optional",
    "other_fields",
    "phone_types",
    "refusals",
    "sample",
    "unknown_names",
    "unusual_references",
    "windows",
]

KNOWN_GOOD: Final = "known good"
_SAMPLE_TYPE: Final = "InstantMessaging"
_JOINABLE: Final = "chain to join"


def sample(config: Config, user: int) -> Object:
    """Return the page's sample with this deployment's values; phone and referenceId are for the plan to fill in."""
    place = config.deployment
    given: Object = {} if place.chain_id is None else {"chainId": place.chain_id}
    return given | {
        "from": 0,
        "devicePath": config.users[user].device_path or DEVICE_PLACE,
        "operationName": "AddRecord",
        PHONE: "{phone}",
        "phoneType": _SAMPLE_TYPE,
        "campaignName": place.campaign_name,
        "timeZone": place.time_zones[0],
        "callingList": place.calling_list,
        "applicationId": place.application_id,
        "until": 86339,
        REFERENCE: "{reference}",
    }


def known_good() -> Draft:
    """Return the page's sample itself; its referenceId is digits alone, as the page's."""
    return Draft(
        key=KNOWN_GOOD,
        requirement="request.sample-accepted",
        label=Label.SAMPLE,
        reference="{nonce}{ordinal:04d}",
        alone=True,
    )


def optional() -> Iterator[Draft]:
    """Yield, for each optional member, a request without it: the known good's content, sent again."""
    yield Draft(
        key="no referenceId", requirement="request.reference-id-optional", without=(REFERENCE,), alone=True
    )
    yield Draft(
        key="no otherFields",
        requirement="request.other-fields-optional",
        without=("otherFields",),
        reference="00{nonce}{ordinal:04d}",
    )
    yield Draft(key=_JOINABLE, requirement="request.chain-id-optional", without=("chainId",))


def chains() -> Iterator[Draft]:
    """Yield requests that join a chain which the run made, and join it again, and the known good's chain."""
    for key, maker in (
        ("chain joined", _JOINABLE),
        ("chain joined again", _JOINABLE),
        ("chain of the known good joined", KNOWN_GOOD),
    ):
        yield Draft(
            key=key,
            requirement="chain.made-joinable",
            chain_of=maker,
            changes={"chainId": "{chain}"},
            varies=("chainId",),
        )


def phone_types() -> Iterator[Draft]:
    """Yield a request with each of the twelve but the sample's own."""
    for value in request_members()["phoneType"]["enum"]:
        if value == _SAMPLE_TYPE:
            continue
        yield Draft(
            key=f"phoneType {value}",
            requirement="request.phone-type-values",
            changes={"phoneType": value},
            varies=(f"phoneType={value}",),
        )


def windows() -> Iterator[Draft]:
    """Yield ordinary windows, at both ends of the day and in its middle."""
    last = request_members()["until"]["maximum"]
    for start, end in ((0, last), (0, 1), (last - 1, last), (43_200, 43_201)):
        yield Draft(
            key=f"from {start} until {end}",
            requirement="request.window",
            changes={"from": start, "until": end},
            varies=(f"window={start}..{end}",),
        )


def other_fields() -> Iterator[Draft]:
    """Yield maps of the most and of the longest that every target must take."""
    many: Object = {f"field{index}": index if index % 2 else f"value {index}" for index in range(20)}
    longest: Object = {"k" * 30: "value", "n": -1}
    for key, fields in (("twenty otherFields", many), ("a long key in otherFields", longest)):
        yield Draft(
            key=key,
            requirement="request.other-fields-map",
            changes={"otherFields": fields},
            varies=("otherFields",),
        )


def unknown_names(config: Config) -> Iterator[Draft]:
    """Yield requests that name a campaign, a calling list or an application which does not exist."""
    place = config.deployment
    for name, slug, value in (
        ("campaignName", "campaign-name", f"{place.campaign_name} {{nonce}}"),
        ("callingList", "calling-list", f"{place.calling_list} {{nonce}}"),
        ("applicationId", "application-id", 2_000_000_000 + place.application_id % 1000),
    ):
        yield Draft(
            key=f"unknown {name}",
            requirement=f"request.{slug}-used",
            expectation=Expectation.UNACKNOWLEDGED,
            changes={name: value},
            fault=Fault(f"/{name}", FaultKind.UNKNOWN_NAME),
        )


def bodies() -> Iterator[Draft]:
    """Yield bodies that are no JSON object, around a known good payload."""
    for key, raw in (
        ("body as array", "[{payload}]"),
        ("body as text", '"AddRecord"'),
        ("no body", ""),
        ("body cut short", '{"operationName": "AddRecord", '),
    ):
        yield Draft(
            key=key,
            requirement="request.body-object",
            expectation=Expectation.REJECT,
            raw=raw,
            fault=Fault("", FaultKind.NOT_AN_OBJECT),
        )


def unusual_references() -> Iterator[Draft]:
    """Yield referenceIds that a target may refuse; one that it takes must come back as it was."""
    for key, text in (
        ("referenceId of many scripts", "\u00e9\u00df e\u0301 \u65e5\u672c \U0001f4de "),
        ("referenceId with control characters", "\t\u0001\n"),
        ("referenceId of 256 characters", "long" * 60),
    ):
        yield Draft(
            key=key,
            requirement="echo.reference-id",
            expectation=Expectation.OBSERVE,
            reference=f"{text}{{nonce}}x{{ordinal:04d}}",
        )


def refusals() -> Iterator[Draft]:
    """Yield requests without a login, and with a wrong CSRF token."""
    for key, requirement, kind, login in (
        ("no login", "session.unauthenticated-refused", FaultKind.UNAUTHENTICATED, False),
        ("wrong CSRF token", "session.csrf-refused", FaultKind.WRONG_TOKEN, True),
    ):
        yield Draft(
            key=key,
            requirement=requirement,
            expectation=Expectation.REFUSE,
            fault=Fault("", kind),
            login=login,
        )
