"""Mutants that take what must be refused, or refuse what must be taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from conformance.reference.add_record import OPTIONAL, REQUIRED, TYPES, has_type, slug
from conformance.reference.deployment import PHONE_TYPES
from conformance.reference.mutants.changes import lax, replying, strict, tolerating, unlooked
from conformance.reference.mutants.mutant import Mutant
from conformance.reference.values import Fault, Json, Object, Outcome, Reply

__all__ = ["MUTANTS"]

_NUMBER: Final = re.compile(r"\s*[-+]?\d+(\.\d*)?\s*")
_SAMPLE_TYPE: Final = "InstantMessaging"
_NOON: Final = 43_200
_SAMPLE_UNTIL: Final = 86_339
_HOUR: Final = 3_600
_FEW: Final = 10
_SHORT: Final = 20

_OBJECT: Final = ("object", lambda value: isinstance(value, dict))
_ARRAY: Final = ("array", lambda value: isinstance(value, list))
_BOOLEAN: Final = ("boolean", lambda value: isinstance(value, bool))
_WORD: Final = ("word", lambda value: isinstance(value, str) and _NUMBER.fullmatch(value) is None)
_STRING: Final = ("string", lambda value: isinstance(value, str))
_INTEGER: Final = ("integer", lambda value: has_type(value, int))
_UNREADABLE: Final[dict[type, tuple[tuple[str, Callable[[Json], bool]], ...]]] = {
    str: (_OBJECT, _ARRAY, _BOOLEAN),
    int: (_OBJECT, _ARRAY, _BOOLEAN, _WORD),
    dict: (_ARRAY, _BOOLEAN, _STRING, _INTEGER),
}


def _not_required() -> Iterator[Mutant]:
    for member in REQUIRED:
        stem = slug(member)
        breaks = (f"request.{stem}-required",)
        both = (f"{stem}-missing", f"{stem}-null")
        yield Mutant(
            name=f"{stem}-not-required",
            summary=f"takes a record without {member}, or with null for it",
            breaks=breaks,
            change=lax(*both),
        )
        for rule in both:
            yield Mutant(
                name=f"{rule}-accepted", summary=f"takes a record with {member} {rule.rpartition('-')[2]}",
                breaks=breaks, change=lax(rule),
            )  # fmt: skip


def _not_typed() -> Iterator[Mutant]:
    for member in (*REQUIRED, *OPTIONAL):
        stem = slug(member)
        breaks = (f"request.{stem}-type",)
        yield Mutant(
            name=f"{stem}-any-type-accepted",
            summary=f"takes any type of value for {member}",
            breaks=breaks,
            change=lax(f"{stem}-type"),
        )
        for kind, tolerated in _UNREADABLE[TYPES[member]]:
            yield Mutant(
                name=f"{stem}-{kind}-accepted",
                summary=f"takes a value of kind {kind} for {member}",
                breaks=breaks,
                change=tolerating(member, tolerated),
            )


def _not_valued() -> Iterator[Mutant]:
    yield Mutant(
        name="any-operation-accepted",
        summary="takes any string for operationName",
        breaks=("request.operation-name-value",),
        change=lax("operation-name-value"),
    )
    yield Mutant(
        name="any-phone-type-accepted",
        summary="takes any string for phoneType",
        breaks=("request.phone-type-enumeration",),
        change=lax("phone-type-enumeration"),
    )
    for member in ("campaignName", "callingList", "applicationId"):
        yield Mutant(
            name=f"{slug(member)}-not-used",
            summary=f"answers a record whose {member} nobody knows like any other",
            breaks=(f"request.{slug(member)}-used",),
            change=unlooked(f"{slug(member)}-known"),
        )
    for fault, name in ((Fault.NOT_OBJECT, "any-json-body"), (Fault.NOT_JSON, "malformed-body")):
        yield Mutant(
            name=f"{name}-accepted",
            summary=f"says 0 to a body that is {fault}",
            breaks=("request.body-object",),
            change=replying(_forgiven(fault)),
        )


def _forgiven(fault: Fault) -> Callable[[Outcome, Reply], Reply]:
    def change(outcome: Outcome, reply: Reply) -> Reply:
        forgiven = outcome.refusal is not None and outcome.refusal.fault is fault
        return replace(reply, status=200, body={"statusCode": 0}) if forgiven else reply

    return change


def _is(member: str, value: Json, request: Object) -> bool:
    return bool(request.get(member) == value)


def _lacks(member: str, request: Object) -> bool:
    return member not in request


def _phone_types_refused() -> Iterator[Mutant]:
    """One for each phone type but that of the page's sample, without which nothing at all could be judged."""
    for phone_type in PHONE_TYPES:
        if phone_type != _SAMPLE_TYPE:
            name = f"phone-type{slug(phone_type)}-refused" if phone_type != "Pager" else "phone-type-refused"
            yield _refusing(
                name,
                "request.phone-type-values",
                partial(_is, "phoneType", phone_type),
            )


