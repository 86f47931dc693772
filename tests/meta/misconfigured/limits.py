"""What is too little, what the config says wrong, and what a run can live with."""

from __future__ import annotations

from typing import Final

from conformance.reference import Settings
from tests.meta.misconfigured import peers
from tests.meta.misconfigured.peers import API
from tests.meta.misconfigured.script import (
    OWN,
    Script,
)

__all__ = ["CONFIG", "LIMITS", "WARNINGS"]

LIMITS: Final = {
    "too little time in all": Script(
        said=("limits.total_time", "too few for the plan"), remedy=("--plan smoke",), limits="total_time = 1"
    ),
    "too little time for an acknowledgement": Script(
        said=("limits.ack_timeout", "too few"),
        remedy=("5 s or more",),
        limits="ack_timeout = 0.2\nquiet_window = 0.1",
    ),
    "a slow target": Script(
        said=("limits.ack_timeout", "an ordinary answer takes"),
        remedy=("or more",),
        limits="ack_timeout = 1",
        wrap=peers.slow(0.5, API + "/me"),
    ),
    "a single phone": Script(
        said=("deployment.phone_numbers", "too few"), remedy=("FIRST..LAST",), phones="5550100"
    ),
    "a clock that is wrong, where the time of day matters": Script(
        said=("clock is", "behind", "dial_safe_window"),
        remedy=("NTP",),
        limits="dial_safe_window = true",
        wrap=peers.with_date(-7_000),
    ),
}

CONFIG: Final = {
    "a target elsewhere without consent": Script(
        said=("consent", "max_records"), remedy=("Ask the owner",), base_url="http://gws.invalid"
    ),
    "an unknown key": Script(said=("limits.colour",), remedy=("Known here",), limits="colour = 1"),
    "an address of the newer API": Script(
        said=("target.base_url", "newer Workspace API (v3)"),
        remedy=("8.5 or 8.6",),
        base_url="http://127.0.0.1:{port}/workspace/v3",
    ),
    "an address with the path of the API": Script(
        said=("target.base_url",), remedy=("Leave it off",), base_url="http://127.0.0.1:{port}/api/v2"
    ),
    "one user twice": Script(said=("users[1]", "same user"), remedy=("another user",), users=OWN + OWN),
}

WARNINGS: Final = {
    "another edition": Script(
        said=("8.5.200.50", "8.6.0"), remedy=("target.edition",), target='edition = "8.6.0"'
    ),
    "a clock that is wrong": Script(said=("clock is", "ahead"), remedy=("NTP",), wrap=peers.with_date(7_000)),
    "a notification session that is lost once": Script(
        said=("session was lost", "402::session_unknown"),
        remedy=("same node",),
        settings=Settings(poll_timeout_ms=200),
        wrap=peers.forgetting(1),
    ),
    "a secret in a planned value": Script(
        said=("the password of session user-0",), remedy=("Use a longer one",), campaign="agent1-pass"
    ),
    "fewer requests than the plan has": Script(
        said=("limits.max_records", "10 requests are allowed"),
        remedy=("--plan smoke",),
        limits="max_records = 10",
    ),
    "few phones": Script(
        said=("deployment.phone_numbers", "rests for"), remedy=("FIRST..LAST",), phones="5550100..5550119"
    ),
}
"""What a run can live with: exit code 0, and a note."""
