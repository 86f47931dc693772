"""Which message belongs to which case."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.correlate import Book, Correlation, Kind, correlate, key, kind
from conformance.evidence import Event, Sent
from conformance.model import ABSENT, Expectation, Json
from tests.support import acknowledgement, patched, request, user_event

PATIENCE = 5.0
FOREIGN: dict[str, Json] = {"applicationId": 9, "campaignName": "Theirs", "callingList": "Their list"}


def sent(number: int = 1, *, at: float | None = None, session: str = "a", **fields: Any) -> Sent:
    return Sent(case=request(number, **fields), session=session, at=float(number) if at is None else at)


def event(message: Json, *, at: float = 2.0, session: str = "a") -> Event:
    channel = message.get("channel") if isinstance(message, dict) else ""
    return Event(exchange=1, index=0, session=session, channel=str(channel), message=message, at=at)


def ack(one: Sent, pointer: str = "", new: object = None, *, at: float | None = None) -> Event:
    message = acknowledgement(one.case)
    return event(
        patched(message, pointer, new) if pointer else message, at=one.at + 0.1 if at is None else at
    )


def told(one: Sent, pointer: str = "", new: object = None, *, at: float | None = None) -> Event:
    message = user_event(one.case)
    return event(
        patched(message, pointer, new) if pointer else message, at=one.at + 0.2 if at is None else at
    )


def owners(journal: list[Sent], *events: Event) -> list[str | None]:
    """Return, for each event, the id of the case that owns it."""
    found = correlate(journal, list(enumerate(events, start=10)), patience=PATIENCE)
    by_line = {message.line: case for case, messages in found.owned.items() for message in messages}
    return [by_line.get(line) for line in range(10, 10 + len(events))]


def foreign(number: int) -> list[Event]:
    """Return the two messages of somebody else's request."""
    names = {**FOREIGN, "phoneNumber": f"99{number:05d}", "referenceId": f"theirs-{number}"}
    other = sent(number, at=number - 18.0, members=names)
    return [ack(other), told(other)]


# By their keys


def test_an_acknowledgement_belongs_to_the_case_of_its_reference_id() -> None:
    journal = [sent(1), sent(2)]

    assert owners(journal, ack(journal[1]), ack(journal[0])) == ["0002", "0001"]


def test_a_user_event_belongs_to_the_case_of_its_phone() -> None:
    journal = [sent(1), sent(2)]

    assert owners(journal, told(journal[1]), told(journal[0])) == ["0002", "0001"]


def test_a_message_before_any_request_belongs_to_nobody() -> None:
    journal = [sent(1, at=5.0)]

    assert owners(journal, ack(journal[0], at=4.9), told(journal[0], at=4.9)) == [None, None]


def test_a_phone_used_again_gives_the_event_to_the_latest_case_before_it() -> None:
    first = sent(1, at=1.0)
    second = sent(2, at=10.0, members={"phoneNumber": "5550101"})

    assert owners([first, second], told(first, at=1.2), told(second, at=10.2)) == ["0001", "0002"]


def test_users_that_have_one_phone_in_turn_are_told_apart_by_their_devices() -> None:
    mine = sent(1, members={"phoneNumber": "5550177"})
    theirs = sent(2, session="b", members={"phoneNumber": "5550177", "devicePath": "/devices/d-2"})

    assert ["0001", "0002"] == owners([mine, theirs], told(mine, at=9.0), told(theirs, at=9.0))


def test_a_phone_of_two_users_with_a_device_of_nobody_gives_the_event_to_the_latest() -> None:
    mine = sent(1, members={"phoneNumber": "5550177"})
    theirs = sent(2, session="b", members={"phoneNumber": "5550177", "devicePath": "/devices/d-2"})

    assert ["0002"] == owners([mine, theirs], told(mine, "/data/deviceId", "d-9", at=9.0))


def test_a_late_message_still_belongs_to_its_case() -> None:
    journal = [sent(1)]

    assert owners(journal, ack(journal[0], at=500.0)) == ["0001"]


def test_a_message_in_another_users_session_still_belongs_to_its_case() -> None:
    one = sent(1)

    assert owners([one], event(acknowledgement(one.case), session="b")) == ["0001"]


def test_every_copy_of_a_message_belongs_to_the_case() -> None:
    one = sent(1)

    assert owners([one], ack(one), ack(one), ack(one)) == ["0001"] * 3


