"""What a reproduction script looks for: the rule behind a finding, as data that the script knows how to apply.

Which place of which answer is wrong is told by the finding; what stands there rightly, by the schemas and the request.
A finding whose rule is not among these is sought by what was seen: the same value at the same place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from conformance.judge import CaseView, Finding
from conformance.model import Absent, Expectation, Json, Object
from conformance.schemas import load

__all__ = ["REPEATS", "rule"]

_ACK: Final = "acknowledgement"
_EVENT: Final = "user event"
_SCHEMAS: Final = {_ACK: "add_record/acknowledgement", _EVENT: "add_record/user_event"}
_HIGHEST: Final = {"8.5.0": 6, "8.5.1": 7}
_TIMES: Final[Mapping[str, Json]] = {"minimum": 10**12, "maximum": 10**13 - 1}

REPEATS: Final = {
    "/data/record/devicePath": "devicePath",
    "/data/record/callingList": "callingList",
    "/data/record/applicationId": "applicationId",
    "/data/record/campaignName": "campaignName",
    "/data/userData/GSW_APPLICATION_ID": "applicationId",
    "/data/userData/GSW_CALLING_LIST": "callingList",
    "/data/userData/GSW_PHONE": "phoneNumber",
    "/data/userData/GSW_CAMPAIGN_NAME": "campaignName",
    "/data/deviceId": "/devicePath",
}
"""Which member of the request a place repeats; after a slash, the last part of its path."""

_WORDS: Final[tuple[tuple[str, Object], ...]] = (
    ("the request is refused", {"kind": "refused"}),
    ("refused, although", {"kind": "refused"}),
    ("the request is acknowledged, and refused", {"kind": "contradicted"}),
    ("the request is acknowledged more than once", {"kind": "doubled", "which": _ACK, "all": True}),
    ("the request is followed by more than one", {"kind": "doubled", "which": _EVENT, "all": True}),
    ("no acknowledgement", {"kind": "missing", "which": _ACK, "all": True}),
    ("no user event", {"kind": "missing", "which": _EVENT, "all": True}),
    ("a rejected request has an", {"kind": "unexpected", "which": _ACK}),
    ("a rejected request has a ", {"kind": "unexpected", "which": _EVENT}),
    ("the response's media type", {"kind": "media type"}),
    ("statusCode 0 comes with HTTP", {"kind": "agreeing"}),
)
"""Rules by how the finding's message begins."""

_OWN: Final[Mapping[str, Object]] = {
    "echo.reference-id": {"kind": "echo", "all": True},
    "echo.none-invented": {"kind": "echo"},
    "echo.user-event": {"kind": "event reference", "all": True},
    "chain.new-unique": {"kind": "unique chain"},
    "session.isolation": {"kind": "isolation"},
    "bayeux.reply-ids": {"kind": "replies", "channel": "", "what": "id"},
    "bayeux.array-replies": {"kind": "replies", "channel": "", "what": "array"},
    "bayeux.media-type": {"kind": "replies", "channel": "", "what": "media type"},
}
"""Rules of requirements that have one only."""


def rule(requirement: str, finding: Finding, case: CaseView | None) -> Object:
    """Return the rule of a finding; `all` says whether any valid request that a script sends may show it."""
    found = dict(_OWN.get(requirement, {}) or _by_subject(requirement, finding, case) or _by_words(finding))
    return {"all": False, **(found or _again(finding))}


def _by_words(finding: Finding) -> Object:
    return next((one for words, one in _WORDS if finding.message.startswith(words)), {})


def _by_subject(requirement: str, finding: Finding, case: CaseView | None) -> Object:
    subject = requirement.partition(".")[0]
    if subject == "bayeux":
        return _reply(requirement)
    if subject in {"request", "session"} and case is not None:
        return _taken(requirement, finding, case)
    if subject == "envelope":
        return _envelope(requirement, finding, case)
    return _message(requirement, finding)


def _taken(requirement: str, finding: Finding, case: CaseView) -> Object:
    """Return the rule of a request that must not be taken."""
    if requirement == "session.unauthenticated-code":
        return _place("response", "/statusCode", {"const": 20}, when="error")
    later = case.case.expectation is Expectation.REJECT and case.regular
    wide: Object = {"kind": "accepted", "later": later, "unclear": requirement.startswith("request")}
    for words, more in (
        ("the request is accepted", {"messages_alone": False}),
        ("the request is passed on and never refused", {"messages_alone": False}),
        ("the request is answered with success", {"messages_alone": False, "unclear": False}),
        ("a request that names what does not exist", {"messages_alone": True}),
    ):
        if finding.message.startswith(words):
            return wide | more
    return {}


