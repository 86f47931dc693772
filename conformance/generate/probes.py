"""Requests on which the page is silent: what happens is observed, unless the config reads the page more strictly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from conformance.config import Config
from conformance.generate.draft import REFERENCE, Draft
from conformance.generate.strategies import request_members
from conformance.model import Expectation, Fault, FaultKind, Json, Object

__all__ = ["UNUSUAL", "expected", "probes"]

UNUSUAL: Final = (
    "referenceId of many scripts",
    "referenceId with control characters",
    "referenceId of 256 characters",
)
"""The probes that show whether what a target takes comes back as it was."""

_EXPECTED: Final = {
    "observed": Expectation.OBSERVE,
    "rejected": Expectation.REJECT,
    "accepted": Expectation.ACCEPT,
}
_UNKNOWN_CHAIN: Final = 2_000_000_019
_SAMPLE_UNTIL: Final = 86_339


@dataclass(frozen=True, slots=True)
class _Probe:
    """What is changed in the known good, under which reading, and which requirement a stricter reading decides."""

    key: str
    reading: str
    requirement: str
    changes: Object
    kind: FaultKind = FaultKind.WRONG_TYPE
    often: bool = True
    """Whether `standard` sends it too."""


def expected(config: Config, reading: str) -> Expectation:
    """Return what the config's reading makes of a request on which the page is silent."""
    if reading == "last_second":
        return (
            Expectation.ACCEPT
            if config.interpretation.get(reading) == "86400"
            else expected(config, "ranges")
        )
    return _EXPECTED.get(config.interpretation.get(reading, "observed"), Expectation.OBSERVE)


def probes(config: Config, *, many: bool) -> Iterator[Draft]:
    """Yield the probes, known good but for one thing; `many` of every kind, else one of each that tells most."""
    for probe in (*_values(), *_windows(), *_other_fields(), *_places(config)):
        if probe.often or many:
            yield _drafted(probe, config)
    yield from _references(config, many=many)
    if len(config.agents) > 1:
        yield _foreign_device(config)


def _drafted(probe: _Probe, config: Config) -> Draft:
    (name, *_) = probe.changes
    return Draft(
        key=probe.key,
        requirement=probe.requirement,
        expectation=expected(config, probe.reading),
        changes=probe.changes,
        fault=Fault(f"/{name}", probe.kind),
    )


def _values() -> Iterator[_Probe]:
    """Yield scalars that a lenient reader takes, null where a member may be absent, a member that nobody named."""
    yield from _coerced()
    yield from _spelled()
    for name, slug in (("chainId", "chain-id"), ("otherFields", "other-fields"), (REFERENCE, "reference-id")):
        yield _Probe(
            f"{name} null",
            "null_for_optional",
            f"request.{slug}-optional",
            {name: None},
            FaultKind.NULL,
            often=name == "chainId",
        )
    yield _Probe("unknown member", "unknown_members", "request.combinations", {"unknownMember": "value"})


def _coerced() -> Iterator[_Probe]:
    """Yield scalars of another type that common binders turn."""
    until = request_members()["until"]["maximum"] - 60
    rows: tuple[tuple[str, str, str, Json, bool], ...] = (
        ("until as digits", "until-type", "until", str(until), True),
        ("until with a zero fraction", "until-type", "until", float(until), True),
        ("until with a fraction", "until-type", "until", until + 0.7, False),
        ("campaignName as number", "campaign-name-type", "campaignName", 12345, False),
    )
    for key, slug, name, value, often in rows:
        yield _Probe(key, "scalar_coercion", f"request.{slug}", {name: value}, often=often)


def _spelled() -> Iterator[_Probe]:
    """Yield a phone type of the list in other spellings."""
    rows: tuple[tuple[str, Json, bool], ...] = (
        ("phoneType in lower case", "homephone", True),
        ("phoneType as index", 4, False),
    )
    for key, value, often in rows:
        yield _Probe(
            key,
            "enumeration_spelling",
            "request.phone-type-enumeration",
            {"phoneType": value},
            FaultKind.OUT_OF_ENUMERATION,
            often=often,
        )


