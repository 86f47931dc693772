"""Payloads that another generator drew: pinned to the deployment, and what may fairly be expected of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from conformance.config import Config
from conformance.generate.draft import PHONE, REFERENCE
from conformance.generate.strategies import request_members
from conformance.generate.violations import required, slug
from conformance.model import ABSENT, Expectation, Fault, FaultKind, Json, Object
from conformance.schemas import problems

__all__ = ["Fair", "fair", "pinned"]

_KEY: Final = re.compile(r"(?!(?i:gsw))[A-Za-z][A-Za-z0-9_]{0,29}")
_NUMERIC: Final = re.compile(r"\s*[-+]?\d+(\.\d*)?([eE][-+]?\d+)?\s*")
_MOST_FIELDS: Final = 20
_LONGEST_TEXT: Final = 40
_WIDEST: Final = 2**31


@dataclass(frozen=True, slots=True)
class Fair:
    """What is expected of a payload, which requirement that decides, and what is wrong with it, if anything."""

    expectation: Expectation
    requirement: str = "request.combinations"
    fault: Fault | None = None


_SILENT: Final = Fair(Expectation.OBSERVE)


def pinned(body: Object, config: Config, *, phone: str, reference: str, device_path: str) -> Object:
    """Return the payload with this deployment's values wherever a value of the right type stands.

    No other campaign, list, operation or phone than the config's goes out; what is wrong with a member stays wrong.
    """
    place = config.deployment
    ours: Object = {
        "operationName": "AddRecord",
        "applicationId": place.application_id,
        "campaignName": place.campaign_name,
        "callingList": place.calling_list,
        PHONE: phone,
        "devicePath": device_path,
        "timeZone": place.time_zones[0],
        REFERENCE: reference,
    }
    return {name: _pinned(value, ours.get(name, ABSENT)) for name, value in body.items()}


def _pinned(value: Json, own: object) -> Any:
    """Return our value in place of one of its type, integers without the fraction that some generators give them."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _WIDEST:
        value = int(value)
    return own if own is not ABSENT and type(value) is type(own) else value


def fair(body: Object) -> Fair:
    """Return what may be expected of a pinned payload: acceptance of an ordinary one, rejection of one plain fault."""
    pointers = {problem.pointer for problem in problems("add_record/request", body)}
    if not pointers:
        return Fair(Expectation.ACCEPT) if _ordinary(body) else _SILENT
    (pointer, *others) = sorted(pointers)
    name = pointer.removeprefix("/")
    if others or name not in request_members():
        return _SILENT  # what else is unusual does not matter beside a fault: such a request is none at all
    return _of_fault(name, body.get(name, ABSENT))


def _of_fault(name: str, value: object) -> Fair:
    """Return what is expected of a payload whose one fault is the value of a member, ABSENT if it is not there."""
    stem = f"request.{slug(name)}"
    needed = name in required()
    if value is ABSENT:
        return Fair(Expectation.REFUSE, f"{stem}-required", Fault(f"/{name}", FaultKind.MISSING))
    if value is None:
        found = Fair(Expectation.REJECT, f"{stem}-required", Fault(f"/{name}", FaultKind.NULL))
        return found if needed else _SILENT
    if _unreadable(request_members()[name], value):
        return Fair(Expectation.REJECT, f"{stem}-type", Fault(f"/{name}", FaultKind.WRONG_TYPE))
    return _SILENT


def _unreadable(schema: Mapping[str, Any], value: object) -> bool:
    """Whether no reader could take a value for the member's type."""
    if schema.get("type") == "object":
        return not isinstance(value, dict)
    if isinstance(value, bool | dict | list):
        return True
    return schema.get("type") == "integer" and isinstance(value, str) and not _NUMERIC.fullmatch(value)


def _ordinary(body: Object) -> bool:
    """Whether all that varies in a payload is what every target must take."""
    start, end = body.get("from"), body.get("until")
    window = isinstance(start, int) and isinstance(end, int) and start < end
    known = body.keys() <= request_members().keys() - {"chainId"}
    return window and known and _ordinary_fields(body.get("otherFields", {}))


def _ordinary_fields(fields: Json) -> bool:
    return (
        isinstance(fields, dict)
        and len(fields) <= _MOST_FIELDS
        and all(_KEY.fullmatch(key) and _ordinary_value(value) for key, value in fields.items())
    )


def _ordinary_value(value: Json) -> bool:
    if isinstance(value, str):
        return len(value) <= _LONGEST_TEXT and value.isascii() and value.isprintable()
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _WIDEST
