"""A finding as a program that stands alone."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.evidence import Purpose
from conformance.judge import Finding
from conformance.report.findings import grouped
from conformance.report.script import name, script

from . import support

NAME = "acknowledgement.campaign-name"
STANDARD = {
    "argparse",
    "base64",
    "http.client",
    "json",
    "os",
    "random",
    "re",
    "ssl",
    "sys",
    "threading",
    "time",
    "urllib.parse",
}


def _text(
    *, requirement: str = NAME, case: str | None = "c1", header: Any = support.HEADER, **seen: Any
) -> str:
    finding = Finding(
        **{"message": "campaignName is not the request's", "pointer": "/data/record/campaignName", **seen}
    )
    run, result = support.conforming(header), support.failed(requirement, finding, case=case)
    return script(result.requirement, grouped(result, run)[0], run)


def _spec(text: str) -> Any:
    found = re.search(r"SPEC = json\.loads\(r'''(.*?)'''\)", text, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_it_is_a_program_of_python_3_9_and_its_library_alone() -> None:
    tree = ast.parse(_text(), feature_version=(3, 9))
    nodes = list(ast.walk(tree))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}

    assert imported <= STANDARD
    assert not [node for node in nodes if isinstance(node, ast.Match)]


def test_the_same_finding_gives_the_same_bytes() -> None:
    assert _text().encode("ascii") == _text().encode("ascii")


@pytest.mark.parametrize("hostile", ["'''", '"""', "\\", "\n", "'''; import os #", "é\u202e\ud800", "@SPEC@"])
def test_what_a_target_says_cannot_leave_its_place(hostile: str) -> None:
    text = _text(message=hostile, actual=hostile, expected=hostile)

    assert text.isascii()
    assert 1 == len(
        [node for node in ast.parse(text).body if isinstance(node, ast.Assign) and "SPEC" in ast.dump(node)]
    )
    assert _spec(text)["subject"] == "c1"


def test_the_fingerprint_is_in_its_name() -> None:
    result = support.failed(NAME, Finding("x"))
    group = grouped(result, support.conforming())[0]

    assert f"reproduce/{NAME}-{group.fingerprint}.py" == name(NAME, group)


def test_it_sends_the_request_that_failed() -> None:
    spec = _spec(_text())

    assert [["c1"]] == spec["attempts"][0]
    assert support.good().body == spec["requests"]["c1"]["body"]
    assert "campaignName" == spec["rule"]["equals"]


def _of_twice(*between: Any, requirement: str = "user-event.once") -> Any:
    """Return the script's values where the user event comes on line 5 and once more after what is `between`."""
    again = support.user_event(support.good(), at=103.0)
    run = support.view(
        support.HEADER, support.OPENED, *support.answered(support.good(), at=101.0), *between, again
    )
    result = support.failed(requirement, Finding("twice", lines=(6, 6 + len(between) + 1)))
    return _spec(script(result.requirement, grouped(result, run)[0], run))


HANDSHAKE = replace(support.exchange(support.good(), at=102.0), purpose=Purpose.HANDSHAKE, case=None)


def test_what_comes_again_in_a_new_session_is_looked_for_in_one() -> None:
    assert [[["c1"]], [["c1"], "end", "reopen"]] == _of_twice(HANDSHAKE)["attempts"]


def test_what_comes_again_in_the_same_session_is_looked_for_there() -> None:
    assert [[["c1"]]] == _of_twice()["attempts"]


def test_no_session_is_opened_for_what_is_not_about_coming_again() -> None:
    assert [[["c1"]]] == _of_twice(HANDSHAKE, requirement="user-event.campaign-name")["attempts"]


def test_a_smallest_request_is_sent_alone_and_no_other() -> None:
    run = support.conforming()
    small = support.view(support.HEADER, support.OPENED, *support.answered(support.good(7), at=101.0)).cases[
        "c7"
    ]
    result = support.failed(NAME, Finding("x", pointer="/data/record/campaignName"))
    spec = _spec(script(result.requirement, grouped(result, run)[0], run, smallest=small))

    assert [[["c7"]]] == spec["attempts"]
    assert ["c7"] == list(spec["requests"])


def test_it_holds_no_value_of_a_credential_and_says_where_they_come_from() -> None:
    user = {
        "password": True,
        "headers": ["X-Key"],
        "cookies": ["SESSION"],
        "username": "agnes",
        "secret": "s3cret",
    }
    text = _text(header=replace(support.HEADER, config={"users": [user]}))

    assert "s3cret" not in text and "agnes" not in text
    assert "GWS_PASSWORD" in text


def test_away_from_this_machine_it_sends_nothing_unless_told_to(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(_text(), encoding="ascii")
    done = subprocess.run([sys.executable, path], capture_output=True, text=True, timeout=60, check=False)

    assert 2 == done.returncode
    assert "--may-dial" in done.stdout


@pytest.mark.parametrize(
    ("requirement", "finding", "rule"),
    [
        ("acknowledgement.arrives", {"message": "no acknowledgement came within 5 s"}, {"kind": "missing"}),
        (
            "user-event.once",
            {"message": "the request is followed by more than one user event"},
            {"kind": "doubled"},
        ),
        ("echo.reference-id", {"message": "the referenceId is missing"}, {"kind": "echo"}),
        ("request.window", {"message": "the request is refused; no"}, {"kind": "refused", "all": False}),
        (
            "request.until-type",
            {"message": "the request is accepted"},
            {"kind": "accepted", "messages_alone": False},
        ),
        (
            "rejection.no-user-event",
            {"message": "a rejected request has a user event"},
            {"kind": "unexpected"},
        ),
        ("envelope.status-code", {"message": "statusCode 0 comes with HTTP 400"}, {"kind": "agreeing"}),
        ("envelope.media-type", {"message": "the response's media type is not JSON"}, {"kind": "media type"}),
        (
            "bayeux.connect-reply",
            {"message": "channel is missing"},
            {"kind": "replies", "channel": "/meta/connect"},
        ),
        ("session.isolation", {"message": "a message"}, {"kind": "isolation"}),
        ("chain.new-unique", {"message": "2 requests"}, {"kind": "unique chain"}),
        (
            "user-event.chain-n",
            {
                "message": "GSW_CHAIN_N is that of case c1",
                "pointer": "/data/userData/GSW_CHAIN_N",
                "actual": 0,
            },
            {"kind": "place", "again": 0},
        ),
    ],
)
def test_a_finding_has_a_rule(requirement: str, finding: dict[str, Any], rule: dict[str, Any]) -> None:
    spec = _spec(_text(**{"requirement": requirement, "pointer": "", **finding}))

    assert rule == {key: spec["rule"].get(key) for key in rule}


def test_every_requirement_has_a_rule_that_the_script_knows() -> None:
    known = set(re.findall(r'"([a-z ]+)": \w+,', _text().partition("RULES = {")[2].partition("}")[0]))
    known |= {"unique chain", "isolation", "replies"}

    for row in support.catalogue.load():
        if row.untestable is None:
            assert (
                _spec(_text(requirement=row.id, message="something unheard of", pointer=""))["rule"]["kind"]
                in known
            )
