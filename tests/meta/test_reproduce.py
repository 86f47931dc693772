"""The scripts of some mutants show their findings on them, and nothing on a good server.

`python -m tests.meta.reproduce` takes all mutants.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest

from conformance.reference import MUTANTS
from tests.meta.reproduce.figures import EXCUSED
from tests.meta.reproduce.trying import Tried, tried

AT_ONCE: Final = 4
NAMES: Final = (
    "no-acknowledgement",
    "reference-id-case-changed",
    "application-id-as-string",
    "time-zone-not-required",
    "phone-type-refused",
    "acknowledgement-after-rejection",
    "in-flight-acknowledgement-lost",
    "two-users-messages-exchanged",
    "messages-to-everybody",
    "messages-to-the-oldest-session",
    "user-event-again-in-a-new-session",
    "new-chain-reused",
    "csrf-not-enforced",
    "reference-again-unanswered",
    "connect-id-null",
    "handshake-client-id-missing",
)
"""One of each way in which a script can fail: alone, among others, between users and sessions, after others, before."""


@pytest.fixture(scope="module")
def begun() -> Iterator[dict[str, Future[tuple[Tried, ...]]]]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        yield {name: pool.submit(_tried, name) for name in NAMES}


def _tried(name: str) -> tuple[Tried, ...]:
    return tried(name, most=1)


@pytest.mark.parametrize("name", NAMES)
def test_the_scripts_show_the_finding_where_it_is_and_only_there(
    name: str, begun: dict[str, Future[tuple[Tried, ...]]]
) -> None:
    found = begun[name].result()

    assert found, "a mutant without a script proves nothing"
    assert [] == [one for one in found if not one.proven]


def test_what_is_excused_is_a_mutant_and_has_a_reason() -> None:
    assert EXCUSED.keys() <= MUTANTS.keys()
    assert all(len(reason) > 10 for reason in EXCUSED.values())


def test_the_long_form_says_how_it_is_called() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.meta.reproduce", "--help"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert 0 == done.returncode
    assert "--deep" in done.stdout
