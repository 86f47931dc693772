"""Logins, tokens and users."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest

from conformance.evidence import Exchange, Gap, Line, Purpose, Sent
from conformance.judge import RunView, Verdict
from conformance.model import ABSENT, Case, Expectation, Fault, FaultKind, Label
from tests.support import (
    ACK,
    EVENT,
    Delivery,
    Story,
    answered,
    edited,
    head,
    judged,
    later_refused,
    opened,
    patched,
    refused,
    request,
    silent,
    user_event,
    verdict,
    view,
    watched,
)

PASS, FAIL, DOUBT = Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE
UNASKED, OUTSIDE = Verdict.UNEXERCISED, Verdict.NOT_APPLICABLE

LOGIN: Final = "session.unauthenticated-refused"
TOKEN: Final = "session.csrf-refused"
ISOLATION: Final = "session.isolation"
GOOD: Final = answered(request(1))


def without_login() -> Case:
    fault = Fault("", FaultKind.UNAUTHENTICATED)
    return request(2, login=False, fault=fault, expectation=Expectation.REFUSE, requirement=LOGIN)


def with_wrong_token() -> Case:
    return request(
        2, fault=Fault("", FaultKind.WRONG_TOKEN), expectation=Expectation.REFUSE, requirement=TOKEN
    )


CASES: Final = ((LOGIN, without_login()), (TOKEN, with_wrong_token()))
ISSUED: Final = (opened(csrf=True),)


@pytest.mark.parametrize(("requirement", "case"), CASES)
@pytest.mark.parametrize(
    ("tell", "fields", "expected"),
    [
        (refused, {"code": 20, "status": 200}, PASS),
        (refused, {"code": 20, "status": 401}, PASS),
        (silent, {"status": 302, "body": ""}, PASS),
        (silent, {"status": 401, "body": "<html>"}, PASS),
        (silent, {"status": 403, "body": "Missing or invalid token"}, PASS),
        (silent, {"status": 404, "body": ""}, PASS),
        (silent, {}, FAIL),
        (answered, {}, FAIL),
        (answered, {"status": 401, "body": ""}, FAIL),
        (answered, {"body": "{}"}, FAIL),
        (silent, {"body": "<html>please log in</html>"}, DOUBT),
        (silent, {"status": 500, "body": ""}, DOUBT),
        (silent, {"status": 503, "body": ""}, DOUBT),
        (silent, {"status": None, "body": None}, DOUBT),
    ],
)
def test_a_request_without_the_right_login_is_refused(
    requirement: str, case: Case, tell: Any, fields: dict[str, Any], expected: Verdict
) -> None:
    assert verdict(requirement, view(GOOD, tell(case, **fields), sessions=ISSUED)) is expected


@pytest.mark.parametrize(("requirement", "case"), CASES)
@pytest.mark.parametrize("which", [ACK, EVENT])
def test_a_message_tells_that_a_refusal_was_none(requirement: str, case: Case, which: int) -> None:
    story = replace(refused(case, code=20), deliveries=(answered(case).deliveries[which],))

    assert verdict(requirement, view(GOOD, story, sessions=ISSUED)) is FAIL


@pytest.mark.parametrize(("requirement", "case"), CASES)
def test_cases_with_the_right_login_are_not_asked(requirement: str, case: Case) -> None:
    assert verdict(requirement, view(GOOD, refused(request(2)), sessions=ISSUED)) is UNASKED


def test_a_wrong_token_does_not_matter_where_none_was_issued() -> None:
    assert verdict(TOKEN, view(GOOD, silent(with_wrong_token()))) is OUTSIDE


def test_whether_a_token_was_issued_is_not_known_before_a_login() -> None:
    assert verdict(TOKEN, view(sessions=())) is UNASKED


# Isolation

TWO: Final = {
    "sessions": (opened("a"), opened("b", user=1, device_path="/devices/d-2")),
    "windows": (watched("a"), watched("b")),
}


def with_two(*stories: Story, **fields: Any) -> Verdict:
    return verdict(ISOLATION, view(*stories, **{**TWO, **fields}))


def astray(story: Story, which: int) -> Story:
    """Return the story with one of its messages delivered to the other user's session too."""
    return replace(story, deliveries=(*story.deliveries, replace(story.deliveries[which], session="b")))


def test_messages_that_reach_their_own_session_pass() -> None:
    assert with_two(GOOD, answered(request(2), session="b")) is PASS


@pytest.mark.parametrize("which", [ACK, EVENT])
def test_a_message_in_another_users_session_fails(which: int) -> None:
    assert with_two(astray(GOOD, which)) is FAIL


def test_a_later_refusal_in_another_users_session_fails() -> None:
    assert with_two(GOOD, astray(later_refused(request(2)), ACK)) is FAIL


def test_a_message_astray_names_its_line() -> None:
    run = view(astray(GOOD, ACK), **TWO)

    assert judged(ISOLATION, run)[0].findings[0].lines == (8,)