_SAMPLE_WITHOUT = dict.fromkeys(("chainId", "otherFields"), ("request.sample-accepted",))
"""The sample that a config without a chain makes has neither of these."""


def _optional_required() -> Iterator[Mutant]:
    for member in OPTIONAL:
        yield Mutant(
            name=f"{slug(member)}-not-optional",
            summary=f"refuses a record without {member}",
            breaks=(f"request.{slug(member)}-optional", *_SAMPLE_WITHOUT.get(member, ())),
            implies=(("request.combinations", f"ordinary payloads without {member} are refused"),),
            change=strict("demanded", partial(_lacks, member), fault=Fault.MISSING),
        )


def _refusing(name: str, requirement: str, broken: Callable[[Object], bool]) -> Mutant:
    what = name.removesuffix("-refused").replace("-", " ")
    return Mutant(
        name=name,
        summary=f"refuses an ordinary record: {what}",
        breaks=(requirement,),
        implies=(("request.combinations", "ordinary payloads of that kind are refused too"),)
        if requirement != "request.combinations"
        else (),
        change=strict(name, broken),
    )


def _fields(request: Object) -> Object:
    fields: Object = request.get("otherFields") or {}
    return fields


def _reference(request: Object) -> str:
    return str(request.get("referenceId", ""))


_TOO_STRICT: Final[tuple[tuple[str, str, Callable[[Object], bool]], ...]] = (
    ("window-afternoon-refused", "request.window", lambda r: r.get("from", 0) >= _NOON),
    ("window-last-minute-refused", "request.window", lambda r: r.get("until", 0) > _SAMPLE_UNTIL),
    ("window-short-refused", "request.window", lambda r: 0 < r.get("until", 0) - r.get("from", 0) < _HOUR),
    ("other-fields-refused", "request.other-fields-map", lambda r: bool(_fields(r))),
    (
        "other-fields-integer-refused",
        "request.other-fields-map",
        lambda r: any(has_type(value, int) for value in _fields(r).values()),
    ),
    ("other-fields-eleventh-refused", "request.other-fields-map", lambda r: len(_fields(r)) > _FEW),
    (
        "other-fields-long-key-refused",
        "request.other-fields-map",
        lambda r: any(len(key) > _SHORT for key in _fields(r)),
    ),
    (
        "chain-with-other-fields-refused",
        "request.combinations",
        lambda r: "chainId" in r and bool(_fields(r)),
    ),
    (
        "phone-number-plus-refused",
        "request.combinations",
        lambda r: str(r.get("phoneNumber")).startswith("+"),
    ),
    ("reference-id-over-20-refused", "request.combinations", lambda r: len(_reference(r)) > _SHORT),
    (
        "reference-id-punctuation-refused",
        "request.combinations",
        lambda r: not _reference(r).isalnum() and "referenceId" in r,
    ),
    ("reference-id-with-space-refused", "request.combinations", lambda r: " " in _reference(r)),
    ("everything-refused", "request.sample-accepted", lambda _: True),
)

MUTANTS: Final = (
    *_not_required(),
    *_not_typed(),
    *_not_valued(),
    *_phone_types_refused(),
    *_optional_required(),
    *(_refusing(name, requirement, broken) for name, requirement, broken in _TOO_STRICT),
)