def test_a_later_refusal_belongs_to_the_case_of_its_reference_id() -> None:
    one = sent(1)

    assert owners([one], ack(one, "/data/notificationType", "AddRecordError")) == ["0001"]


# With keys in another spelling or type


def test_a_reference_id_in_another_letter_case_is_still_found() -> None:
    one = sent(1)

    assert owners([one, sent(2)], ack(one, "/data/referenceId", "REF-0001")) == ["0001"]


def test_a_reference_id_with_white_space_around_is_still_found() -> None:
    one = sent(1)

    assert owners([one, sent(2)], ack(one, "/data/referenceId", " ref-0001\n")) == ["0001"]


def test_a_reference_id_that_became_a_number_is_still_found() -> None:
    one, other = sent(1, members={"referenceId": "20240001"}), sent(2)

    assert owners([one, other], ack(one, "/data/referenceId", 20240001)) == ["0001"]


def test_a_phone_that_became_a_number_is_still_found() -> None:
    one = sent(1)

    assert owners([one, sent(2)], told(one, "/data/userData/GSW_PHONE", 5550101)) == ["0001"]


def test_a_phone_that_lost_its_plus_is_still_found() -> None:
    one = sent(1, members={"phoneNumber": "+1 202 555 0101"})

    assert owners([one, sent(2)], told(one, "/data/userData/GSW_PHONE", "12025550101")) == ["0001"]


def test_users_that_have_one_phone_in_turn_are_told_apart_by_their_devices_in_another_spelling_too() -> None:
    mine = sent(1, members={"phoneNumber": "5550177"})
    theirs = sent(2, session="b", members={"phoneNumber": "5550177", "devicePath": "/devices/d-2"})
    events = [told(one, "/data/userData/GSW_PHONE", "+5550177", at=9.0) for one in (mine, theirs)]

    assert ["0001", "0002"] == owners([mine, theirs], *events)


def test_the_exact_spelling_has_precedence_over_a_like_one() -> None:
    plain, plus = sent(1), sent(2, members={"phoneNumber": "+5550101"})

    assert owners([plain, plus], told(plain, at=3.0), told(plus, at=3.0)) == ["0001", "0002"]


def test_a_cut_reference_id_is_found_while_its_case_waits() -> None:
    one = sent(1)

    assert owners([one, sent(2)], ack(one, "/data/referenceId", "ref-00", at=1.5)) == ["0001"]


def test_true_is_no_key() -> None:
    one = sent(1, members={"referenceId": "True"})

    assert Book([one]).altered(ack(one, "/data/referenceId", True)) is None


# Without a key: only where one case alone can be meant


def test_an_acknowledgement_without_a_key_goes_to_the_only_case_that_waits() -> None:
    one, done = sent(1), sent(2)

    assert owners([one, done], ack(done), ack(one, "/data/referenceId", ABSENT, at=3.0))[1] == "0001"


def test_an_acknowledgement_without_a_key_is_not_that_of_a_request_sent_when_it_came() -> None:
    one, other = sent(1), sent(2, at=1.1)

    assert ["0001"] == owners([one, other], ack(one, "/data/referenceId", ABSENT, at=1.1))


def test_an_acknowledgement_without_a_key_goes_to_nobody_where_two_wait() -> None:
    one, two = sent(1), sent(2)

    assert owners([one, two], ack(one, "/data/referenceId", ABSENT, at=3.0)) == [None]


def test_an_acknowledgement_without_a_key_never_goes_to_an_invalid_case() -> None:
    one = sent(1, expectation=Expectation.REJECT)

    assert owners([one], ack(one, "/data/referenceId", ABSENT)) == [None]


def test_an_acknowledgement_without_a_key_comes_too_late_after_the_deadline() -> None:
    one = sent(1)

    assert owners([one], ack(one, "/data/referenceId", ABSENT, at=1.0 + PATIENCE + 0.01)) == [None]


def test_an_acknowledgement_without_a_key_belongs_to_its_own_session() -> None:
    one = sent(1, session="b")

    assert owners([one], ack(one, "/data/referenceId", ABSENT)) == [None]


def test_an_acknowledgement_without_a_key_needs_two_of_three_names() -> None:
    one = sent(1)
    keyless = patched(acknowledgement(one.case), "/data/referenceId", ABSENT)
    one_wrong = patched(keyless, "/data/record/campaignName", "Theirs")
    two_wrong = patched(one_wrong, "/data/record/callingList", "Theirs")

    assert owners([one], event(one_wrong)) == ["0001"]
    assert owners([one], event(two_wrong)) == [None]


