"""What AddRecord refuses, rule by rule, and what it only looks up later.

Written by hand from the table of the page (Parameters); nothing here is shared with the judge. Strict where
the page leaves a choice: 134.0 is no integer, null is no value, an empty name names nothing. Every rule is
there under a name of its own, so that a mutant can take it away or put another in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from conformance.reference.deployment import APPLICATION_IDS, CALLING_LISTS, CAMPAIGNS, PHONE_TYPES, owner_of
from conformance.reference.values import Fault, Json, Object, Refusal, Rule, User

__all__ = [
    "LARGEST_CHAIN",
    "LOOKUPS",
    "OPTIONAL",
    "REQUIRED",
    "RULES",
    "TYPES",
    "first_broken",
    "has_type",
    "refusal_of",
    "slug",
]

REQUIRED: Final = (
    "operationName",
    "applicationId",
    "campaignName",
    "callingList",
    "phoneNumber",
    "timeZone",
    "phoneType",
    "from",
    "until",
    "devicePath",
)
OPTIONAL: Final = ("chainId", "otherFields", "referenceId")

_WORDS: Final = {str: "a string", int: "an integer", dict: "an object"}
TYPES: Final[dict[str, type]] = {
    **dict.fromkeys(REQUIRED, str),
    "applicationId": int,
    "from": int,
    "until": int,
    "chainId": int,
    "otherFields": dict,
    "referenceId": str,
}

LAST_SECOND: Final = 86_399
LARGEST_CHAIN: Final = 2**31 - 1


def slug(member: str) -> str:
    """The kebab-case spelling of a member: `applicationId` gives `application-id`."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in member)


def has_type(value: Json, kind: type) -> bool:
    """Whether a value is of a JSON type.

    In JSON a boolean is no integer and 134.0 is a spelling that we refuse.
    """
    return isinstance(value, kind) and not isinstance(value, bool)


def first_broken(rules: tuple[Rule, ...], request: Object, user: User) -> Rule | None:
    """The first rule that a request breaks, or None."""
    for rule in rules:
        if rule.broken(request, user):
            return rule
    return None


def refusal_of(rule: Rule) -> Refusal:
    """The refusal that a broken rule gives."""
    return Refusal(rule.fault, rule.message)


def _missing(member: str) -> Rule:
    return Rule(
        name=f"{slug(member)}-missing",
        fault=Fault.MISSING,
        message=f"Parameter {member} is required",
        broken=lambda request, _: member not in request,
    )


def _null(member: str) -> Rule:
    return Rule(
        name=f"{slug(member)}-null",
        fault=Fault.VALUE,
        message=f"Parameter {member} must not be null",
        broken=lambda request, _: member in request and request[member] is None,
    )


def _mistyped(member: str) -> Rule:
    kind = TYPES[member]

    def broken(request: Object, _: User) -> bool:
        value = request.get(member)
        return value is not None and not has_type(value, kind)

    message = f"Parameter {member} must be {_WORDS[kind]}"
    return Rule(name=f"{slug(member)}-type", fault=Fault.VALUE, message=message, broken=broken)


def _bad_value(name: str, member: str, message: str, *, bad: Callable[[Json], bool]) -> Rule:
    """A rule on a value of the right type; values of another type are the type rule's business."""
    kind = TYPES[member]

    def broken(request: Object, _: User) -> bool:
        value = request.get(member)
        return has_type(value, kind) and bad(value)

    return Rule(name=name, fault=Fault.VALUE, message=f"Parameter {member} {message}", broken=broken)


def _value_rules() -> Iterator[Rule]:
    yield _bad_value(
        "operation-name-value", "operationName", "is no operation", bad=lambda v: v != "AddRecord"
    )
    types = frozenset(PHONE_TYPES)
    yield _bad_value("phone-type-enumeration", "phoneType", "is no phone type", bad=lambda v: v not in types)
    for member in ("from", "until"):
        yield _bad_value(
            f"{member}-range", member, "is no second of a day", bad=lambda v: not 0 <= v <= LAST_SECOND
        )
    for member in ("campaignName", "callingList", "phoneNumber", "timeZone"):
        yield _bad_value(f"{slug(member)}-empty", member, "must not be empty", bad=lambda v: not v)
    yield _bad_value("chain-id-range", "chainId", "is no chain", bad=lambda v: not 0 < v <= LARGEST_CHAIN)


def _device_rules() -> Iterator[Rule]:
    def unknown(request: Object, _: User) -> bool:
        path = request.get("devicePath")
        return isinstance(path, str) and owner_of(path) is None

    def foreign(request: Object, user: User) -> bool:
        path = request.get("devicePath")
        return isinstance(path, str) and owner_of(path) not in (None, user)

    message = "Parameter devicePath names no device"
    yield Rule(name="device-path-unknown", fault=Fault.UNKNOWN_DEVICE, message=message, broken=unknown)
    message = "Parameter devicePath names a device of another user"
    yield Rule(name="device-path-foreign", fault=Fault.FOREIGN_DEVICE, message=message, broken=foreign)


RULES: Final[tuple[Rule, ...]] = (
    *map(_missing, REQUIRED),
    *map(_null, REQUIRED + OPTIONAL),
    *map(_mistyped, REQUIRED + OPTIONAL),
    *_value_rules(),
    *_device_rules(),
)


def _not_known(member: str, known: frozenset[str] | frozenset[int]) -> Rule:
    """A look-up; what is not there or of another type got past the rules on purpose and is not looked up."""
    kind = TYPES[member]

    def broken(request: Object, _: User) -> bool:
        value = request.get(member)
        return has_type(value, kind) and value not in known

    message = f"No such {slug(member).replace('-', ' ')}"
    return Rule(name=f"{slug(member)}-known", fault=Fault.NOT_FOUND, message=message, broken=broken)


# Web Services only hands the request on; who knows campaigns, lists and applications answers later.
LOOKUPS: Final[tuple[Rule, ...]] = (
    _not_known("campaignName", CAMPAIGNS),
    _not_known("callingList", CALLING_LISTS),
    _not_known("applicationId", APPLICATION_IDS),
)
