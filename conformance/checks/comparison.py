"""How a message is held against a schema and against its request."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.correlate import Message
from conformance.judge import Finding
from conformance.model import Absent, Json
from conformance.schemas import problems

__all__ = ["same", "shape", "value"]


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


def _words(keyword: str, pointer: str) -> str:
    place = pointer.rsplit("/", 1)[-1] or "the message"
    words = {"required": "is missing", "type": "has another type", "const": "has another value"}
    return f"{place} {words.get(keyword, f'breaks the schema ({keyword})')}"