def test_a_case_that_is_acknowledged_takes_no_second_one_without_a_key() -> None:
    one = sent(1)

    assert owners([one], ack(one), ack(one, "/data/referenceId", ABSENT)) == ["0001", None]


def test_a_user_event_with_another_phone_goes_to_the_only_case_that_waits() -> None:
    one, done = sent(1), sent(2)

    assert owners([one, done], told(done), told(one, "/data/userData/GSW_PHONE", "000", at=3.0))[1] == "0001"


def test_a_user_event_with_another_phone_goes_to_nobody_where_two_wait() -> None:
    one, two = sent(1), sent(2)

    assert owners([one, two], told(one, "/data/userData/GSW_PHONE", "000", at=3.0)) == [None]


@pytest.mark.parametrize("new", [ABSENT, None, "text", []])
def test_a_user_event_without_data_goes_to_the_only_case_of_its_device_that_waits(new: object) -> None:
    one, other = sent(1), sent(2, members={"devicePath": "/devices/d-2"})

    assert owners([one, other], told(one, "/data/userData", new, at=3.0)) == ["0001"]


def test_a_user_event_without_data_and_of_another_device_goes_to_nobody() -> None:
    one = sent(1)
    elsewhere = patched(user_event(one.case), "/data/deviceId", "d-9")

    assert owners([one], event(patched(elsewhere, "/data/userData", ABSENT))) == [None]


@pytest.mark.parametrize("lost", [None, True, [], {}])
def test_what_is_neither_text_nor_number_is_no_key(lost: Any) -> None:
    one = sent(1)

    assert owners([one], ack(one, "/data/referenceId", lost)) == ["0001"]
    assert owners([one, sent(2)], ack(one, "/data/referenceId", lost, at=3.0)) == [None]


def test_a_second_message_without_a_key_is_not_that_of_a_request_of_another_device() -> None:
    one = sent(1, members={"referenceId": ABSENT}, alone=True)
    copy = patched(acknowledgement(one.case), "/data/record/devicePath", "/devices/d-2")

    assert ["0001", "0001"] == owners([one], ack(one, at=1.2), ack(one, at=1.3))
    assert ["0001", None] == owners([one], ack(one, at=1.2), event(copy, at=1.3))


def test_a_second_message_without_a_key_may_come_among_those_of_later_cases_that_have_their_own() -> None:
    one, later = sent(1, members={"referenceId": ABSENT}, alone=True), [sent(2), sent(3)]
    events = [ack(one, at=1.2), *(ack(each) for each in later), ack(one, at=4.0)]

    assert ["0001", "0002", "0003", "0001"] == owners([one, *later], *events)


def test_a_second_message_without_a_key_may_come_among_those_of_later_cases_of_another_record() -> None:
    one, other = sent(1, members={"referenceId": ABSENT}, alone=True), sent(2, members=FOREIGN)

    assert ["0001", "0001"] == owners([one, other], ack(one, at=1.2), ack(one, at=3.0))


@pytest.mark.parametrize("own", [False, True], ids=["refused", "acknowledged"])
def test_a_second_message_without_a_key_is_nobodys_where_a_later_case_can_be_meant(own: bool) -> None:
    """One that was refused at once misses nothing, and may be acknowledged all the same."""
    one, later = sent(1, members={"referenceId": ABSENT}, alone=True), sent(2)
    events = [ack(one, at=1.2), ack(one, at=3.0), *([ack(later)] if own else [])]
    found = correlate([one, later], list(enumerate(events)), patience=PATIENCE, refused={later.id})

    assert [1] == [message.line for message in found.unowned] or own
    assert len(found.owned["0001"]) == (2 if own else 1)


def test_a_second_message_without_a_key_is_that_of_the_latest_case_without_one() -> None:
    nameless = [sent(number, members={"referenceId": ABSENT}, alone=True) for number in (1, 2)]
    events = [*(ack(one) for one in nameless), ack(sent(3)), ack(nameless[0], at=4.0)]

    assert ["0001", "0002", "0003", "0002"] == owners([*nameless, sent(3)], *events)


def test_an_invented_reference_id_belongs_to_the_case_that_sent_none() -> None:
    one = sent(1, members={"referenceId": ABSENT})
    invented = patched(acknowledgement(one.case), "/data/referenceId", "made-up")

    assert owners([one], event(invented, at=1.1)) == ["0001"]


