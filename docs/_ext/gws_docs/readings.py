"""The named interpretations of what the page leaves open."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.config.interpretation import READINGS, Reading
from gws_docs.markup import code, prose, table

__all__ = ["readings"]


def readings() -> str:
    """Return a section for each interpretation."""
    return "\n".join(part for one in READINGS for part in _section(one))


def _section(one: Reading) -> Iterator[str]:
    yield f"(reading-{one.name.replace('_', '-')})=\n\n## {one.name}\n"
    yield prose(one.question) + "\n"
    yield f"- Set by: {_place(one)}\n- What speaks for the default: {prose(one.basis)}\n"
    rows = (
        (code(option.value) + (" (default)" if option.value == one.default else ""), prose(option.meaning))
        for option in one.options
    )
    yield table(("option", "what it makes of a target"), rows)


def _place(one: Reading) -> str:
    if one.fixed:
        return "nothing; there is one option, and the reports say it"
    return code(one.place or f"interpretation.{one.name}")
