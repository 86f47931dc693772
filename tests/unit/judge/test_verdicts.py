"""From checks to judgements, from judgements to results, from results to the verdict on a run."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.catalogue import Basis, Requirement, load
from conformance.checks import index
from conformance.evidence import Gap, Halt, HaltKind
from conformance.judge import (
    Ask,
    CaseCheck,
    CaseView,
    Check,
    Doubt,
    Finding,
    Observation,
    Result,
    RunCheck,
    RunVerdict,
    RunView,
    Said,
    Verdict,
    always,
    judge,
    judge_all,
    run_verdict,
    verifies,
    verifies_run,
)
from conformance.judge.asking import ask, at_once
from conformance.model import Level, Scope, Subject
from tests.support import Delivery, Story, answered, evidence, head, refused, request, silent, view

ROW = Requirement(
    id="request.thing",
    subject=Subject.REQUEST,
    level=Level.MUST,
    basis=Basis.STATED,
    clause="Somewhere",
    text="Something holds.",
    scope=Scope.SMOKE,
)
HALT = Halt(kind=HaltKind.LIMIT, what="the limit of 10 records is reached", at=9.0)


def seeing(*seen: Observation, when: Any = always) -> CaseCheck:
    """Return a check that sees always the same."""
    return CaseCheck(requirement=ROW.id, when=when, test=lambda case: iter(seen))


def result(check: Check | None, run: RunView | None = None, *, row: Requirement = ROW) -> Result:
    run = run or view(answered(request()))
    return judge_all(run, requirements=[row], checks={row.id: check} if check else {})[0]


# One check


def test_a_check_that_sees_nothing_passes() -> None:
    assert result(seeing()).verdict is Verdict.PASS


def test_a_finding_fails() -> None:
    assert result(seeing(Finding("wrong"))).verdict is Verdict.FAIL


def test_a_doubt_is_inconclusive_and_gives_the_reason() -> None:
    found = result(seeing(Doubt("the poll was lost")))

    assert (found.verdict, found.reason) == (Verdict.INCONCLUSIVE, "the poll was lost")


def test_a_finding_outweighs_a_doubt() -> None:
    assert result(seeing(Doubt("unsure"), Finding("wrong"))).verdict is Verdict.FAIL


def test_a_check_is_asked_of_each_case_for_which_it_holds() -> None:
    run = view(answered(request(1)), answered(request(2)), answered(request(3)))
    found = judge(seeing(when=lambda case: case.case.id != "0002"), run)

    assert [one.case for one in found] == ["0001", "0003"]


def test_a_check_of_the_run_is_asked_once() -> None:
    @verifies_run(ROW.id, when=always)
    def check(run: RunView) -> Iterator[Observation]:
        yield Finding(f"{len(run.cases)} cases")

    found = judge(check, view(answered(request(1)), answered(request(2))))

    assert [(one.case, one.findings[0].message) for one in found] == [(None, "2 cases")]


def test_a_check_that_does_not_concern_the_target_is_not_applicable_and_says_why() -> None:
    @verifies(ROW.id, when=always, not_applicable=lambda run: "one user only")
    def check(case: CaseView) -> Iterator[Observation]:
        yield Finding("never asked")

    found = result(check)

    assert (found.verdict, found.reason, found.scored) == (Verdict.NOT_APPLICABLE, "one user only", False)


def broken(*_: object) -> Any:
    raise ZeroDivisionError("ours")


@pytest.mark.parametrize(
    "check",
    [
        CaseCheck(requirement=ROW.id, when=always, test=broken),
        CaseCheck(requirement=ROW.id, when=broken, test=broken),
        CaseCheck(requirement=ROW.id, when=always, test=broken, not_applicable=broken),
        RunCheck(requirement=ROW.id, when=broken, test=broken),
        RunCheck(requirement=ROW.id, when=always, test=broken),
    ],
)
def test_a_check_that_raises_is_our_error_and_not_the_targets(check: Check) -> None:
    found = result(check)

    assert found.verdict is Verdict.ERROR
    assert "ZeroDivisionError: ours" in found.judgements[0].findings[0].message


def test_a_check_that_raises_halfway_is_an_error_too() -> None:
    def test(case: CaseView) -> Iterator[Observation]:
        yield Finding("wrong")
        raise KeyError("x")

    assert result(CaseCheck(requirement=ROW.id, when=always, test=test)).verdict is Verdict.ERROR


# The rules that keep green honest


def test_what_has_no_check_is_untestable_for_its_reason() -> None:
    found = result(None, row=replace(ROW, untestable="it takes two logins"))

    assert (found.verdict, found.reason) == (Verdict.UNTESTABLE, "it takes two logins")


def test_a_may_never_fails() -> None:
    found = result(seeing(Finding("unusual")), row=replace(ROW, level=Level.MAY))

    assert found.verdict is Verdict.PASS
    assert found.judgements[0].findings


def test_a_may_is_not_scored() -> None:
    assert not result(seeing(Doubt("unsure")), row=replace(ROW, level=Level.MAY)).scored


@pytest.mark.parametrize(
    "story",
    [
        silent(request()),
        refused(request()),
        replace(answered(request()), deliveries=answered(request()).deliveries[:1]),
        silent(request(), status=503, body=""),
    ],
    ids=["no messages", "refused", "no user event", "unavailable"],
)
def test_nothing_about_the_operation_passes_where_the_known_good_was_not_fully_answered(story: Story) -> None:
    run = view(story, answered(request(2)))

    assert result(seeing(), run).verdict is Verdict.INCONCLUSIVE
    assert result(seeing(), run, row=replace(ROW, level=Level.MAY)).verdict is Verdict.INCONCLUSIVE


def test_no_may_passes_by_failing_where_the_known_good_was_not_answered() -> None:
    run = view(silent(request()))

    assert result(seeing(Finding("odd")), run, row=replace(ROW, level=Level.MAY)).verdict is not Verdict.PASS


def test_a_failure_stands_without_the_known_good() -> None:
    assert result(seeing(Finding("wrong")), view(silent(request()))).verdict is Verdict.FAIL


@pytest.mark.parametrize("subject", [Subject.SESSION, Subject.BAYEUX])
def test_what_is_not_about_the_operation_passes_without_the_known_good(subject: Subject) -> None:
    assert (
        result(seeing(), view(silent(request())), row=replace(ROW, subject=subject)).verdict is Verdict.PASS
    )


def test_what_the_plan_does_not_exercise_is_unexercised_and_not_scored() -> None:
    run = view(answered(request()), header=head(scope="smoke"))
    found = result(seeing(when=lambda case: False), run, row=replace(ROW, scope=Scope.STANDARD))

    assert (found.verdict, found.scored) == (Verdict.UNEXERCISED, False)
    assert "standard" in found.reason


def test_what_a_halt_kept_from_being_exercised_is_inconclusive_for_that_reason() -> None:
    found = result(seeing(when=lambda case: False), view(answered(request()), halt=HALT))

    assert found.verdict is Verdict.INCONCLUSIVE
    assert HALT.what in found.reason
    assert found.scored


def test_what_a_cut_kept_from_being_exercised_is_inconclusive_for_that_reason() -> None:
    found = result(seeing(when=lambda case: False), view(answered(request()), finished=False))

    assert found.verdict is Verdict.INCONCLUSIVE
    assert "cut short" in found.reason


def test_what_no_case_met_is_inconclusive() -> None:
    found = result(seeing(when=lambda case: False))

    assert found.verdict is Verdict.INCONCLUSIVE
    assert "no case" in found.reason


def test_a_result_lists_what_is_no_pass_and_counts_all() -> None:
    def test(case: CaseView) -> Iterator[Observation]:
        if case.case.id == "0002":
            yield Finding("wrong")

    run = view(answered(request(1)), answered(request(2)), answered(request(3)))
    found = result(CaseCheck(requirement=ROW.id, when=always, test=test), run)

    assert found.cases == 3
    assert [one.case for one in found.judgements] == ["0002"]


# The run


def of(verdict: Verdict, *, level: Level = Level.MUST) -> Result:
    return Result(requirement=replace(ROW, level=level), verdict=verdict)


WHOLE = view(answered(request()))


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([Verdict.PASS], RunVerdict.CONFORMING),
        (
            [Verdict.PASS, Verdict.NOT_APPLICABLE, Verdict.UNTESTABLE, Verdict.UNEXERCISED],
            RunVerdict.CONFORMING,
        ),
        ([Verdict.PASS, Verdict.INCONCLUSIVE], RunVerdict.INCONCLUSIVE),
        ([Verdict.INCONCLUSIVE, Verdict.ERROR], RunVerdict.ERROR),
        ([Verdict.ERROR, Verdict.FAIL], RunVerdict.NOT_CONFORMING),
    ],
)
def test_the_verdict_on_the_run_is_the_first_that_applies(
    verdicts: list[Verdict], expected: RunVerdict
) -> None:
    assert run_verdict(WHOLE, [of(one) for one in verdicts]) is expected


def test_a_should_that_fails_does_not_conform() -> None:
    assert run_verdict(WHOLE, [of(Verdict.FAIL, level=Level.SHOULD)]) is RunVerdict.NOT_CONFORMING


def test_a_may_in_doubt_does_not_matter() -> None:
    assert run_verdict(WHOLE, [of(Verdict.INCONCLUSIVE, level=Level.MAY)]) is RunVerdict.CONFORMING


@pytest.mark.parametrize("kind", [kind for kind in HaltKind if kind is not HaltKind.SET_UP])
def test_a_halted_run_never_conforms(kind: HaltKind) -> None:
    assert (
        run_verdict(view(answered(request()), halt=replace(HALT, kind=kind)), []) is RunVerdict.INCONCLUSIVE
    )


def test_a_cut_run_never_conforms() -> None:
    assert run_verdict(view(answered(request()), finished=False), []) is RunVerdict.INCONCLUSIVE


def test_a_halted_run_may_still_be_found_not_to_conform() -> None:
    assert run_verdict(view(answered(request()), halt=HALT), [of(Verdict.FAIL)]) is RunVerdict.NOT_CONFORMING


def test_a_set_up_fault_is_said_before_everything_else() -> None:
    run = view(refused(request(), code=5), halt=replace(HALT, kind=HaltKind.SET_UP))

    assert run_verdict(run, [of(Verdict.FAIL)]) is RunVerdict.SET_UP


# Purity

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
PLACES = (
    "/channel",
    "/data",
    "/data/record",
    "/data/record/devicePath",
    "/data/record/applicationId",
    "/data/notificationType",
    "/data/messageType",
    "/data/referenceId",
)
USER_PLACES = (
    "/channel",
    "/data",
    "/data/userData",
    "/data/userData/GSW_PHONE",
    "/data/userData/GSW_CHAIN_ID",
    "/data/userData/GSW_USER_EVENT",
    "/data/deviceId",
    "/data/metrics",
    "/data/metrics/eventProcessing",
)


@st.composite
def runs(draw: st.DrawFn) -> RunView:
    """Return a run of three cases, of which one was answered strangely."""
    from tests.support import ACK, EVENT, edited

    story = answered(request(2), at=2.0)
    which = draw(st.sampled_from((ACK, EVENT)))
    story = edited(story, which, draw(st.sampled_from(USER_PLACES if which else PLACES)), draw(JSON))
    body = draw(st.sampled_from(('{"statusCode": 0}', "{}", "", "[]")) | JSON.map(str))
    story = replace(story, body=body, status=draw(st.sampled_from((200, 204, 302, 400, 500, 503, None))))
    wild = Delivery(message={"channel": "/x", "data": draw(JSON)}, after=0.3)
    story = replace(story, deliveries=(*story.deliveries, wild))
    gaps = draw(st.lists(st.builds(_gap, st.floats(0, 5), st.floats(0, 5)), max_size=2))
    return view(answered(request(1)), story, refused(request(3), at=3.0), gaps=gaps)


def _gap(start: float, length: float) -> Gap:
    return Gap(session="a", start=start, end=start + length, reason="dropped")


def all_of(run: RunView) -> tuple[Result, ...]:
    return judge_all(run, requirements=load(), checks=index())


@given(runs())
@settings(max_examples=60, deadline=None)
def test_judging_the_same_evidence_again_gives_the_same_and_changes_nothing(run: RunView) -> None:
    before = copy.deepcopy(run.evidence)

    assert all_of(run) == all_of(RunView(copy.deepcopy(run.evidence)))
    assert run.evidence == before


@given(runs())
@settings(max_examples=100, deadline=None)
def test_no_answer_of_a_target_breaks_a_check(run: RunView) -> None:
    assert not [row.requirement.id for row in all_of(run) if row.verdict is Verdict.ERROR]


def test_a_conforming_run_has_no_finding_and_no_doubt() -> None:
    run = RunView(evidence(answered(request(1)), answered(request(2), at=2.0)))
    told = [one for row in all_of(run) for one in row.judgements if one.verdict is not Verdict.NOT_APPLICABLE]

    assert told == []


def test_a_check_that_breaks_in_one_part_says_nothing_of_the_others() -> None:
    def broken(case: CaseView) -> Iterator[Observation]:
        if case.id == "0002":
            raise ValueError("any")
        yield Finding("seen")

    def one_by_one(about: Ask, cases: Sequence[str]) -> Iterator[tuple[Said, ...]]:
        return (about([case]) for case in cases)

    check = CaseCheck(requirement="r", when=always, test=broken)
    run = view(*(answered(request(number)) for number in (1, 2, 3)))
    parts, whole = (ask([check], run, spread=spread)[0].said for spread in (one_by_one, at_once))

    assert parts == whole
    assert whole.verdict is Verdict.ERROR


def test_of_the_cases_that_pass_the_first_are_named_in_whatever_parts_they_come() -> None:
    check = CaseCheck(requirement="r", when=always, test=lambda case: iter(()))
    run = view(*(answered(request(number)) for number in range(1, 8)))

    def by_two(about: Ask, cases: Sequence[str]) -> Iterator[tuple[Said, ...]]:
        return (about(cases[start : start + 2]) for start in range(0, len(cases), 2))

    said = ask([check], run, spread=by_two)[0].said

    assert (said.cases, said.examples, said.judgements) == (7, ("0001", "0002", "0003"), ())
