"""What may fairly be expected of a payload that another generator drew, once it is pinned to the deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from conformance.config.interpretation import chosen
from conformance.generate.draft import PHONE, REFERENCE
from conformance.generate.strategies import request_members
from conformance.generate.violations import required, slug
from conformance.model import ABSENT, Absent, Expectation, Fault, FaultKind, Json, Object

__all__ = ["Fair", "fair"]

_KEY: Final = re.compile(r"(?!(?i:gsw))[A-Za-z][A-Za-z0-9_]{0,29}")
_REFERENCE: Final = re.compile(r"[ -~]{1,36}")
_WORDS: Final = frozenset(
    {"nan", "inf", "infinity", "null", "none", "true", "false", "yes", "no", "on", "off"}
)
"""Words that some reader takes for a number, or for nothing at all."""

_MOST_FIELDS: Final = 20
_LONGEST_TEXT: Final = 40
_WIDEST: Final = 2**31
_DEFAULTS: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fair:
    """What is expected of a payload, which requirement that decides, and what is wrong with it, if anything."""

    expectation: Expectation
    requirement: str = "request.combinations"
    fault: Fault | None = None


_SILENT: Final = Fair(Expectation.OBSERVE)
_REJECT: Final = Expectation.REJECT


def fair(body: Object, readings: Mapping[str, str] = _DEFAULTS) -> Fair:
    """Return what may be expected of a pinned payload: acceptance of an ordinary one, rejection of one plain fault.

    Nothing is expected of any other: where the page is silent, and where several things are wrong at once, of which the
    refusal would not tell which was meant. `readings` are the config's.
    """
    found = [one for name in request_members() if (one := _judged(name, body.get(name, ABSENT), readings))]
    unusual = bool(body.keys() - request_members().keys()) or not _window(body)
    if unusual or len(found) > 1:
        return _SILENT
    return found[0] if found else Fair(Expectation.ACCEPT)


def _judged(name: str, value: Json | Absent, readings: Mapping[str, str]) -> Fair | None:
    """Return what one member makes of a payload; None where it is ordinary."""
    stem = f"request.{slug(name)}"
    match value:
        case Absent():
            missing = Fair(Expectation.REFUSE, f"{stem}-required", Fault(f"/{name}", FaultKind.MISSING))
            return missing if name in required() else None
        case None:
            null = Fair(_REJECT, f"{stem}-required", Fault(f"/{name}", FaultKind.NULL))
            return null if name in required() else _SILENT
        case _ if _unreadable(_type(name), value):
            lax = isinstance(value, bool) and _type(name) == "string"
            if lax and chosen("boolean_for_string", readings) == "observed":
                return _SILENT
            return Fair(_REJECT, f"{stem}-type", Fault(f"/{name}", FaultKind.WRONG_TYPE))
        case _:
            return next(_unusual(name, value, readings), None)


def _type(name: str) -> str:
    """Return a member's type: where the schema lists values instead, they are texts."""
    return str(request_members()[name].get("type", "string"))


def _unreadable(kind: str, value: Json) -> bool:
    """Whether no reader could take a value for a type: another kind of value, or a word for a number."""
    match value:
        case bool() | list():
            return True
        case dict():
            return kind != "object"
        case str():
            return kind != "string" and _word(value)
        case _:
            return kind == "object"


def _word(text: str) -> bool:
    """Whether a text is neither number, nor blank, nor JSON itself: lenient readers take all these."""
    bare = text.strip(" \t\r\n\0\ufeff")
    plain = bool(bare) and bare.casefold() not in _WORDS and bare[0] not in '{["'
    return plain and bare.isprintable() and any(letter.isalpha() for letter in bare) and not _digits(bare)


def _digits(text: str) -> bool:
    return any(letter.isnumeric() for letter in text)


def _unusual(name: str, value: Json, readings: Mapping[str, str]) -> Iterator[Fair]:
    """Yield what a value of a readable type makes of a payload, where it is not one that every target must take."""
    kind = {"string": str, "integer": int, "object": dict}[_type(name)]
    schema = request_members()[name]
    if not isinstance(value, kind):
        yield _SILENT  # a reader may turn it into the right type
    elif name == "operationName" and value != schema["const"]:
        yield _outside(name, "request.operation-name-value")
    elif name == "phoneType" and value not in schema["enum"]:
        yield _of_phone_type(str(value), schema, readings)
    elif not _ordinary(name, value, schema):
        yield _SILENT


def _outside(name: str, requirement: str) -> Fair:
    return Fair(_REJECT, requirement, Fault(f"/{name}", FaultKind.OUT_OF_ENUMERATION))


def _of_phone_type(text: str, schema: Mapping[str, Any], readings: Mapping[str, str]) -> Fair:
    """Return what a phone type outside the list makes of a payload: other letter case and an index are spellings."""
    alike = text.strip().casefold() in {one.casefold() for one in schema["enum"]} or _digits(text)
    if alike or chosen("phone_types", readings) == "observed":
        return _SILENT
    return _outside("phoneType", "request.phone-type-enumeration")


def _ordinary(name: str, value: Any, schema: Mapping[str, Any]) -> bool:
    """Whether every target must take a value; names and numbers of the deployment are pinned."""
    if name == "otherFields":
        return len(value) <= _MOST_FIELDS and all(map(_entry, value.items()))
    if name == REFERENCE:
        return bool(_REFERENCE.fullmatch(value))
    if name == PHONE:
        return bool(value)
    lowest, highest = schema.get("minimum", -_WIDEST + 1), schema.get("maximum", _WIDEST - 1)
    return not isinstance(value, int) or lowest <= value <= highest


def _entry(entry: tuple[str, Json]) -> bool:
    key, value = entry
    if not _KEY.fullmatch(key) or isinstance(value, bool):
        return False
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT and value.isascii() and value.isprintable()
    return isinstance(value, int) and abs(value) < _WIDEST


def _window(body: Object) -> bool:
    """Whether from is before until; what is no integer is judged by itself."""
    match body.get("from"), body.get("until"):
        case int() as start, int() as end:
            return start < end
        case _:
            return True
