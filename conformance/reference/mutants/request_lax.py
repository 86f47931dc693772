"""Mutants that take what must be refused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from conformance.reference.add_record import OPTIONAL, REQUIRED, TYPES, has_type, slug
from conformance.reference.behaviour import Behaviour, Change
from conformance.reference.deployment import PHONE_TYPES
from conformance.reference.mutants.changes import lax, loosening, replying, tolerating, unlooked
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.values import Json, Object, Outcome, Reply

__all__ = ["FAMILY", "MUTANTS", "unreadable"]

FAMILY: Final = Family.REQUEST_LAX

_NUMBER: Final = re.compile(r"\s*[-+]?\d+(\.\d*)?\s*")
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
_YES: Final = {"statusCode": 0}
_RARE: Final = 0.01
_TAKING_TURNS: Final = 0.04
"""Arrays and objects take turns in `standard`, where a scalar is wanted; `deep` has both for each member."""


def _not_required() -> Iterator[Mutant]:
    for member in REQUIRED:
        stem = slug(member)
        breaks = (f"request.{stem}-required",)
        missing, null = f"{stem}-missing", f"{stem}-null"
        ways = (
            (f"{stem}-not-required", f"takes a record without {member}, or with null for it", lax(missing, null)),
            (f"{missing}-accepted", f"takes a record with {member} missing", lax(missing)),
            (f"{null}-accepted", f"takes a record with {member} null", lax(null)),
            (f"{missing}-swallowed", f"says 0 to a record without {member} and forgets it", _swallowing(missing)),
        )  # fmt: skip
        yield from (
            Mutant(name=name, summary=summary, breaks=breaks, change=change) for name, summary, change in ways
        )


def _always(_: Object) -> bool:
    return True


def _swallowing(name: str, fits: Callable[[Object], bool] = _always) -> Change:
    """Say 0 to what breaks a rule, and do nothing about it."""

    def change(behaviour: Behaviour) -> Behaviour:
        messages = {rule.message for rule in behaviour.rules if rule.name == name}

        def swallowed(outcome: Outcome, reply: Reply) -> Reply:
            refused = outcome.refusal is not None and outcome.refusal.message in messages
            if not refused or outcome.request is None or not fits(outcome.request):
                return reply
            return replace(reply, status=200, body=_YES)

        return replying(swallowed)(behaviour)

    return change


def _not_typed() -> Iterator[Mutant]:
    for member in (*REQUIRED, *OPTIONAL):
        stem = slug(member)
        breaks = (f"request.{stem}-type",)
        rule = f"{stem}-type"
        yield Mutant(
            name=f"{stem}-any-type-accepted", summary=f"takes any type of value for {member}",
            breaks=breaks, change=lax(rule),
        )  # fmt: skip
        yield Mutant(
            name=f"{stem}-any-type-swallowed",
            summary=f"says 0 to any unreadable value for {member} and forgets the record",
            breaks=breaks,
            change=_swallowing(rule, partial(unreadable, member)),
        )
        for kind, tolerated in _UNREADABLE[TYPES[member]]:
            yield Mutant(
                name=f"{stem}-{kind}-accepted",
                summary=f"takes a value of kind {kind} for {member}",
                breaks=breaks,
                share=_share(member, kind),
                change=tolerating(member, tolerated),
            )


def _share(member: str, kind: str) -> float:
    if TYPES[member] is dict:
        return _RARE if kind == "boolean" else 1.0
    return _TAKING_TURNS if kind in {"object", "array"} else 1.0


def unreadable(member: str, request: Object) -> bool:
    """Whether a member has a value that no reader could take for its type."""
    return any(tolerated(request.get(member)) for _, tolerated in _UNREADABLE[TYPES[member]])


def _is_empty(member: str) -> Callable[[Object], bool]:
    return lambda request: request.get(member) == ""


def _is_no_spelling(request: Object) -> bool:
    """Whether phoneType is none of the twelve in any letter case."""
    return str(request.get("phoneType")).lower() not in {name.lower() for name in PHONE_TYPES}


def _begins_well(request: Object) -> bool:
    return str(request.get("operationName")).startswith("AddRecord")


def _values() -> Iterator[Mutant]:
    types, name = "phone-type-enumeration", "operation-name-value"
    ways: tuple[tuple[str, str, Change], ...] = (
        ("any-operation-accepted", "takes any string for operationName", lax(name)),
        ("any-phone-type-accepted", "takes any string for phoneType", lax(types)),
        ("operation-name-prefix-accepted", "takes an operationName that begins well", loosening(name, _begins_well)),
        ("phone-type-empty-accepted", "takes an empty phoneType", loosening(types, _is_empty("phoneType"))),
        ("any-operation-swallowed", "says 0 to any operationName and forgets the record", _swallowing(name)),
        ("any-phone-type-swallowed", "says 0 to any phoneType and forgets it", _swallowing(types, _is_no_spelling)),
    )  # fmt: skip
    for key, summary, change in ways:
        requirement = f"request.{name if 'operation' in key else types}"
        yield Mutant(name=key, summary=summary, breaks=(requirement,), change=change)


def _unknown_names() -> Iterator[Mutant]:
    for member in ("campaignName", "callingList", "applicationId"):
        yield Mutant(
            name=f"{slug(member)}-not-used",
            summary=f"answers a record whose {member} nobody knows like any other",
            breaks=(f"request.{slug(member)}-used",),
            change=unlooked(f"{slug(member)}-known"),
        )


MUTANTS: Final = (
    *_not_required(),
    *_not_typed(),
    *_values(),
    *_unknown_names(),
)