def test_a_message_of_nobodys_in_another_session_is_no_finding() -> None:
    other = edited(edited(GOOD, ACK, "/data/referenceId", "theirs"), EVENT, "/data/userData/GSW_PHONE", "99")
    theirs = tuple(replace(one, session="b") for one in other.deliveries)

    assert with_two(replace(GOOD, deliveries=(*GOOD.deliveries, *theirs))) is PASS


def test_a_users_own_message_with_anothers_key_is_no_leak() -> None:
    own = request(2, members={"devicePath": "/devices/d-2"})
    story = edited(answered(own, session="b"), ACK, "/data/referenceId", "ref-0001")

    assert with_two(GOOD, story) is PASS


@pytest.mark.parametrize(
    ("which", "pointer", "own"),
    [(ACK, "/data/record/devicePath", "/devices/d-2"), (EVENT, "/data/deviceId", "d-2")],
)
def test_a_copy_that_names_the_other_users_device_is_a_leak(which: int, pointer: str, own: str) -> None:
    copy = replace(edited(GOOD, which, pointer, own).deliveries[which], session="b")
    story = replace(GOOD, deliveries=(*GOOD.deliveries, copy))
    answered_too = answered(request(2, members={"devicePath": "/devices/d-2"}), session="b")

    assert with_two(story, answered_too) is FAIL


def keyless(session: str, reference: object = ABSENT) -> Story:
    """Return the good story, and its acknowledgement with another key in a session."""
    copy = edited(GOOD, ACK, "/data/referenceId", reference).deliveries[ACK]
    return replace(GOOD, deliveries=(*GOOD.deliveries, replace(copy, session=session)))


def test_an_acknowledgement_without_a_key_for_another_users_device_is_a_leak() -> None:
    assert with_two(keyless("b")) is FAIL
    assert with_two(keyless("a")) is PASS


def test_an_acknowledgement_with_a_strangers_key_is_no_leak_of_ours() -> None:
    assert with_two(keyless("b", reference="theirs")) is PASS


def test_one_user_alone_is_not_concerned() -> None:
    assert verdict(ISOLATION, view(GOOD)) is OUTSIDE


def test_a_session_that_was_not_watched_to_the_end_leaves_a_doubt() -> None:
    assert with_two(GOOD, windows=[watched("a"), watched("b", end=1.0)]) is DOUBT


def test_a_session_need_not_be_watched_for_its_own_messages() -> None:
    assert with_two(GOOD, windows=[watched("a", end=1.0), watched("b")]) is PASS


def test_a_message_may_stray_within_the_quiet_window() -> None:
    assert with_two(GOOD, windows=[watched("a"), watched("b", end=1.06)]) is DOUBT
    assert with_two(GOOD, windows=[watched("a"), watched("b", end=2.06)]) is PASS


def test_a_message_may_have_strayed_in_a_gap() -> None:
    gap = Gap(session="b", start=1.1, end=1.2, reason="dropped")

    assert with_two(GOOD, answered(request(2), at=2.0), gaps=[gap]) is DOUBT


def test_a_gap_before_the_first_request_hides_nothing() -> None:
    assert with_two(GOOD, gaps=[Gap(session="b", start=0.1, end=0.9, reason="dropped")]) is PASS


# The code that asks for a login

CODE: Final = "session.unauthenticated-code"


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"code": 20, "status": 401}, PASS),
        ({"code": 20, "status": 200}, PASS),
        ({"code": 5, "status": 401}, FAIL),
        ({"code": 3, "status": 200}, FAIL),
    ],
)
def test_an_envelope_that_asks_for_a_login_has_the_code_for_it(
    fields: dict[str, Any], expected: Verdict
) -> None:
    assert verdict(CODE, view(GOOD, refused(without_login(), **fields))) is expected


def test_a_refusal_without_an_envelope_has_no_code_to_judge() -> None:
    assert verdict(CODE, view(GOOD, silent(without_login(), status=401, body="<html>"))) is OUTSIDE


def test_an_edition_before_the_code_is_not_asked_for_it() -> None:
    run = view(GOOD, refused(without_login(), code=5, status=401), header=head(edition="8.5.1"))

    assert verdict(CODE, run) is OUTSIDE


def test_the_login_of_nobody_is_one_without_a_login() -> None:
    case = request(2, fault=Fault("", FaultKind.UNKNOWN_LOGIN), expectation=Expectation.REFUSE)

    assert verdict(LOGIN, view(GOOD, answered(case))) is FAIL
    assert verdict(CODE, view(GOOD, refused(case, code=5, status=401))) is FAIL


# Users without the feature

FEATURE: Final = "session.feature-required"
USERS: Final[Any] = {"users": [{"role": "agent"}, {"role": "without-feature"}]}


