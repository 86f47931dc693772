"""Requests that others send, as cases of ours: by what goes out, not by what it was meant to be."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from conformance.config.interpretation import chosen
from conformance.generate.foreign import Fair, fair
from conformance.generate.traits import traits
from conformance.model import Case, Expectation, Fault, FaultKind, Json, Label, Object

__all__ = ["Outgoing", "cast", "expected"]

_TYPE: Final = re.compile(r"[\w.+-]+/[\w.+-]+")
_CHANGING: Final = frozenset({"PUT", "PATCH"})
"""Other methods may be offered for something else, which the page does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request as it goes out: `text` is that of its body, `login` whose it is.

    `body` is the value of a JSON body; `spoiled` says that what goes out is no JSON, or nothing.
    """

    method: str
    media_type: str
    login: FaultKind | None
    body: Json
    spoiled: bool = False

    @property
    def text(self) -> str:
        """The text of the body."""
        return "" if self.spoiled else json.dumps(self.body)

    @property
    def members(self) -> Object:
        """The members of the body that goes out; none where it is no object."""
        return self.body if isinstance(self.body, dict) and not self.spoiled else {}


def expected(sent: Outgoing, readings: Mapping[str, str]) -> Fair:
    """Return what the contract has to say of the request; where more than one thing is wrong with it, nothing.

    Without the right login it must be refused, whatever else it is.
    """
    if sent.login is not None:
        return Fair(Expectation.REFUSE, "session.unauthenticated-refused", Fault("", sent.login))
    odd = [one for one in (_of_method(sent), _of_type(sent, readings)) if one is not None]
    body = _of_body(sent, readings)
    if odd and (len(odd) > 1 or body.expectation is not Expectation.ACCEPT):
        return Fair(Expectation.OBSERVE)
    return odd[0] if odd else body


def _of_method(sent: Outgoing) -> Fair | None:
    if sent.method == "POST":
        return None
    judged = sent.method in _CHANGING
    fault = Fault("", FaultKind.WRONG_METHOD)
    return Fair(Expectation.REFUSE if judged else Expectation.OBSERVE, "request.method", fault)


def _of_type(sent: Outgoing, readings: Mapping[str, str]) -> Fair | None:
    kind = sent.media_type.partition(";")[0].strip().lower()
    if kind == "application/json":
        return None
    judged = (
        _TYPE.fullmatch(kind) and "json" not in kind and chosen("other_media_type", readings) == "rejected"
    )
    fault = Fault("", FaultKind.WRONG_MEDIA_TYPE)
    return Fair(Expectation.REFUSE if judged else Expectation.OBSERVE, "request.media-type", fault)


def _of_body(sent: Outgoing, readings: Mapping[str, str]) -> Fair:
    if isinstance(sent.body, dict) and not sent.spoiled:
        return fair(sent.body, readings)
    return Fair(Expectation.REJECT, "request.body-object", Fault("", FaultKind.NOT_AN_OBJECT))


def cast(sent: Outgoing, readings: Mapping[str, str], *, ordinal: int, user: int, known_good: str) -> Case:
    """Return the request as a case of ours. It is sent with nothing else in flight, as all of Schemathesis's are."""
    what = expected(sent, readings)
    phone, reference = sent.members.get("phoneNumber"), sent.members.get("referenceId")
    return Case(
        id=f"{ordinal:04d}",
        label=Label.SCHEMATHESIS,
        expectation=what.expectation,
        requirement=what.requirement,
        body=sent.text,
        user=user,
        twin=known_good if what.fault else None,
        fault=what.fault,
        phone=phone if isinstance(phone, str) else None,
        reference_id=reference if isinstance(reference, str) else None,
        alone=True,
        login=sent.login is None,
        method=sent.method,
        media_type=sent.media_type,
        traits=traits(sent.members) if what.expectation is Expectation.ACCEPT else (),
    )
