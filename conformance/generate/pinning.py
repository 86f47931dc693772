"""Payloads that another generator drew, made fit to be sent: what names people, places and records is the deployment's.

Every accepted record may be dialled, and a lax target accepts what it should not. So whatever a reader could take for a
name or a number is replaced by the config's, in whatever type it came. What is wrong with a member stays wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from conformance.config import Config, Deployment
from conformance.generate.draft import PHONE, REFERENCE
from conformance.generate.factors import own
from conformance.generate.strategies import request_members
from conformance.model import ABSENT, Absent, Json, Object

__all__ = ["pinned"]

_NO_OPERATION: Final = "NoSuchOperation"
"""Never the name of another operation: that one would be carried out, on real data."""

_LONGEST: Final = 36

_Rule = Callable[[Json], "Json | Absent"]


def pinned(body: Object, config: Config, *, phone: str, reference: str, device_path: str) -> Object:
    """Return the payload with this deployment's values, and `reference` in front of the referenceId that was drawn.

    Members that nobody knows are left out, for they would hide what the others tell, and so is a chain that the config
    does not name; from and until are put in order. Pinning again, with the same names, changes nothing.
    """
    rules: Mapping[str, _Rule] = {
        **_names(config.deployment),
        PHONE: partial(_named, good=phone),
        "devicePath": partial(_named, good=device_path),
        REFERENCE: partial(_contained, good=reference, text=partial(_reference, reference)),
    }
    known = {name: _whole(value) for name, value in body.items() if name in request_members()}
    if isinstance(fields := known.get("otherFields"), dict):
        known["otherFields"] = {key: value for key, value in fields.items() if not own(key)}
    made = {name: rules.get(name, _same)(value) for name, value in known.items()}
    return _in_order({name: value for name, value in made.items() if not isinstance(value, Absent)})


def _names(place: Deployment) -> Mapping[str, _Rule]:
    return {
        "operationName": partial(_contained, good="AddRecord", text=_operation),
        "applicationId": partial(_numbered, good=place.application_id),
        "campaignName": partial(_named, good=place.campaign_name),
        "callingList": partial(_named, good=place.calling_list),
        "chainId": partial(_numbered, good=ABSENT if place.chain_id is None else place.chain_id),
        "timeZone": partial(_contained, good=place.time_zones[0], text=partial(_zone, place.time_zones)),
    }


def _same(value: Json) -> Json:
    return value


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(value: Json) -> Json:
    """Return 62220 for 62220.0: the same JSON value, in the spelling that every reader takes."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _contained(value: Json, *, good: Json, text: Callable[[str], Json | Absent]) -> Json | Absent:
    """Return a value of the same type that holds no name but `good`, or what `text` makes of one."""
    match value:
        case str():
            return text(value)
        case list():
            return [good] if value else []
        case dict():
            return {"value": good} if value else {}
        case _:
            return value


def _named(value: Json, *, good: str) -> Json | Absent:
    """As `_contained`; a lenient reader takes a number for a name, so the name itself stands in its place."""
    return good if _number(value) else _contained(value, good=good, text=lambda _: good)


def _numbered(value: Json, *, good: Json | Absent) -> Json | Absent:
    """As `_contained`, of an id: what a reader may take for a number is replaced, a word stays."""
    inner = 0 if isinstance(good, Absent) else good
    return good if _number(value) else _contained(value, good=inner, text=partial(_worded, good))


def _worded(good: Json | Absent, text: str) -> Json | Absent:
    return text if text.isascii() and text.isalpha() else good


def _operation(text: str) -> Json:
    return text if text == "AddRecord" else _NO_OPERATION


def _zone(zones: tuple[str, ...], text: str) -> Json:
    return text if text in zones else zones[len(text) % len(zones)]


def _reference(own: str, text: str) -> Json:
    return text if text.startswith(own) else (own + text)[: max(_LONGEST, len(own))]


def _in_order(payload: Object) -> Object:
    """Return the payload with the earlier second first: the page does not say what a reversed window means."""
    match payload.get("from"), payload.get("until"):
        case int() as start, int() as end if _number(start) and _number(end) and start > end:
            return {**payload, "from": end, "until": start}
        case _:
            return payload