def featureless() -> Case:
    return request(2, user=1, fault=Fault("", FaultKind.WITHOUT_FEATURE), expectation=Expectation.REFUSE)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (refused(featureless(), code=5, status=403), PASS),
        (silent(featureless(), status=404, body=""), PASS),
        (silent(featureless()), FAIL),
        (silent(featureless(), status=503, body=""), DOUBT),
    ],
)
def test_a_user_without_the_feature_is_refused(story: Story, expected: Verdict) -> None:
    told = replace(story, session="without")

    assert verdict(FEATURE, view(GOOD, told, header=head(config=USERS))) is expected


def test_without_such_a_user_nobody_is_asked() -> None:
    assert verdict(FEATURE, view(GOOD)) is OUTSIDE


# A notification session opened anew

RESUMED: Final = "session.resumed"


def sequel() -> Case:
    return request(2, label=Label.SEQUENCE, requirement=RESUMED)


def anew(story: Story, **fields: Any) -> RunView:
    """Return the run of a good case and a story that was sent after a second handshake."""
    hands = [
        Exchange(
            n=at, purpose=Purpose.HANDSHAKE, session="a", method="POST", url="", sent=at / 10, end=at / 10
        )
        for at in (1, 2)
    ]
    return view(GOOD, story, others=hands, **fields)


@pytest.mark.parametrize(
    ("story", "expected"),
    [
        (answered(sequel()), PASS),
        (silent(sequel()), FAIL),
        (refused(sequel()), FAIL),
        (silent(sequel(), status=503, body=""), DOUBT),
    ],
)
def test_a_request_after_a_new_session_is_answered_on_it(story: Story, expected: Verdict) -> None:
    assert verdict(RESUMED, anew(story)) is expected


def test_a_request_of_a_sequence_before_any_new_session_proves_nothing() -> None:
    assert verdict(RESUMED, view(GOOD, silent(sequel()))) is UNASKED


def test_a_request_that_is_sent_while_nobody_listens_proves_nothing() -> None:
    run = anew(silent(sequel()))
    deaf = tuple(
        replace(line, record=replace(line.record, deaf=True)) if _is_of(line, sequel()) else line
        for line in run.evidence.lines
    )

    assert verdict(RESUMED, RunView(replace(run.evidence, lines=deaf))) is UNASKED


def _is_of(line: Line, case: Case) -> bool:
    return isinstance(line.record, Sent) and line.record.case.id == case.id


def test_the_handshake_of_another_user_opens_no_session_anew() -> None:
    run = view(
        replace(GOOD, session="b"),
        replace(silent(sequel()), session="b"),
        others=anew(GOOD).evidence.of(Exchange),
    )

    assert verdict(RESUMED, run) is UNASKED


def test_a_message_may_have_been_lost_where_the_new_session_was_not_watched() -> None:
    gap = Gap(session="a", start=1.5, end=2.5, reason="a poll was lost")

    assert verdict(RESUMED, anew(silent(sequel()), gaps=[gap])) is DOUBT


def test_an_answer_with_the_key_of_another_case_leaves_it_to_the_echo() -> None:
    mistaken = edited(
        edited(answered(sequel()), ACK, "/data/referenceId", "ref-0001"), EVENT, "/channel", "/me/internal"
    )

    assert verdict(RESUMED, anew(mistaken)) is DOUBT


# Devices of others


def test_a_message_for_a_device_of_another_user_that_reaches_that_user_is_a_leak() -> None:
    case = request(2, members={"devicePath": "/devices/d-2"}, expectation=Expectation.OBSERVE,
                   fault=Fault("/devicePath", FaultKind.UNKNOWN_NAME))  # fmt: skip
    story = answered(case)
    leaked = replace(story, deliveries=tuple(replace(each, session="b") for each in story.deliveries))
    sessions = (opened(), opened(session="b", user=1, device_path="/devices/d-2"))

    assert verdict(ISOLATION, view(GOOD, leaked, sessions=sessions)) is FAIL


@pytest.mark.parametrize(("device", "said"), [("d-1", PASS), ("d-2", FAIL)])
def test_a_late_user_event_is_no_leak_where_its_own_user_had_the_phone_before(
    device: str, said: Verdict
) -> None:
    """The request that had no response may be the one that it answers; another user has the phone by now."""
    shared = {"phoneNumber": "5550105"}
    early = silent(request(1, members=shared), status=None, body=None, failure="closed: reset")
    theirs = request(2, members={**shared, "devicePath": "/devices/d-2"})
    late = Delivery(message=patched(user_event(theirs), "/data/deviceId", device), after=0.3, session="a")
    other = answered(theirs, at=10.0, session="b")
    run = view(
        early,
        replace(other, deliveries=(*other.deliveries, late)),
        sessions=[opened("a"), opened("b", user=1, device_path="/devices/d-2")],
        windows=[watched("a"), watched("b")],
    )

    assert said is verdict(ISOLATION, run)
