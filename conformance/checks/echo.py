"""The referenceId comes back as it was sent, and none comes back where none was sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from conformance.checks.comparison import same
from conformance.checks.reading import left_out
from conformance.correlate import Kind, Message, keyless
from conformance.judge import CaseView, Doubt, Finding, Observation, RunView, Survey, verifies
from conformance.model import ABSENT, Absent, Expectation, Json

__all__ = ["CHECKS"]

_POINTER: Final = "/data/referenceId"


def _acknowledged(case: CaseView) -> bool:
    judged = case.case.expectation in {Expectation.ACCEPT, Expectation.OBSERVE}
    return judged and bool(case.acknowledgements or case.mistaken)


def _referenced(case: CaseView) -> bool:
    return _acknowledged(case) and case.case.reference_id is not None


def _unreferenced(case: CaseView) -> bool:
    return case.case.reference_id is None and (_acknowledged(case) or bool(_of_somebody(case)))


def _of_somebody(case: CaseView) -> list[Message]:
    """Return the acknowledgements of nobody's that may be this case's, which has none, with a key that is invented."""
    if not case.owed or case.acknowledgements or case.mistaken:
        return []
    own = {one.device_path for one in case.run.evidence.opened if one.session == case.sent.session}
    came = case.run.strays.between(Kind.OUTBOUND, case.sent.session, case.sent.at, case.deadline)
    return [one.message for one in came if one.message.acknowledges and not one.keyless and one.device in own]


@verifies("echo.reference-id", when=_referenced)
def the_reference_id_comes_back(case: CaseView) -> Iterator[Observation]:
    """The acknowledgement's referenceId is the request's."""
    for message in case.acknowledgements:
        seen = message.get("data", "referenceId")
        if seen is ABSENT and case.run.nameless(case.sent.at):
            yield Doubt("it may be that of an earlier request without a referenceId", lines=(message.line,))
        elif not same(case.case.reference_id, seen):
            missing = seen is ABSENT
            yield Finding(
                "the referenceId is missing" if missing else "the referenceId is not the request's",
                expected=case.case.reference_id,
                actual=seen,
                pointer=_POINTER,
                lines=(case.line, message.line),
            )
    yield from _mistaken(case, expected=case.case.reference_id)


def _mistaken(case: CaseView, *, expected: str | None) -> Iterator[Finding]:
    """Yield a finding where the case's acknowledgement came with the key of another, which was answered already.

    Where the case has no key, one that carries none may be its own, or a second one of the other, and shows no other's.
    """
    for message in case.mistaken:
        if expected is None and keyless(message.event):
            continue
        yield Finding(
            "the referenceId is another request's",
            expected=ABSENT if expected is None else expected,
            actual=message.get("data", "referenceId"),
            pointer=_POINTER,
            lines=(case.line, message.line),
        )


def _note_answered(answered: list[bool], case: CaseView) -> None:
    if case.case.reference_id is None and case.owed:
        answered.append(bool(case.acknowledgements or case.mistaken))


_ANSWERED: Final = Survey(begin=list[bool], take=_note_answered)
"""Of each accepted request without a referenceId: whether it was acknowledged."""


def _never_acknowledged(run: RunView) -> str:
    answered = run.surveyed(_ANSWERED)
    silent = answered and not any(answered)
    return (
        "the target does not acknowledge requests without a referenceId, which is its right" if silent else ""
    )


@verifies("echo.none-invented", when=_unreferenced, not_applicable=_never_acknowledged, surveys=(_ANSWERED,))
def no_reference_id_is_invented(case: CaseView) -> Iterator[Observation]:
    """The acknowledgement of a request without a referenceId carries none, or says so by null."""
    for message in case.acknowledgements:
        seen = message.get("data", "referenceId")
        if seen is not ABSENT and seen is not None:
            yield Finding(
                "a referenceId is invented",
                "no referenceId",
                seen,
                pointer=_POINTER,
                lines=(case.line, message.line),
            )
    yield from _mistaken(case, expected=None)
    if lines := tuple(message.line for message in _of_somebody(case)):
        yield Doubt("none came, but one with a referenceId that no request of this run has", lines=lines)


_LEFT_OUT: Final = left_out(user_event_reference_id="ignored")


def _note_referring(referring: list[bool], case: CaseView) -> None:
    referring += [bool(_references(message)) for message in case.user_events]


_REFERRING: Final = Survey(begin=list[bool], take=_note_referring)
"""Of each user event: whether it carries a reference id."""


def _none_referenced(run: RunView) -> str:
    if why := _LEFT_OUT(run):
        return why
    referring = run.surveyed(_REFERRING)
    without = referring and not any(referring)
    return "the target's user events carry no reference id, as the sample's" if without else ""


@verifies(
    "echo.user-event",
    when=lambda case: bool(case.user_events),
    not_applicable=_none_referenced,
    surveys=(_REFERRING,),
)
def the_user_event_names_its_own_request(case: CaseView) -> Iterator[Observation]:
    """A reference id in the user event is the request's."""
    for message in case.user_events:
        for pointer, seen in _references(message):
            if not same(case.case.reference_id, seen) and seen is not None:
                yield Finding(
                    "the user event carries another request's reference id",
                    case.case.reference_id,
                    seen,
                    pointer=pointer,
                    lines=(case.line, message.line),
                )


def _references(message: Message) -> list[tuple[str, Json | Absent]]:
    places = (("data", "referenceId"), ("data", "userData", "GSW_REFERENCE_ID"))
    seen = [("/" + "/".join(place), message.get(*place)) for place in places]
    return [(pointer, value) for pointer, value in seen if value is not ABSENT]


CHECKS: Final = (
    the_reference_id_comes_back,
    no_reference_id_is_invented,
    the_user_event_names_its_own_request,
)
