"""Whatever is misconfigured, doctor names it and says what to do; what only a record can show, a run's first one does."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest

from conformance.reference import Settings
from tests.meta.misconfigured.scripts import SCRIPTS, WARNINGS, Script, staged
from tests.meta.programs import Ended, gws, here, requests
from tests.meta.runs import serving, written

NAMED_AT_LEAST: Final = 30


@pytest.fixture(autouse=True)
def _unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DOCTOR_NOWHERE", raising=False)


def _doctored(script: Script, folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Ended, int]:
    """Return what doctor said of a script, and how many requests for outbound records the target saw."""
    for name, value in script.environ.items():
        monkeypatch.setenv(name, value)
    if script.impatience is not None:
        monkeypatch.setattr("conformance.wire.preflight._TIMEOUT", script.impatience)
    with staged(script, folder) as stage:
        done = here("doctor", "--config", stage.config)
    return done, stage.counted.records


def _missing(script: Script, said: str) -> list[str]:
    return [words for words in (*script.said, *script.remedy) if words.casefold() not in said.casefold()]


@pytest.mark.parametrize("what", SCRIPTS)
def test_a_misconfiguration_is_named_with_a_remedy_and_nothing_is_sent(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, records = _doctored(SCRIPTS[what], tmp_path, monkeypatch)

    assert (2, 0) == (done.returncode, records), done.stdout + done.stderr
    assert [] == _missing(SCRIPTS[what], done.stderr), done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "ready" not in done.stdout


@pytest.mark.parametrize("what", WARNINGS)
def test_what_a_run_can_live_with_is_a_note_with_a_remedy(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, records = _doctored(WARNINGS[what], tmp_path, monkeypatch)

    assert (0, 0) == (done.returncode, records), done.stdout + done.stderr
    assert [] == _missing(WARNINGS[what], done.stdout), done.stdout
    assert "note " in done.stdout


def test_there_are_as_many_scripts_as_were_asked_for() -> None:
    assert len(SCRIPTS) >= NAMED_AT_LEAST
