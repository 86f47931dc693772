"""Mutants that return the referenceId in another spelling, where it has something that can be spelled otherwise."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from html import escape
from typing import Final
from urllib.parse import unquote_plus

from conformance.reference.mutants import triggers
from conformance.reference.mutants.changes import altering
from conformance.reference.mutants.members import edited
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.mutants.triggers import Trigger
from conformance.reference.values import Kind

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.VALUE

_LONG: Final = 128


def _in_latin_1(text: str) -> str:
    return text.encode("latin-1", errors="replace").decode("latin-1")


def _without_control(text: str) -> str:
    return "".join(each for each in text if unicodedata.category(each) != "Cc")


def _normalised(text: str) -> str:
    return unicodedata.normalize("NFC", text)


_ROWS: Final[tuple[tuple[str, str, Trigger, Callable[[str], str]], ...]] = (
    ("trimmed", "blanks around referenceId are lost", triggers.BLANK_AROUND, str.strip),
    ("end-trimmed", "blanks behind referenceId are lost", triggers.BLANK_BEHIND, lambda v: v.rstrip(" ")),
    ("unquoted", "quotes around referenceId are lost", triggers.QUOTE_AROUND, lambda v: v.strip("\"'")),
    ("unslashed", "slashes around referenceId are lost", triggers.SLASH_AROUND, lambda v: v.strip("/\\")),
    ("blanks-collapsed", "runs of blanks become one", triggers.TWO_BLANKS, lambda v: re.sub(" +", " ", v)),
    ("html-escaped", "markup characters of referenceId are escaped", triggers.MARKUP, escape),
    (
        "url-decoded",
        "plus and percent signs of referenceId are decoded",
        triggers.PLUS_OR_PERCENT,
        unquote_plus,
    ),
    ("normalised", "referenceId comes back in normal form C", triggers.MANY_SCRIPTS, _normalised),
    ("in-latin-1", "what is no Latin-1 in referenceId is lost", triggers.MANY_SCRIPTS, _in_latin_1),
    (
        "without-control-characters",
        "control characters of referenceId are lost",
        triggers.CONTROL_CHARACTERS,
        _without_control,
    ),
    (
        "cut-at-128",
        "a long referenceId comes back cut to 128 characters",
        triggers.OVER_128,
        lambda v: v[:_LONG],
    ),
)


def _respelled(name: str, summary: str, trigger: Trigger, spell: Callable[[str], str]) -> Mutant:
    return Mutant(
        name=f"reference-id-{name}",
        summary=summary,
        breaks=("echo.reference-id",),
        trigger=trigger.words,
        share=trigger.share,
        change=altering(
            Kind.ACKNOWLEDGEMENT,
            lambda _, data: edited(data, ("referenceId",), spell),
            when=trigger.when,
        ),
    )


MUTANTS: Final = tuple(_respelled(*row) for row in _ROWS)
