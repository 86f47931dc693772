"""Whatever is misconfigured, doctor names it and says what to do; what a record alone can show, a run's first does."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from conformance.reference import Settings, create_app
from conformance.reference.composition import effective
from conformance.reference.deployment import USERS
from conformance.reference.variants import bayeux, http, session
from tests.meta.misconfigured import SCRIPTS, WARNINGS, ports
from tests.meta.misconfigured.peers import RECORDS, Counted, instead, saying
from tests.meta.misconfigured.script import Script, config_of, staged
from tests.meta.programs import Ended, child, gws, here, requests, until
from tests.meta.runs import serving, written

NAMED_AT_LEAST: Final = 30
WAYS: Final = [one.name for subject in (bayeux, http, session) for one in subject.VARIANTS]
"""The variants of what a doctor sees: the notification protocol, HTTP, login and paths."""


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


UNKNOWN: Final = {
    "campaign": ('campaign_name = "Campaign1"', 'campaign_name = "Nobody"'),
    "calling list": ('calling_list = "CallingList1"', 'calling_list = "Nobody"'),
    "application": ("application_id = 134", "application_id = 999"),
}


@pytest.mark.parametrize("what", UNKNOWN)
def test_what_only_a_record_can_show_is_named_by_the_first_one(what: str, tmp_path: Path) -> None:
    old, new = UNKNOWN[what]
    settings = Settings(database=str(tmp_path / "site.db"))
    with serving(create_app(settings)) as base_url:
        config = written(tmp_path / "site.toml", base_url, settings)
        config.write_text(config.read_text("utf-8").replace(old, new), encoding="utf-8")
        healthy = gws("doctor", "--config", config, cwd=tmp_path)
        done = gws("run", "--config", config, "--out", tmp_path / "out", cwd=tmp_path)

    assert (0, 2) == (healthy.returncode, done.returncode), healthy.stderr + done.stdout + done.stderr
    assert [(1,)] == requests(tmp_path / "site.db")
    stopped = next(line for line in done.stdout.splitlines() if line.startswith("stopped"))
    assert what.partition(" ")[0] in stopped.lower(), done.stdout
    assert "in [deployment]" in done.stdout


def test_a_missing_permission_for_records_is_named_by_the_first_one(tmp_path: Path) -> None:
    counted = Counted(instead(RECORDS, saying(403, 5, "Denied"))(create_app(Settings())))
    with serving(counted) as base_url:
        config = written(tmp_path / "site.toml", base_url, Settings())
        done = gws("run", "--config", config, "--out", tmp_path / "out", cwd=tmp_path)

    assert (2, 1) == (done.returncode, counted.records), done.stdout + done.stderr
    assert "lacks a permission" in done.stdout


def test_a_login_made_elsewhere_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cookie alone is sent, no name and no password; and with CSRF on, the token under the name that is given."""
    app = create_app(Settings(csrf=True))
    login = app.state.parts.login.opened(USERS[0])
    monkeypatch.setenv("DOCTOR_SESSION", login.id)
    script = replace(SCRIPTS["a cookie that has expired"], environ={})
    with ports.served(app) as port:
        config = tmp_path / "site.toml"
        config.write_text(config_of(script, {"port": port}), encoding="utf-8")
        done = here("doctor", "--config", config)

    assert 0 == done.returncode, done.stdout + done.stderr
    assert "CSRF token issued" in done.stdout
    assert login.id not in done.stdout + done.stderr


def test_a_started_session_is_ended_last_when_doctor_is_interrupted(tmp_path: Path) -> None:
    ends: list[str] = []

    def noting(inner: ASGIApp) -> ASGIApp:
        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] == "http":
                ends.append(f"{scope['method']} {scope['path']}")
            await inner(scope, receive, send)

        return app

    script = Script(said=(), remedy=(), session="start = true", wrap=noting)
    with (
        staged(script, tmp_path) as stage,
        child("doctor", "--config", stage.config, cwd=tmp_path) as process,
    ):
        until(lambda: sum(end.endswith("/notifications") for end in ends) >= 5)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=30)

    assert 3 == process.returncode, said
    assert "interrupted" in said
    assert "POST /api/v2/me" == ends[-1]


@pytest.mark.parametrize("variant", WAYS)
def test_a_server_that_differs_and_conforms_is_found_well(
    variant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conformance.wire.checkup.examination._LISTENING", 0.3)
    settings = Settings(variants=(variant,))
    with serving(create_app(settings)) as base_url:
        address = base_url + effective(settings).prefix
        done = here("doctor", "--config", written(tmp_path / "site.toml", address, settings, ack_timeout=5))

    assert 0 == done.returncode, done.stdout + done.stderr


def test_there_are_as_many_scripts_as_were_asked_for() -> None:
    assert len(SCRIPTS) >= NAMED_AT_LEAST
