"""A request in the making: the payload and what the plan knows of it, before it has an id, a phone and a reference."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Final

from conformance.model import Expectation, Fault, Json, Label, Object

__all__ = ["PHONE", "REFERENCE", "Draft", "spelled"]

PHONE: Final = "phoneNumber"
REFERENCE: Final = "referenceId"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One case to be, keyed by name so that others can refer to it as their twin or as the maker of their chain.

    `changes` are members to set, `without` members to leave out, both against the known good of the user. `raw` is
    a text to send in place of the payload, with `{payload}` where the payload goes. `reference` is the form of the
    referenceId: a text with `{nonce}` and `{ordinal}`.
    """

    key: str
    requirement: str
    expectation: Expectation = Expectation.ACCEPT
    label: Label = Label.MATRIX
    changes: Object = field(default_factory=dict)
    without: tuple[str, ...] = ()
    raw: str | None = None
    user: int = 0
    twin: str | None = None
    fault: Fault | None = None
    alone: bool = False
    chain_of: str | None = None
    login: bool = True
    varies: tuple[str, ...] = ()
    reference: str = "Gws{nonce}x{ordinal:04d}"


def spelled(payload: Json) -> str:
    """Return the JSON text of a payload as it goes out; what is no UTF-8 stays escaped."""
    text = json.dumps(payload, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(payload)