def test_an_invented_reference_id_never_goes_to_a_case_that_sent_one() -> None:
    one = sent(1)

    assert owners([one], ack(one, "/data/referenceId", "made-up")) == [None]


def test_what_comes_with_a_key_of_no_kind_is_no_second_answer_to_a_request_that_sent_none() -> None:
    one = sent(1, members={"referenceId": ABSENT}, alone=True)

    assert owners([one], ack(one), ack(one)) == ["0001", "0001"]
    assert owners([one], ack(one), ack(one, "/data/referenceId", {})) == ["0001", None]


def test_an_acknowledgement_without_a_key_is_not_that_of_a_request_which_was_refused() -> None:
    one = sent(1, members={"referenceId": ABSENT}, alone=True)
    found = correlate(
        [one], [(7, ack(one, at=1.2)), (8, ack(one, at=1.3))], patience=PATIENCE, refused={"0001"}
    )

    assert [7, 8] == [message.line for message in found.unowned]


@pytest.mark.parametrize("ending", [" ", "\\", '"', "/;"])
def test_a_key_is_found_by_its_last_word_where_its_end_is_lost(ending: str) -> None:
    one = sent(1, members={"referenceId": f"a b12345678{ending}"})

    assert owners([one, sent(2)], ack(one, "/data/referenceId", "a b12345678")) == ["0001"]


def test_a_message_without_a_key_is_not_that_of_a_case_which_another_message_refused() -> None:
    refused, nameless = sent(1), sent(2, members={"referenceId": ABSENT}, alone=True)
    refusal = ack(refused, "/data/notificationType", "AddRecordError")

    assert owners([refused, nameless], refusal, ack(nameless, at=3.0)) == ["0001", "0002"]


# Kinds


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"data": {"messageType": "OutboundRecordMessage"}}, Kind.OUTBOUND),
        ({"data": {"notificationType": "AddRecordAcknowledge"}}, Kind.OUTBOUND),
        ({"data": {"referenceId": "x"}}, Kind.OUTBOUND),
        ({"data": {"record": {}}}, Kind.OUTBOUND),
        ({"data": {"messageType": "DeviceUserEventMessage"}}, Kind.DEVICE),
        ({"data": {"userData": None}}, Kind.DEVICE),
        ({"data": {"messageType": "DeviceStateChangeMessage"}}, Kind.UNRELATED),
        ({"data": {}}, Kind.UNRELATED),
        ({"data": []}, Kind.UNRELATED),
        ({"channel": "/v2/me/outbound"}, Kind.UNRELATED),
        ([], Kind.UNRELATED),
        (None, Kind.UNRELATED),
    ],
    ids=str,
)
def test_a_message_is_told_by_its_members(message: Json, expected: Kind) -> None:
    assert kind(event(message)) is expected


def test_messages_of_other_kinds_are_left_out() -> None:
    found = correlate(
        [sent(1)], [(7, event({"channel": "/x", "data": {"phone": "5550101"}}))], patience=PATIENCE
    )

    assert found == Correlation(owned={}, unowned=())


def test_the_key_of_a_message_is_its_reference_id_or_its_phone() -> None:
    one = sent(1)

    assert key(ack(one)) == "ref-0001"
    assert key(told(one)) == "5550101"
    assert key(ack(one, "/data/referenceId", ABSENT)) is ABSENT


# Whatever else comes, and in whatever order

JOURNAL = [sent(number) for number in range(1, 7)]
OURS = [message for one in JOURNAL for message in (ack(one), told(one))]
LOST = [
    ack(JOURNAL[2], "/data/referenceId", ABSENT, at=7.5),
    told(JOURNAL[3], "/data/userData/GSW_PHONE", "1"),
]
THEIRS = [message for number in range(20, 24) for message in foreign(number)]


@given(st.permutations([*OURS, *THEIRS]))
@settings(max_examples=60)
def test_the_order_of_other_messages_never_changes_who_owns_one(order: list[Event]) -> None:
    owned = owners(JOURNAL, *order)

    for one in JOURNAL:
        mine = {id(message) for message in (OURS[2 * int(one.case.id) - 2], OURS[2 * int(one.case.id) - 1])}
        assert {id(e) for e, owner in zip(order, owned, strict=True) if owner == one.case.id} == mine


