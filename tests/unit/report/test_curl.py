"""The request of a case as a line for a shell."""

from __future__ import annotations

import base64
import json
import shlex
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.evidence import Header, Sent
from conformance.judge import CaseView
from conformance.model import CHAIN_PLACE, Case, Fault, FaultKind
from conformance.report.curl import curl, sent_body

from . import support


def _view(case: Case, *, header: Header = support.HEADER, csrf: bool = False) -> CaseView:
    opened = replace(support.OPENED, csrf=csrf)
    sent = Sent(case=case, session=support.SESSION, at=101.0)
    return support.view(header, opened, sent).cases[case.id]


def _given(command: str, tmp_path: Path) -> list[str]:
    """Return the arguments that a shell gives to curl."""
    fake = tmp_path / "curl"
    fake.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done\n')
    fake.chmod(0o755)
    known = {"PATH": f"{tmp_path}:/usr/bin:/bin", "GWS_USERNAME": "a b", "GWS_PASSWORD": "p'w"}
    run = subprocess.run(["/bin/sh", "-c", command], env=known, capture_output=True, check=True, timeout=10)
    return run.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize(
    "body", ['{"a": "it\'s $HOME `x` !"}', "@/etc/passwd", "-d", "", '{"a":\n 1}', "é漢"]
)
def test_a_shell_hands_curl_the_exact_body(body: str, tmp_path: Path) -> None:
    words = _given(curl(_view(support.good(body=body))), tmp_path)

    assert body == words[words.index("--data-raw") + 1]
    assert "https://gws.example.org/cloud-web/api/v2/me/outbound-records" in words
    assert "a b:p'w" == words[words.index("-u") + 1]


def test_a_body_that_does_not_show_is_given_in_base64() -> None:
    body = '{"referenceId": "\u202e\x1b[2J"}'
    command = curl(_view(support.good(body=body)))

    assert command.isascii() and command.isprintable()
    assert body == base64.b64decode(shlex.split(command)[2]).decode()
    assert command.endswith("--data-binary @-")


def test_an_address_cannot_leave_its_word() -> None:
    header = replace(support.HEADER, base_url="https://x/$(id)'; id #")

    assert "https://x/$(id)'; id #/api/v2/me/outbound-records" in shlex.split(
        curl(_view(support.good(), header=header))
    )


def test_a_case_without_login_carries_no_credentials() -> None:
    command = curl(_view(support.good(login=False), csrf=True))

    assert "GWS_" not in command


def test_a_second_user_has_variables_of_its_own() -> None:
    assert '-u "$GWS_USERNAME_2:$GWS_PASSWORD_2"' in curl(_view(support.good(user=1)))


def test_a_token_that_was_issued_is_sent() -> None:
    assert '"$GWS_CSRF_HEADER: $GWS_CSRF_TOKEN"' in curl(_view(support.good(), csrf=True))
    assert "CSRF" not in curl(_view(support.good()))


def test_a_case_with_a_wrong_token_sends_a_wrong_one() -> None:
    command = curl(_view(support.good(fault=Fault("", FaultKind.WRONG_TOKEN)), csrf=True))

    assert "$GWS_CSRF_TOKEN" not in command
    assert '-H "$GWS_CSRF_HEADER: x${GWS_CSRF_TOKEN#?}"' in command


def test_a_login_by_headers_and_cookies_is_shown_as_such() -> None:
    user: Any = {"password": False, "headers": ["X-It's"], "cookies": ["JSESSIONID"]}
    header = replace(support.HEADER, config={"users": [user]})
    words = shlex.split(curl(_view(support.good(), header=header)))

    assert "X-It's: $GWS_HEADER_1" in words
    assert "JSESSIONID=$GWS_COOKIE_1" in words
    assert "-u" not in words


def test_a_joined_chain_is_taken_from_what_was_sent() -> None:
    planned = support.good(body=json.dumps({"chainId": CHAIN_PLACE}), chain_of="c0")
    sent = replace(support.exchange(planned, at=101.0), request_body='{"chainId": 41}')

    assert '{"chainId": 41}' == sent_body(_view(planned), sent)
    assert planned.body == sent_body(_view(planned), None)


def test_a_redacted_body_is_shown_as_planned() -> None:
    case = support.good()
    sent = replace(support.exchange(case, at=101.0), request_body="[redacted]")

    assert case.body == sent_body(_view(case), sent)
