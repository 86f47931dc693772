"""pytest with the suite and the plugin, dressed for a terminal: what `run`, `judge` and `merge` have in common."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import click
import pytest

from conformance.campaign import EVIDENCE, ExitCode, Judged
from conformance.cli.compare_command import PAGE
from conformance.compare import Comparison, text, wording
from conformance.plugin import EXECUTION
from conformance.report import console

__all__ = ["Outcome", "pytest_run", "tell", "written"]

_AUTOLOAD: Final = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"
_INI: Final = Path(__file__).parents[1] / "suite" / "pytest.ini"
_FILES: Final = (
    "report.html",
    "results.json",
    "summary.md",
    EVIDENCE,
    "junit.xml",
    "allure-results",
    "reproduce",
)


class Outcome:
    """A pytest plugin that keeps what the run came to, and any crash of pytest itself."""

    def __init__(self) -> None:
        self.judged: Judged | None = None
        self.crash = ""
        self.interrupted = False

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep the judged run, where one was begun."""
        if EXECUTION in session.config.stash and session.config.stash[EXECUTION].begun:
            self.judged = session.config.stash[EXECUTION].judged

    def pytest_internalerror(self, excrepr: object) -> None:
        """Keep what pytest says of a crash."""
        self.crash = str(excrepr)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keep why the session was ended early: by the user, or by an error of ours."""
        self.interrupted = isinstance(excinfo.value, KeyboardInterrupt)
        self.crash = str(excinfo.value)


def written(folder: Path) -> tuple[str, ...]:
    """Return the options by which pytest and its plugins write into a folder."""
    return (
        f"--gws-out={folder}",
        f"--junitxml={folder / 'junit.xml'}",
        f"--alluredir={folder / 'allure-results'}",
        "--clean-alluredir",
    )


def pytest_run(arguments: Sequence[str], extra: Sequence[str]) -> tuple[int, Outcome]:
    """Run pytest on the suite; return the exit code and what came of it.

    Without arguments of the user's own, no other plugin is loaded and pytest itself says nothing.
    """
    outcome = Outcome()
    fixed = ["-c", str(_INI), "--pyargs", "conformance.suite", "-p", "no:cacheprovider"]
    if extra:  # where pytest speaks, it speaks of what was imported before it, too
        fixed += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    else:
        fixed += ["-p", "conformance.plugin", "-p", "allure_pytest.plugin", "-p", "no:terminal"]
    with _terminable(), _plugins(autoload=bool(extra)):
        code = int(pytest.main([*fixed, *arguments, *extra], plugins=[outcome]))
    if outcome.interrupted:
        raise KeyboardInterrupt
    if outcome.judged is None:
        click.echo(outcome.crash or "nothing was run", err=True)
        crashed = code == pytest.ExitCode.INTERNAL_ERROR
        return (int(ExitCode.OUR_FAULT) if crashed else code or int(ExitCode.SET_UP)), outcome
    return code, outcome


@contextlib.contextmanager
def _plugins(*, autoload: bool) -> Iterator[None]:
    """Let pytest load the plugins that are installed, or not, and leave the environment as it was."""
    before = os.environ.get(_AUTOLOAD)
    if not autoload:
        os.environ[_AUTOLOAD] = "1"
    try:
        yield
    finally:
        os.environ.pop(_AUTOLOAD, None)
        os.environ.update({} if before is None else {_AUTOLOAD: before})


@contextlib.contextmanager
def _terminable() -> Iterator[None]:
    """Let a request to terminate end the run as Ctrl-C does, so that the terminal and the files are left in order."""
    before = signal.getsignal(signal.SIGTERM)
    with contextlib.suppress(ValueError):  # not the main thread: then signals are not ours
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        with contextlib.suppress(ValueError, TypeError):
            signal.signal(signal.SIGTERM, before)


def tell(judged: Judged, folder: Path | None, *, quiet: bool, since: Comparison | None = None) -> None:
    """Say what came of a run, and which files of it are in a folder: in one line, or in a summary.

    `since` is what has changed since an earlier run.
    """
    told = (judged.run, judged.results, judged.verdict, judged.waiving)
    if quiet:
        changed = "" if since is None else f"; since the baseline: {wording.headline(since)}"
        click.echo(console.line(*told) + changed)
        return
    files = [name for name in _FILES if folder and (folder / name).exists()]
    console.opened().print(console.summary(*told, folder=str(folder or ""), files=files))
    if since is not None and folder is not None:
        click.echo(f"{text(since)}comparison: {folder / PAGE}")