def _windows() -> Iterator[_Probe]:
    last = request_members()["until"]["maximum"]
    reversed_window, ranges = "reversed_window", "ranges"
    rows: tuple[tuple[str, str, int, int, bool], ...] = (
        ("from after until", reversed_window, 64_800, 28_800, True),
        ("from equal to until", reversed_window, 28_800, 28_800, False),
        ("until after the last second", "last_second", 0, last + 1, True),
        ("from below zero", ranges, -1, last, False),
        ("until zero", ranges, 0, 0, False),
        ("until huge", ranges, 0, 2**31, False),
    )
    for key, reading, start, end, often in rows:
        name = "from" if start < 0 else "until"
        changes: Object = {name: start if name == "from" else end}
        changes |= {"from": start, "until": end}
        yield _Probe(key, reading, "request.window", changes, FaultKind.OUT_OF_ENUMERATION, often=often)


def _other_fields() -> Iterator[_Probe]:
    odd: tuple[tuple[str, Object, bool], ...] = (
        ("otherFields of other kinds", {"flag": True, "part": 0.5, "none": None, "map": {"a": [1]}}, True),
        ("otherFields with booleans", {"yes": True, "no": False}, False),
        ("otherFields with a fraction", {"part": 0.5}, False),
        ("otherFields with null", {"none": None}, False),
        ("otherFields nested", {"map": {"a": {"b": "c"}}}, False),
        ("otherFields with an array", {"list": [1, "2"]}, False),
        (
            "otherFields of many scripts",
            {"name": "\u00e9\u00df \u65e5\u672c \U0001f4de", "\u00fcber": "x"},
            False,
        ),
        ("otherFields of a hundred", {f"field{index}": index for index in range(100)}, False),
        ("otherFields with a long text", {"text": "long " * 200}, False),
        ("otherFields with a huge integer", {"number": 2**63}, False),
    )
    for key, fields, often in odd:
        yield _Probe(
            key, "other_fields_values", "request.other-fields-map", {"otherFields": fields}, often=often
        )


def _places(config: Config) -> Iterator[_Probe]:
    """Yield names that a deployment may know or not: time zones, devices, chains."""
    name = FaultKind.UNKNOWN_NAME
    yield _Probe(
        "unknown timeZone", "unknown_time_zone", "request.time-zone-values", {"timeZone": "Nowhere"}, name
    )
    yield _Probe(
        "unknown device",
        "unknown_device",
        "request.device-path-type",
        {"devicePath": "/devices/unknown-{nonce}"},
        name,
    )
    yield _Probe("unknown chain", "unknown_chain", "chain.made-joinable", {"chainId": _UNKNOWN_CHAIN}, name)
    yield _Probe("chain zero", "unknown_chain", "chain.made-joinable", {"chainId": 0}, name, often=False)
    yield _Probe(
        "devicePath as address",
        "unknown_device",
        "request.device-path-type",
        {"devicePath": f"{config.target.base_url}/api/v2/devices/unknown-{{nonce}}"},
        name,
        often=False,
    )
    yield _Probe(
        "campaignName empty", "ranges", "request.campaign-name-used", {"campaignName": ""}, name, often=False
    )


def _references(config: Config, *, many: bool) -> Iterator[Draft]:
    """Yield referenceIds that a target may refuse; one that it takes must come back as it was."""
    often = ("\u00e9\u00df e\u0301 \u65e5\u672c \U0001f4de ", "\t\u0001\n", "long" * 60)
    texts = (
        *zip(UNUSUAL, often, strict=True),
        ("referenceId of 2,000 characters", "long" * 500),
        ("referenceId with a line separator", "\u2028\u0085\u00a0"),
        ("referenceId from right to left", "\u05e9\u202e\u0661"),
    )
    for key, text in texts if many else texts[: len(UNUSUAL)]:
        yield Draft(
            key=key,
            requirement="request.reference-id-values",
            expectation=expected(config, "unusual_reference_id"),
            reference=f"{text}{{nonce}}x{{ordinal:04d}}",
        )
    yield Draft(
        key="the same referenceId again",
        requirement="request.reference-id-values",
        expectation=expected(config, "repeated_reference_id"),
        same_reference="no otherFields",
        fault=Fault(f"/{REFERENCE}", FaultKind.UNKNOWN_NAME),
        alone=True,
    )


def _foreign_device(config: Config) -> Draft:
    """Return a request of the first user that names the device of the second."""
    other = config.agents[1]
    return Draft(
        key="device of another user",
        requirement="request.device-path-type",
        expectation=expected(config, "unknown_device"),
        changes={"devicePath": config.users[other].device_path or "/devices/unknown-{nonce}"},
        fault=Fault("/devicePath", FaultKind.UNKNOWN_NAME),
    )
