"""What the page does not fix and users feel: outcomes, answers, members, order, batches and numbers of chains."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.compare import Change, Class, Comparison, Kind, Side, compared
from conformance.evidence import Event, Record, Sent
from conformance.model import Case, Expectation, Fault, FaultKind
from tests.unit.compare.runs import answered, edited, refused, side
from tests.unit.report import support

PROBE = support.good(2, name="until as digits", expectation=Expectation.OBSERVE)
BAD = support.bad(3)


def _told(before: Side, after: Side) -> set[tuple[str, str]]:
    return {(change.kind.value, change.grade.value) for change in compared(before, after).changes}


def _only(found: Comparison) -> Change:
    (change,) = found.changes
    return change


def test_the_same_behaviour_has_no_change_whatever_nonce_phone_and_chain() -> None:
    other = support.good(1, reference_id="n2-1", phone="5550999")

    assert set() == _told(
        side(*answered(support.good(1), at=101.0)), side(*answered(other, at=101.0, chain=99))
    )


def test_a_probe_that_is_refused_now_is_a_break_and_one_that_is_taken_is_notable() -> None:
    taken, not_taken = side(*answered(PROBE, at=102.0)), side(*refused(PROBE, at=102.0))
    change = _only(compared(taken, not_taken))

    assert (Kind.OUTCOME, Class.BREAKING, "until as digits") == (change.kind, change.grade, change.subject)
    assert ("carried out", "refused at once") == (change.before.what, change.after.what)
    assert change.before.lines
    assert change.after.lines
    assert {("outcome", "notable")} == _told(not_taken, taken)


def test_a_message_that_is_missing_now_is_a_break() -> None:
    whole = answered(PROBE, at=102.0)

    assert {("outcome", "breaking")} == _told(side(*whole), side(*whole[:3]))


def test_what_was_not_watched_is_not_compared() -> None:
    whole, late = answered(PROBE, at=102.0), answered(PROBE, at=899.0)

    assert set() == _told(side(*whole), side(*late[:2]))


def test_another_status_or_code_is_told_by_kind_of_fault() -> None:
    change = _only(compared(side(*refused(BAD, at=103.0)), side(*refused(BAD, at=103.0, status=500, code=2))))

    assert (Kind.REPLY, Class.NOTABLE, "requests with the fault missing") == (
        change.kind,
        change.grade,
        change.subject,
    )
    assert "HTTP 400 with statusCode 1" == change.before.what
    assert "HTTP 500 with statusCode 2" == change.after.what


def test_a_code_that_only_the_newer_edition_has_is_information() -> None:
    before, after = refused(BAD, at=103.0, code=6), refused(BAD, at=103.0, code=10)

    assert {("reply", "informational")} == _told(
        side(*before, edition="8.5.0"), side(*after, edition="8.6.0")
    )
    assert {("reply", "notable")} == _told(side(*before, edition="8.5.2"), side(*after, edition="8.6.0"))


def test_an_answer_that_did_not_come_is_not_compared() -> None:
    lost = (Sent(case=BAD, session=support.SESSION, at=103.0), support.exchange(BAD, at=103.0, status=None))

    assert set() == _told(side(*refused(BAD, at=103.0)), side(*lost))


def test_what_goes_both_ways_within_one_kind_of_request_is_chance() -> None:
    one, other = (replace(support.good(n), name="", fault=Fault("/x", FaultKind.NULL)) for n in (4, 5))
    ways = [(refused(one, at=104.0, code=a), refused(other, at=105.0, code=b)) for a, b in ((1, 2), (2, 1))]

    assert set() == _told(side(*ways[0][0], *ways[0][1]), side(*ways[1][0], *ways[1][1]))


@pytest.mark.parametrize(("which", "place"), [(1, "response"), (2, "acknowledgement"), (3, "user event")])
def test_a_member_that_appears_vanishes_or_changes_its_type_is_told(which: int, place: str) -> None:
    plain = answered(support.good(1), at=101.0)
    more = edited(plain, lambda body: body.update(extra={"deep": 1}), which=which)
    typed = edited(plain, lambda body: body.update(extra="text"), which=which)

    change = _only(compared(side(*plain), side(*more)))
    assert (Class.INFORMATIONAL, f"/extra of the {place}") == (change.grade, change.subject)
    assert {("member", "notable")} == _told(side(*more), side(*plain))
    retyped = _only(compared(side(*more), side(*typed)))
    assert (Class.NOTABLE, "object", "string") == (retyped.grade, retyped.before.what, retyped.after.what)


def test_members_of_other_fields_are_the_request_s_own() -> None:
    case = support.good(1, body='{"otherFields": {"mine": 1}}')
    plain = answered(support.good(1), at=101.0)
    plain = (replace(plain[0], case=case), *plain[1:])  # type: ignore[type-var]
    echoed = edited(plain, lambda body: body["data"]["userData"].update(mine=1), which=3)

    assert set() == _told(side(*plain), side(*echoed))


def _many(*, event_first: bool = False, together: bool = True, number: Any = 0) -> Side:
    records: list[Record] = []
    for index in range(1, 31):
        case: Case = support.good(index)
        whole = answered(case, at=101.0 + index, number=number(index) if callable(number) else number)
        acknowledgement, event = whole[2:]
        assert isinstance(acknowledgement, Event)
        assert isinstance(event, Event)
        first, then = (event, acknowledgement) if event_first else (acknowledgement, event)
        apart = 2 * index
        records += [
            *whole[:2],
            replace(first, exchange=apart),
            replace(then, exchange=apart if together else apart + 1),
        ]
    return side(*records)


def test_an_order_that_turned_is_told_and_half_of_it_is_not() -> None:
    change = _only(compared(_many(), _many(event_first=True)))

    assert (Kind.ORDER, Class.NOTABLE) == (change.kind, change.grade)
    assert "in 100% of 30 requests" == change.before.what


def test_messages_one_by_one_where_they_came_together_are_told() -> None:
    assert {("batching", "informational")} == _told(_many(), _many(together=False))
    assert {("batching", "informational")} == _told(_many(together=False), _many())


def test_other_numbers_of_new_chains_are_told() -> None:
    change = _only(compared(_many(), _many(number=1)))

    assert (Kind.CHAIN_NUMBERS, "always 0", "always 1") == (
        change.kind,
        change.before.what,
        change.after.what,
    )
    assert {("chain_numbers", "notable")} == _told(_many(), _many(number=lambda index: index))
    assert set() == _told(
        _many(number=lambda index: index), _many(number=lambda index: max(1, 40 - index - 9))
    )