@given(st.permutations([*OURS[:4], *OURS[6:], *LOST[:1], *THEIRS]))
@settings(max_examples=60)
def test_the_order_of_other_messages_never_changes_who_owns_one_without_a_key(order: list[Event]) -> None:
    found = dict(zip(map(id, order), owners(JOURNAL, *order), strict=True))

    assert found[id(LOST[0])] == "0003"


@given(st.permutations([*OURS, *LOST, *THEIRS]), st.data())
@settings(max_examples=60)
def test_no_message_is_owned_twice_and_none_is_lost(order: list[Event], data: st.DataObject) -> None:
    some = data.draw(st.lists(st.sampled_from(order), max_size=20))
    found = correlate(JOURNAL, list(enumerate(some)), patience=PATIENCE)

    lines = [message.line for messages in found.owned.values() for message in messages]
    lines += [message.line for message in found.unowned]
    assert Counter(lines) == Counter(range(len(some)))


@given(st.lists(st.sampled_from([*OURS, *LOST, *THEIRS]), max_size=25))
@settings(max_examples=60)
def test_foreign_messages_are_never_owned(some: list[Event]) -> None:
    theirs = {id(message) for message in THEIRS}

    assert not [e for e, owner in zip(some, owners(JOURNAL, *some), strict=True) if owner and id(e) in theirs]


@given(st.lists(st.sampled_from([*OURS, *LOST]), max_size=15), st.lists(st.sampled_from(THEIRS), max_size=6))
@settings(max_examples=60)
def test_foreign_messages_never_change_who_owns_ours(some: list[Event], theirs: list[Event]) -> None:
    assert owners(JOURNAL, *some, *theirs)[: len(some)] == owners(JOURNAL, *some)


@given(st.lists(st.sampled_from([*OURS, *THEIRS, *LOST]), max_size=25))
@settings(max_examples=40)
def test_messages_of_a_case_stand_in_the_order_of_their_lines(some: list[Event]) -> None:
    found = correlate(JOURNAL, list(enumerate(some)), patience=PATIENCE)

    for messages in found.owned.values():
        assert [m.line for m in messages] == sorted(m.line for m in messages)


WILD: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.sampled_from(["ref-0001"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ["data", "userData", "record", "referenceId", "GSW_PHONE", "messageType", "channel"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@given(st.lists(WILD, max_size=4))
@settings(max_examples=150)
def test_no_message_breaks_the_correlation(messages: list[Any]) -> None:
    events = [event(message) for message in messages]

    assert len(owners(JOURNAL, *events)) == len(messages)


@pytest.mark.parametrize("body", ["[]", '"AddRecord"', "{", "12", "null", ""])
def test_a_case_whose_body_is_no_object_breaks_nothing(body: str) -> None:
    one = Sent(case=request(1, body=body, expectation=Expectation.OBSERVE), session="a", at=1.0)

    assert owners([one], ack(sent(1), "/data/referenceId", ABSENT)) == [None]


def test_the_cases_of_one_phone_are_told_in_their_order_and_those_without_one_together() -> None:
    same = {"phoneNumber": "5550101"}
    none = {"phoneNumber": ABSENT}
    several = [
        sent(1, members=same),
        sent(2),
        sent(3, members=none),
        sent(4, members=same),
        sent(5, members=none),
    ]
    found = correlate(several, [], patience=5.0).together

    assert {"5550101": ["0001", "0004"], None: ["0003", "0005"]} == {
        phone: [one.id for one in cases] for phone, cases in found.items()
    }


# The book, which the engine keeps while a run goes on


def test_a_book_knows_a_case_from_the_moment_it_is_entered() -> None:
    book, one = Book(), sent(1)
    before = book.owner(ack(one))
    book.add(one)

    assert before is None
    assert book.owner(ack(one)) is one


def test_a_book_has_no_key_for_a_case_without_one() -> None:
    one = Sent(case=request(members={"referenceId": ABSENT, "phoneNumber": ABSENT}), session="a", at=1.0)

    assert Book([one]).owner(event(acknowledgement(one.case))) is None
    assert Book([one]).altered(event({"data": {"userData": {}}})) is None


def test_a_case_without_a_phone_is_not_found_by_an_event_of_empty_phone() -> None:
    one = sent(1)

    assert owners([one], told(one, "/data/userData", {"GSW_PHONE": "", "GSW_USER_EVENT": "x"})) == [None]
