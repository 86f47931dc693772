"""Records to lines and back."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.errors import EvidenceError
from conformance.evidence import (
    Event,
    Exchange,
    Finish,
    Gap,
    Halt,
    HaltKind,
    Header,
    Opened,
    Outcome,
    Purpose,
    Record,
    Sent,
    Skipped,
    Window,
    from_line,
    to_line,
)
from conformance.model import Case, Expectation, Fault, FaultKind, Label, Trait
from tests.support import head, request

# json.loads joins two halves of a pair, so no text that ever came out of it holds them apart
TEXT = st.text(st.characters(exclude_categories=()), max_size=12).map(
    lambda text: json.loads(json.dumps(text))
)
TIMES = st.floats(min_value=0, max_value=1e9, allow_nan=False)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**60), 10**60) | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
HEADERS = st.lists(st.tuples(TEXT, TEXT), max_size=3).map(tuple)
CASES = st.builds(
    Case,
    id=TEXT,
    label=st.sampled_from(Label),
    expectation=st.sampled_from(Expectation),
    requirement=TEXT,
    body=TEXT,
    user=st.integers(0, 3),
    twin=st.none() | TEXT,
    fault=st.none() | st.builds(Fault, TEXT, st.sampled_from(FaultKind)),
    phone=st.none() | TEXT,
    reference_id=st.none() | TEXT,
    alone=st.booleans(),
    chain_of=st.none() | TEXT,
    login=st.booleans(),
    traits=st.lists(st.builds(Trait, TEXT, TEXT), max_size=3).map(tuple),
    name=TEXT,
    method=st.sampled_from(("POST", "PUT")),
    media_type=TEXT,
    repeats=st.none() | TEXT,
)
EXCHANGES = st.builds(
    Exchange,
    n=st.integers(),
    purpose=st.sampled_from(Purpose),
    session=TEXT,
    case=st.none() | TEXT,
    method=TEXT,
    url=TEXT,
    request_headers=HEADERS,
    request_body=st.none() | TEXT,
    status=st.none() | st.integers(),
    response_headers=HEADERS,
    body=st.none() | TEXT,
    body_base64=st.none() | TEXT,
    failure=st.none() | TEXT,
    sent=TIMES,
    first=st.none() | TIMES,
    end=TIMES,
)
RECORDS: st.SearchStrategy[Record] = st.one_of(
    st.builds(
        lambda config, named: head(config=config, claims=named, interpretation={"reading": "observed"}),
        JSON,
        st.dictionaries(TEXT, JSON, max_size=2),
    ),
    st.builds(
        Opened,
        session=TEXT,
        user=st.integers(0, 3),
        device_path=TEXT,
        version=TEXT,
        csrf=st.booleans(),
        acknowledges=st.booleans(),
        at=TIMES,
    ),
    st.builds(Sent, case=CASES, session=TEXT, at=TIMES, deaf=st.booleans()),
    st.builds(Skipped, case=TEXT, requirement=TEXT, reason=TEXT, at=TIMES),
    EXCHANGES,
    st.builds(
        Event, exchange=st.integers(), index=st.integers(), session=TEXT, channel=TEXT, message=JSON, at=TIMES
    ),
    st.builds(Window, session=TEXT, start=TIMES, end=TIMES),
    st.builds(Gap, session=TEXT, start=TIMES, end=TIMES, reason=TEXT),
    st.builds(Halt, kind=st.sampled_from(HaltKind), what=TEXT, where=TEXT, remedy=TEXT, at=TIMES),
    st.builds(
        Finish,
        outcome=st.sampled_from(Outcome),
        cases=st.integers(),
        exchanges=st.integers(),
        events=st.integers(),
        digest=TEXT,
        at=TIMES,
    ),
)


@given(RECORDS)
@settings(max_examples=200)
def test_a_record_comes_back_from_its_line_as_it_was(record: Record) -> None:
    assert from_line(to_line(record), number=1) == record


@given(RECORDS)
def test_a_record_is_one_line_of_ascii(record: Record) -> None:
    line = to_line(record)

    assert line.isascii()
    assert len(line.splitlines()) == 1


@given(RECORDS)
def test_the_same_record_gives_the_same_line_again(record: Record) -> None:
    assert to_line(from_line(to_line(record), number=1)) == to_line(record)


def test_a_lone_surrogate_survives() -> None:
    event = Event(exchange=1, index=0, session="a", channel="/c", message={"data": "\udc00 \ud83d"}, at=1.0)

    assert from_line(to_line(event), number=1) == event


def test_closed_sets_come_back_as_themselves() -> None:
    sent = Sent(case=request(fault=Fault("/until", FaultKind.NULL)), session="a", at=1.0)

    found = from_line(to_line(sent), number=1)

    assert isinstance(found, Sent)
    assert isinstance(found.case.label, Label)
    assert isinstance(found.case.expectation, Expectation)
    assert found.case.fault is not None
    assert isinstance(found.case.fault.kind, FaultKind)


def test_defaults_of_a_case_are_not_written() -> None:
    line = json.loads(to_line(Sent(case=request(), session="a", at=1.0)))

    assert line["case"].keys() == {
        "id",
        "label",
        "expectation",
        "requirement",
        "body",
        "phone",
        "reference_id",
    }


def test_a_line_that_does_not_say_so_is_of_a_user_who_was_listening() -> None:
    line = json.loads(to_line(Sent(case=request(), session="a", at=1.0, deaf=True)))
    del line["deaf"]

    assert Sent(case=request(), session="a", at=1.0) == from_line(json.dumps(line), number=1)


def test_a_line_names_its_kind_first() -> None:
    assert to_line(Window(session="a", start=0.0, end=1.0)).startswith('{"type":"window",')


@given(st.text(max_size=40))
def test_text_that_is_no_record_is_told_with_its_line(text: str) -> None:
    with pytest.raises(EvidenceError, match="line 17"):
        from_line(text, number=17)


@given(JSON)
@settings(max_examples=200)
def test_json_that_is_no_record_is_told(value: Any) -> None:
    with pytest.raises(EvidenceError):
        from_line(json.dumps(value), number=1)


@given(RECORDS, st.data())
def test_a_record_without_a_compulsory_member_is_told(record: Record, data: st.DataObject) -> None:
    fields = json.loads(to_line(record))
    name = data.draw(st.sampled_from(sorted({"at", "sent", "start", "clock", "type"} & fields.keys())))
    del fields[name]

    with pytest.raises(EvidenceError):
        from_line(json.dumps(fields), number=1)


@given(RECORDS, st.data())
@settings(max_examples=200)
def test_a_record_with_one_member_spoiled_is_read_or_told_and_nothing_else(
    record: Record, data: st.DataObject
) -> None:
    fields = json.loads(to_line(record))
    fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(JSON)

    try:
        assert from_line(json.dumps(fields), number=1).type
    except EvidenceError as error:
        assert "line 1" in str(error)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "null",
        "[]",
        '"run"',
        "{}",
        '{"type":[]}',
        '{"type":"sermon"}',
        '{"type":"window","session":"a","start":0}',
        '{"type":"window","session":"a","start":0,"end":1,"colour":"red"}',
        '{"type":"halt","kind":"boredom","what":"","at":0}',
        '{"type":"case","case":{"id":"1"},"session":"a","at":0}',
        "[" * 100_000,
        '{"type":"window","session":"a","start":0,"end":1}{}',
        '{"type":"window","session":"a","start":0,"end":' + "9" * 5000 + "}",
    ],
    ids=lambda line: line[:40],
)
def test_what_is_no_record_is_an_evidence_error(line: str) -> None:
    with pytest.raises(EvidenceError):
        from_line(line, number=1)


def test_a_case_that_is_no_object_is_told() -> None:
    with pytest.raises(EvidenceError):
        from_line('{"type":"case","case":"0001","session":"a","at":1.0}', number=1)


def test_headers_keep_their_order_and_their_doubles() -> None:
    pairs = (("Set-Cookie", "a=1"), ("X", ""), ("Set-Cookie", "b=2"))
    exchange = Exchange(
        n=1,
        purpose=Purpose.LOGIN,
        session="a",
        method="GET",
        url="/",
        response_headers=pairs,
        sent=0.0,
        end=1.0,
    )

    found = from_line(to_line(exchange), number=1)

    assert isinstance(found, Exchange)
    assert found.response_headers == pairs


def test_the_header_keeps_the_spelling_of_the_config() -> None:
    found = from_line(to_line(head(config={"b": 1, "a": [True, None]})), number=1)

    assert isinstance(found, Header)
    assert json.dumps(found.config) == '{"b": 1, "a": [true, null]}'
