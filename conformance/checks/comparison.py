"""How a message is held against a schema and against its request."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import Final

from conformance.correlate import Message
from conformance.judge import Finding
from conformance.model import Absent, Json, member
from conformance.schemas import load, problems

__all__ = ["identified", "same", "shape", "surplus", "value"]

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def shape(message: Message, schema: str, pointer: str) -> Iterator[Finding]:
    """Yield what the schema has against the message at one place."""
    for problem in problems(schema, message.event.message):
        if problem.pointer == pointer:
            yield Finding(
                _words(problem.keyword, pointer),
                expected=problem.expected,
                actual=problem.actual,
                pointer=pointer,
                lines=(message.line,),
            )


def value(message: Message, pointer: str, *, expected: Json | Absent, name: str) -> Iterator[Finding]:
    """Yield a finding where the member at `pointer` is not the request's, in value and type."""
    seen = message.get(*pointer.split("/")[1:])
    if not same(expected, seen):
        yield Finding(
            f"{name} is not the request's",
            expected=expected,
            actual=seen,
            pointer=pointer,
            lines=(message.line,),
        )


def same(expected: Json | Absent, seen: Json | Absent) -> bool:
    """Whether two values are equal as JSON: 134 is 134.0, but neither true nor "134" is a number."""
    numbers = isinstance(expected, int | float) and isinstance(seen, int | float)
    alike = numbers and not isinstance(expected, bool) and not isinstance(seen, bool)
    return expected == seen and (alike or type(expected) is type(seen))


def surplus(
    message: Message, schema: str, pointer: str, *, besides: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield a finding for each member of the object at `pointer` which neither the schema nor `besides` names."""
    seen = message.get(*pointer.split("/")[1:])
    known = {*_documented(schema, pointer), *besides}
    for name in seen if isinstance(seen, dict) else ():
        if name not in known:
            yield Finding(
                "a member is not documented",
                expected=list[Json](sorted(known)),
                actual=name,
                pointer=pointer,
                lines=(message.line,),
            )


def identified(message: Message, pointer: str) -> Iterator[Finding]:
    """Yield a finding where the last part of the text at `pointer` is no UUID."""
    seen = message.get(*pointer.split("/")[1:])
    if isinstance(seen, str) and not _UUID.fullmatch(seen.rsplit("/", 1)[-1]):
        yield Finding("the device's id is no UUID", "a UUID", seen, pointer=pointer, lines=(message.line,))


@cache
def _documented(schema: str, pointer: str) -> frozenset[str]:
    path = (step for name in pointer.split("/")[1:] for step in ("properties", name))
    found = member(load(schema), *path, "properties")
    return frozenset(found if isinstance(found, dict) else ())


def _words(keyword: str, pointer: str) -> str:
    place = pointer.rsplit("/", 1)[-1] or "the message"
    words = {"required": "is missing", "type": "has another type", "const": "has another value"}
    return f"{place} {words.get(keyword, f'breaks the schema ({keyword})')}"
