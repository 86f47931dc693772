"""A run as an HTTP Archive."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import pytest

from conformance.evidence import Evidence, Exchange, Line
from conformance.report import har

from . import support


def _archive(evidence: Evidence) -> dict[str, Any]:
    file = io.BytesIO()
    har.write(evidence, file)
    log: dict[str, Any] = json.loads(file.getvalue())["log"]
    return log


def _entry(**changes: Any) -> dict[str, Any]:
    """Return the entry of one exchange."""
    made = replace(support.exchange(support.good(), at=101.5), **changes)
    evidence = Evidence(header=support.HEADER, lines=(Line(1, support.HEADER), Line(2, made)))
    (entry,) = _archive(evidence)["entries"]
    return dict(entry)


def test_every_exchange_of_the_evidence_is_an_entry() -> None:
    evidence = support.conforming().evidence
    exchanges = list(evidence.of(Exchange))

    assert len(exchanges) == len(_archive(evidence)["entries"]) > 1


def test_exchanges_of_minimising_are_entries_too() -> None:
    evidence = support.conforming().evidence
    late = support.exchange(support.good(9), at=500.0)

    assert len(_archive(evidence)["entries"]) + 1 == len(
        _archive(replace(evidence, aftermath=(Line(99, late),)))["entries"]
    )


def test_entries_stand_in_the_order_in_which_they_began() -> None:
    lines = (
        Line(n, support.exchange(support.good(n), at=at)) for n, at in enumerate((103.0, 101.0, 102.0), 1)
    )
    starts = [
        entry["startedDateTime"]
        for entry in _archive(Evidence(header=support.HEADER, lines=tuple(lines)))["entries"]
    ]

    assert sorted(starts) == starts


def test_an_entry_has_the_wall_clocks_time_and_milliseconds() -> None:
    entry = _entry()

    assert "2026-03-04T05:06:08.500+00:00" == entry["startedDateTime"]
    assert 20.0 == entry["time"]
    assert (0, 10.0, 10.0) == tuple(entry["timings"][name] for name in ("send", "wait", "receive"))


def test_an_entry_says_which_case_and_line_it_is() -> None:
    assert "case c1, session s1, evidence line 2" == _entry()["comment"]


def test_request_and_response_are_as_recorded() -> None:
    entry = _entry()

    assert ("POST", support.good().body) == (
        entry["request"]["method"],
        entry["request"]["postData"]["text"],
    )
    assert (200, '{"statusCode": 0}') == (
        entry["response"]["status"],
        entry["response"]["content"]["text"],
    )
    assert [{"name": "Content-Type", "value": "application/json"}] == entry["response"]["headers"]
    assert "application/json" == entry["response"]["content"]["mimeType"]
    assert len('{"statusCode": 0}') == entry["response"]["bodySize"]


def test_a_request_that_nothing_answered_has_status_0_and_the_reason() -> None:
    entry = _entry(status=None, body=None, response_headers=(), first=None, failure="connection closed")

    assert (0, "connection closed") == (entry["response"]["status"], entry["response"]["comment"])
    assert entry["time"] == entry["timings"]["wait"] == 20.0


def test_what_is_no_text_is_encoded() -> None:
    content = _entry(body=None, body_base64="//79")["response"]["content"]

    assert ("base64", "//79", 3) == (content["encoding"], content["text"], content["size"])


def test_a_query_is_taken_apart_and_a_redirection_named() -> None:
    entry = _entry(
        url="https://gws.example.org/api/v2/me?subresources=*&x=", response_headers=(("Location", "/login"),)
    )

    assert [{"name": "subresources", "value": "*"}, {"name": "x", "value": ""}] == entry["request"][
        "queryString"
    ]
    assert "/login" == entry["response"]["redirectURL"]


@pytest.mark.parametrize("hostile", ["\ud800", "\x00", '"</script>', "\u2028"])
def test_hostile_texts_are_json_that_every_reader_takes(hostile: str) -> None:
    entry = _entry(body=hostile, request_body=hostile, response_headers=(("X", hostile),))

    json.dumps(entry, ensure_ascii=False).encode("utf-8")


def test_the_archive_says_who_made_it_of_what() -> None:
    evidence = support.conforming().evidence
    log = _archive(evidence)

    assert ("1.2", "gws-conformance", "0.1.0") == (
        log["version"],
        log["creator"]["name"],
        log["creator"]["version"],
    )
    assert support.HEADER.base_url in log["comment"]


def test_the_same_evidence_gives_the_same_bytes() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    for file in (first, second):
        har.write(support.conforming().evidence, file)

    assert first.getvalue() == second.getvalue()
    assert not first.closed