def _envelope(requirement: str, finding: Finding, case: CaseView | None) -> Object:
    edition = case.run.header.edition if case is not None else ""
    rows: Mapping[str, Object] = {
        "envelope.status-message-on-error": _place(
            "response", "/statusMessage", {"type": "string", "minLength": 1}, when="error"
        ),
        "envelope.no-status-message-on-success": _place(
            "response", "/statusMessage", {"not": {}}, when="success", optional=True
        ),
        "envelope.error-members": _place(
            "response", "", {"propertyNames": {"enum": ["statusCode", "statusMessage"]}}, when="error"
        ),
        "envelope.known-codes": _place(
            "response", "/statusCode", {"minimum": 0, "maximum": _HIGHEST.get(edition, 20)}, when="error"
        ),
    }
    if finding.message.startswith("the response is no JSON object"):
        return _place("response", "", {"type": "object"})
    if requirement == "envelope.status-code" and not _by_words(finding):
        return _place("response", "/statusCode", {"type": "integer"})
    return rows.get(requirement, {})


def _message(requirement: str, finding: Finding) -> Object:
    """Return the rule of one place of an acknowledgement or of a user event."""
    pointer = finding.pointer
    if requirement == "chain.given-reported":
        return _place(_EVENT, pointer, {"type": "integer"}, equals="chainId")
    if requirement == "chain.new-positive":
        return _place(_EVENT, pointer, {"type": "integer", "minimum": 1})
    where = {"acknowledgement": _ACK, "user-event": _EVENT}.get(requirement.partition(".")[0])
    schema = _below(load(_SCHEMAS[where]), pointer) if where is not None and pointer else None
    if where is None or schema is None or _peculiar(finding):
        return {}
    if requirement == "user-event.channel":
        schema = {"const": finding.expected} if not isinstance(finding.expected, Absent) else schema
    if pointer.endswith("serverGenerationTimestamp"):
        schema = {**schema, **_TIMES}
    optional = requirement == "user-event.metrics"
    return _place(where, pointer, schema, equals=REPEATS.get(pointer, ""), optional=optional)


def _peculiar(finding: Finding) -> bool:
    """Whether a finding rests on a reading that the config chose, which no schema says."""
    return finding.message.startswith(("a member is not", "the device's id", "GSW_CHAIN_N is that"))


def _place(where: str, pointer: str, schema: Json, *, when: str = "", **more: Json) -> Object:
    """Return the rule of one place; of messages, any valid request may show it unless `all` says otherwise."""
    found: Object = {"kind": "place", "in": where, "pointer": pointer, "schema": schema, "when": when}
    return found | {"equals": "", "optional": False, "all": where != "response"} | more


def _again(finding: Finding) -> Object:
    """Return that a place has again the value that was seen there."""
    where = _EVENT if "/userData" in finding.pointer or "/metrics" in finding.pointer else _ACK
    gone = isinstance(finding.actual, Absent)
    seen = None if isinstance(finding.actual, Absent) else finding.actual
    place = where if finding.pointer.startswith("/data") else "response"
    return _place(place, finding.pointer, schema=True, again=seen, gone=gone)


def _reply(requirement: str) -> Object:
    name = requirement.partition(".")[2]
    if name == "events-have-data":
        return {"kind": "replies", "channel": "", "what": "events", "schema": _whole("bayeux/message")}
    action = name.removesuffix("-reply")
    schema = _whole(f"bayeux/{action}_reply")
    return {"kind": "replies", "channel": f"/meta/{action}", "what": "reply", "schema": schema}


_NOT_RULES: Final = frozenset({"description", "title", "x-clause", "$comment", "$id", "$schema"})


def _whole(name: str) -> Object:
    """Return a schema without its comments, with the one that it refers to inside."""
    schema = _bare(load(name))
    own: Object = schema if isinstance(schema, dict) else {}
    reference = own.pop("$ref", None)
    return {**own, "allOf": [_whole("bayeux/message")]} if reference else own


def _bare(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return dict(_kept(schema))


def _kept(schema: Object) -> Iterator[tuple[str, Json]]:
    for name, value in schema.items():
        if name == "properties" and isinstance(value, dict):
            yield name, {member: _bare(inner) for member, inner in value.items()}
        elif name not in _NOT_RULES:
            yield name, _bare(value)


def _below(schema: Json, pointer: str) -> Object | None:
    """Return the part of a message's schema that is about one place, None where it says nothing of it.

    The members of an object have rules of their own: what they must be is left out.
    """
    for name in pointer.split("/")[1:]:
        inner = schema.get("properties") if isinstance(schema, dict) else None
        schema = inner.get(name) if isinstance(inner, dict) else None
    found = _bare(schema)
    if not isinstance(found, dict):
        return None
    return {name: value for name, value in found.items() if name not in {"properties", "required"}}
