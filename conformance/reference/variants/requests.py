"""Variants of what is taken and what is refused where the page is silent."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from conformance.reference.add_record import OPTIONAL, TYPES, has_type
from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.deployment import PHONE_TYPES
from conformance.reference.mutants.changes import lax, strict
from conformance.reference.values import Json, Object
from conformance.reference.variants.variant import Variant

__all__ = ["VARIANTS"]

_REFERENCE: Final = "referenceId"
_LONGEST_REFERENCE: Final = 36
_DIGITS: Final = re.compile(r"-?[0-9]{1,18}")
_PHONE: Final = re.compile(r"\+?[0-9]{1,64}")
_ZONES: Final = frozenset({"GMT", "CET", "EST", "PST"})
_MOST_FIELDS: Final = 20
_LONGEST_KEY: Final = 30
_ANY_CASE: Final = {name.casefold(): name for name in PHONE_TYPES}


def _reading(read: Callable[[Object], Object]) -> Change:
    return lambda behaviour: replace(behaviour, reads=(*behaviour.reads, read))


def _bound(request: Object) -> Object:
    """Scalars as a lenient JSON binder reads them: "134" and 134.7 for an integer, 12345 for a string."""
    return {member: _bound_member(member, value) for member, value in request.items()}


def _bound_member(member: str, value: Json) -> Json:
    wanted = TYPES.get(member)
    if wanted is int and isinstance(value, float) and math.isfinite(value):
        return int(value)
    if wanted is int and isinstance(value, str) and _DIGITS.fullmatch(value):
        return int(value)
    if wanted is str and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return value


def _whole(request: Object) -> Object:
    """134.0 as 134, which is the same number; anything else stays."""
    return {
        member: int(value)
        if TYPES.get(member) is int and isinstance(value, float) and value.is_integer()
        else value
        for member, value in request.items()
    }


def _indexed(request: Object) -> Object:
    """The n-th phone type for the number n."""
    return _renamed(request, dict(enumerate(PHONE_TYPES)))


def _any_case(request: Object) -> Object:
    given = request.get("phoneType")
    return _renamed(request, {given: _ANY_CASE.get(given.casefold())}) if isinstance(given, str) else request


def _renamed(request: Object, names: Mapping[Json, str | None]) -> Object:
    """The request with the phone type that another spelling means; where it means none, as it was."""
    given = request.get("phoneType")
    name = names.get(given) if has_type(given, str) or has_type(given, int) else None
    return request if name is None else {**request, "phoneType": name}


def _without_nulls(request: Object) -> Object:
    return {member: value for member, value in request.items() if not (member in OPTIONAL and value is None)}


def _unknown_member(request: Object) -> bool:
    return not TYPES.keys() >= request.keys()


def _unusual_reference(request: Object) -> bool:
    reference = request.get(_REFERENCE)
    return isinstance(reference, str) and not (
        0 < len(reference) <= _LONGEST_REFERENCE and reference.isascii() and reference.isprintable()
    )


def _unique_references(behaviour: Behaviour) -> Behaviour:
    seen: set[str] = set()

    def repeated(request: Object) -> bool:
        reference = request.get(_REFERENCE)
        if not isinstance(reference, str):
            return False
        known = reference in seen
        seen.add(reference)
        return known

    return strict("reference-id-repeated", repeated)(behaviour)


def _no_window(request: Object) -> bool:
    start, end = request.get("from"), request.get("until")
    return isinstance(start, int) and isinstance(end, int) and start >= end


def _unusual_fields(request: Object) -> bool:
    fields = request.get("otherFields", {})
    return isinstance(fields, dict) and not (
        len(fields) <= _MOST_FIELDS
        and all(len(key) <= _LONGEST_KEY for key in fields)
        and all(has_type(value, str) or has_type(value, int) for value in fields.values())
    )


def _unusual_phone(request: Object) -> bool:
    phone = request.get("phoneNumber")
    return isinstance(phone, str) and _PHONE.fullmatch(phone) is None


def _unknown_zone(request: Object) -> bool:
    return isinstance(request.get("timeZone"), str) and request["timeZone"] not in _ZONES


VARIANTS: Final = (
    Variant(
        name="lenient-binder",
        summary="scalars are read as the type wanted",
        source="design 5",
        change=_reading(_bound),
    ),
    Variant(
        name="whole-fractions-accepted",
        summary="134.0 is read as 134",
        source="design 5",
        change=_reading(_whole),
    ),
    Variant(
        name="enumeration-by-index",
        summary="a phoneType may be given by its number in the list",
        source="design 5, domain 1.1",
        change=_reading(_indexed),
    ),
    Variant(
        name="phone-types-in-any-case",
        summary="a phoneType may be given in any letter case",
        source="design 5",
        change=_reading(_any_case),
    ),
    Variant(
        name="null-optional-accepted",
        summary="null for an optional member counts as not given",
        source="design 5",
        change=_reading(_without_nulls),
    ),
    Variant(
        name="unknown-members-refused",
        summary="members that the page does not name are refused",
        source="design 5, domain 1",
        change=strict("unknown-member", _unknown_member),
    ),
    Variant(
        name="unusual-reference-id-refused",
        summary="referenceId only of 1 to 36 printable ASCII characters",
        source="design 5",
        change=strict("reference-id-unusual", _unusual_reference),
    ),
    Variant(
        name="repeated-reference-id-refused",
        summary="a referenceId that was sent before is refused",
        source="design 5, domain 3.7",
        change=_unique_references,
    ),
    Variant(
        name="windows-must-open",
        summary="from must lie before until",
        source="design 5, domain 1.3",
        change=strict("window-empty", _no_window),
    ),
    Variant(
        name="ranges-open",
        summary="any integers for from, until and chainId",
        source="design 5, domain 1.3, domain 1.4",
        change=lax("from-range", "until-range", "chain-id-range"),
    ),
    Variant(
        name="empty-values-accepted",
        summary="empty names are taken, and looked up like any other",
        source="design 5",
        change=lax("campaign-name-empty", "calling-list-empty", "phone-number-empty", "time-zone-empty"),
    ),
    Variant(
        name="plain-phones-only",
        summary="phoneNumber only of up to 64 digits with a plus before them or none",
        source="design 5, domain 1",
        change=strict("phone-number-unusual", _unusual_phone),
    ),
    Variant(
        name="plain-other-fields-only",
        summary="otherFields only of up to 20 strings and integers with short keys",
        source="design 5, domain 1.5",
        change=strict("other-fields-unusual", _unusual_fields),
    ),
    Variant(
        name="known-time-zones-only",
        summary="timeZone only of those that are set up",
        source="design 5, domain 1.2",
        change=strict("time-zone-unknown", _unknown_zone),
    ),
)
