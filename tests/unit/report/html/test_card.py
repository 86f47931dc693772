"""One requirement as it is shown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.evidence import parse
from conformance.judge import Doubt, Finding, Judgement, Result, RunView, Verdict
from conformance.report.html.card import Card, cards
from conformance.report.html.cited import records
from conformance.report.html.course import Course
from conformance.report.minimal import minimal
from conformance.report.waived import Applied, Standing, Waiving
from conformance.waivers import Waiver
from tests.unit.report import support

NAME = "echo.reference-id"


def _card(result: Result, run: RunView | None = None) -> Card:
    run = run or support.conforming()
    return cards([result], Course(run, records(run.evidence, range(1, 20))), minimal(run))[0]


def test_a_failure_has_all_that_is_needed_to_see_it_again() -> None:
    shown = _card(support.failed(NAME, Finding("another id is seen", "a", "b", "/data/referenceId", (3, 5))))
    found = shown.findings[0]

    assert ("fail", "✗", "another id is seen") == (shown.standing, shown.mark, shown.first)
    assert found.request is not None and found.picture is not None
    assert found.request.curl.text.startswith("curl -sS") and found.request.curl.exact
    assert support.good().body == found.request.body.text
    assert found.script.startswith(f"reproduce/{NAME}-")
    assert [3, 5] == list(shown.cited)[:2]


def test_the_smallest_request_stands_with_its_finding() -> None:
    run = RunView(parse(support.every_kind()))
    finding = Finding("x", lines=(3,))
    shown = _card(support.failed("request.window", finding, case="c3"), run).findings[0]
    smallest = {("request.window", shown.fingerprint): next(iter(minimal(run).values()))}
    again = cards(
        [support.failed("request.window", finding, case="c3")],
        Course(run, records(run.evidence, (3,))),
        smallest,
    )[0].findings[0]

    assert shown.smallest is None and "" == shown.minimised
    assert again.smallest is not None and "c3.1" == again.smallest.case
    assert again.smallest.line in again.cited
    assert ("Found by 1 requests, each sent alone.", "Falsifying example") == (again.minimised, again.example)


def test_what_could_not_be_told_has_its_doubts_and_no_script() -> None:
    shown = _card(support.in_doubt(NAME, "a poll was dropped"))

    assert ("inconclusive", "?", "a poll was dropped") == (shown.standing, shown.mark, shown.first)
    assert ("c1",) == shown.doubts[0].cases
    assert shown.doubts[0].request is not None and "c1" == shown.doubts[0].request.case
    assert () == shown.findings
    assert 4 in list(shown.cited)


def test_a_finding_of_a_check_of_ours_has_no_script() -> None:
    result = replace(support.failed(NAME, Finding("the check itself failed")), verdict=Verdict.ERROR)

    assert ("error", "") == (_card(result).standing, _card(result).findings[0].script)


def test_kinds_of_finding_beyond_a_few_are_counted() -> None:
    findings = [Finding(f"{letter} is seen") for letter in "abcdefghij"]
    shown = _card(support.failed(NAME, *findings))

    assert (8, 2) == (len(shown.findings), shown.findings_left_out)


@pytest.mark.parametrize("verdict", [Verdict.UNEXERCISED, Verdict.NOT_APPLICABLE, Verdict.UNTESTABLE])
def test_what_was_not_run_is_listed_so_with_its_reason(verdict: Verdict) -> None:
    shown = _card(replace(support.in_doubt(NAME, "because", cases=0), verdict=verdict))

    assert ("not-run", verdict.value.replace("_", " "), "because") == (
        shown.standing,
        shown.verdict,
        shown.first,
    )


def test_what_a_may_shows_stands_beside_its_pass() -> None:
    judgement = Judgement(
        requirement=NAME, case="c1", verdict=Verdict.FAIL, findings=(Finding("other letters"),)
    )
    passed = replace(support.in_doubt(NAME, ""), verdict=Verdict.PASS, judgements=(judgement,))

    assert ("pass", ("other letters",), ()) == (
        _card(passed).standing,
        _card(passed).seen,
        _card(passed).findings,
    )


def _waiving(*bad: Applied) -> Waiving:
    waiver = Waiver(
        requirement=NAME,
        target="*",
        expires="2027-03-31",
        reason="ticket 12",
        owner="Ada",
        link="https://x.org/12",
    )
    return Waiving(applied=bad, covering={NAME: (waiver,)})


def test_a_waived_failure_has_reason_owner_link_and_last_day_and_stays_a_failure() -> None:
    run = support.conforming()
    (card,) = cards([support.failed(NAME, Finding("x"))], Course(run, {}), {}, _waiving())
    (excuse,) = card.excuses

    assert "fail" == card.standing
    assert ("ticket 12", "Ada", "2027-03-31", "https://x.org/12") == (
        excuse.reason,
        excuse.owner,
        excuse.expires,
        excuse.href,
    )
    assert () == _card(support.failed(NAME, Finding("x"))).excuses


def test_a_bad_waiver_stands_with_the_requirement_that_it_names() -> None:
    run = support.conforming()
    waiver = Waiver(requirement="echo.user-event", target="*", expires="2020-01-01")
    bad = Applied(waiver=waiver, standing=Standing.EXPIRED, what="it expired", remedy="Decide anew.")
    shown = cards(support.results(), Course(run, {}), {}, _waiving(bad))

    assert {"echo.user-event": ("waiver of echo.user-event: it expired. Decide anew.",)} == {
        one.requirement.id: one.bad_waivers for one in shown if one.bad_waivers
    }


def test_the_worst_comes_first() -> None:
    run = support.conforming()
    changed = (support.in_doubt("echo.user-event", "x"), support.failed(NAME, Finding("x")))
    shown = cards(support.results(*changed), Course(run, {}), {})

    assert ["fail", "inconclusive", "not-run"] == [one.standing for one in shown[:3]]
    assert "pass" == shown[-1].standing


def test_a_pass_leads_to_the_evidence_of_a_case_that_was_sent_for_it() -> None:
    named = "request.campaign-name-required"
    passed = next(one for one in support.results() if one.requirement.id == named)
    passed = replace(passed, examples=("c2",))

    assert [("c2", (7, 8, 9))] == [(one.case, one.lines) for one in _card(passed).examples]
    assert [7, 8, 9] == list(_card(passed).cited)


def test_a_doubt_that_hangs_on_the_known_good_leads_to_it() -> None:
    hanging = replace(support.in_doubt(NAME, "the known good case was not fully answered"), judgements=())

    assert ["c1"] == [one.case for one in _card(hanging).examples]


def test_a_failure_has_its_own_cases_and_no_examples() -> None:
    assert () == _card(support.failed(NAME, Finding("x"))).examples


def test_a_doubt_that_names_no_line_has_those_of_its_case() -> None:
    judgement = Judgement(
        requirement=NAME, case="c1", verdict=Verdict.INCONCLUSIVE, doubts=(Doubt("no message tells"),)
    )
    result = replace(support.in_doubt(NAME, "no message tells"), judgements=(judgement,))

    assert (3, 4, 5, 6) == _card(result).doubts[0].lines
