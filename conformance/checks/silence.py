"""What is judged of the messages of a request on which the page is silent: all but what that request leaves open.

Once such a request is accepted, it is answered as any other. What it asks about is the target's to take as it likes:
an odd member may come back as it was, coerced, replaced, or not at all.
"""

from __future__ import annotations

from typing import Final

from conformance.judge import CaseView
from conformance.model import Expectation, Json
from conformance.schemas import problems

__all__ = ["answered_in_full", "asked", "left_open", "may_name_nothing", "names_itself_again"]

_SCHEMA: Final = "add_record/request"
_LOOKED_UP: Final = ("campaignName", "callingList", "applicationId")


def answered_in_full(case: CaseView) -> bool:
    """Whether the messages of a case are held against the page: it is valid, or observed and accepted for good."""
    valid = case.case.expectation is Expectation.ACCEPT
    return valid or (case.case.expectation is Expectation.OBSERVE and case.owed)


def asked(case: CaseView) -> str | None:
    """Return the member that an observed case asks about, "" where it is the whole body, None where it is none."""
    if case.case.expectation is not Expectation.OBSERVE or case.case.fault is None:
        return None
    return case.case.fault.pointer.removeprefix("/").partition("/")[0]


def left_open(case: CaseView, name: str) -> bool:
    """Whether an observed case leaves open what becomes of a member: it asks about it, or has it in an odd form.

    What another generator drew may have several odd members, and names none of them.
    """
    if case.case.expectation is not Expectation.OBSERVE:
        return False
    payload = case.payload
    return not isinstance(payload, dict) or asked(case) in {"", name} or name in _odd(payload)


def may_name_nothing(case: CaseView) -> bool:
    """Whether an observed case is odd where it names its campaign, list or application: no such one may be there.

    Then nothing need be added, and nothing acknowledged. A body that is odd as a whole names them all the same.
    """
    return asked(case) != "" and any(left_open(case, name) for name in _LOOKED_UP)


def names_itself_again(case: CaseView) -> bool:
    """Whether an observed case has the referenceId of an earlier one: a target may take it for the same record."""
    return asked(case) == "referenceId"


def _odd(payload: dict[str, Json]) -> frozenset[str]:
    """Return the members of a request that are of another form than the page has them, or missing."""
    return frozenset(
        problem.pointer.split("/")[1] for problem in problems(_SCHEMA, payload) if problem.pointer
    )
