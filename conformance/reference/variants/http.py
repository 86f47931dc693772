"""Variants of HTTP and JSON as such, and of the response to what was taken."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from conformance.reference.behaviour import Change
from conformance.reference.mutants.changes import answering, replying
from conformance.reference.values import Json, Outcome, Reply
from conformance.reference.variants.variant import Variant

__all__ = ["VARIANTS"]

_SPELLING: Final = "how JSON is spelled"
_MEDIA_TYPE: Final = "how the media type is spelled"


def _resent(change: Callable[[Reply], Reply]) -> Change:
    """Change every reply of the server before it goes out."""
    return lambda behaviour: replace(behaviour, resent=(*behaviour.resent, change))


def _respelled(spell: Callable[[Json], str]) -> Change:
    return _resent(lambda reply: reply if reply.text is not None else replace(reply, text=spell(reply.body)))


def _wide(value: Json) -> str:
    """The value with members turned round, white space, and escapes where none are needed.

    Capitals and slashes are only found inside strings.
    """
    text = json.dumps(_turned(value), indent=2, separators=(" ,", " : ")).replace("/", "\\/")
    return "\r\n\t" + re.sub("[A-Z]", lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def _turned(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _turned(value[name]) for name in reversed(value)}
    return [_turned(each) for each in value] if isinstance(value, list) else value


def _plain(value: Json) -> str:
    """The value with every character as itself; a lone surrogate is escaped when it is encoded."""
    return json.dumps(value, ensure_ascii=False)


def _labelled(media_type: str) -> Change:
    """Spell the media type of JSON otherwise."""

    def change(reply: Reply) -> Reply:
        is_json = (reply.media_type or "").startswith("application/json")
        return replace(reply, media_type=media_type) if is_json else reply

    return _resent(change)


def _closing(reply: Reply) -> Reply:
    return replace(reply, headers=(*reply.headers, ("Connection", "close")))


def _with_http_202(outcome: Outcome, reply: Reply) -> Reply:
    return replace(reply, status=202) if outcome.refusal is None else reply


VARIANTS: Final = (
    Variant(
        name="connections-closed",
        summary="every connection is closed after one response",
        source="domain 3.1",
        change=_resent(_closing),
    ),
    Variant(
        name="chunked-responses",
        summary="responses come in chunks, without their length",
        source="bayeux 1.10",
        change=_resent(lambda reply: replace(reply, chunked=True)),
    ),
    Variant(
        name="headers-in-capitals",
        summary="the names of headers in capital letters",
        source="design 5",
        change=_resent(lambda reply: replace(reply, spell_header=str.upper)),
    ),
    Variant(
        name="media-types-spelled",
        summary="the media type in other letters, with a quoted charset",
        source="bayeux 1.10, domain 2.3",
        change=_labelled('Application/JSON; Charset="UTF-8"'),
        chooses=_MEDIA_TYPE,
    ),
    Variant(
        name="media-types-bare",
        summary="the media type without a charset",
        source="bayeux 1.10",
        change=_labelled("application/json"),
        chooses=_MEDIA_TYPE,
    ),
    Variant(
        name="json-spelled-widely",
        summary="JSON with white space, needless escapes and members in another order",
        source="design 5",
        change=_respelled(_wide),
        chooses=_SPELLING,
    ),
    Variant(
        name="json-in-utf-8",
        summary="JSON with every character as itself",
        source="bayeux 1.10",
        change=_respelled(_plain),
        chooses=_SPELLING,
    ),
    Variant(
        name="accepted-with-http-202",
        summary="statusCode 0 comes with HTTP 202",
        source="domain 2.3",
        change=replying(_with_http_202),
    ),
    Variant(
        name="success-with-more-members",
        summary="the envelope of a success has members beside statusCode",
        source="domain 2.2",
        change=answering(lambda body: {**body, "operationId": 7, "uris": []}, success=True),
    ),
)
