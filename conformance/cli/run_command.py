"""`run`: pytest with the suite and the plugin, dressed for a terminal."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click
import pytest

from conformance.campaign import ExitCode, Judged
from conformance.cli import options
from conformance.plugin import EXECUTION
from conformance.report import console

__all__ = ["Outcome", "command", "pytest_run", "tell"]

_INI: Final = Path(__file__).parents[1] / "suite" / "pytest.ini"
_FILES: Final = ("results.json", "report.html", "summary.md", "evidence.jsonl", "junit.xml", "allure-results")


class Outcome:
    """A pytest plugin that keeps what the run came to, and any crash of pytest itself."""

    def __init__(self) -> None:
        self.judged: Judged | None = None
        self.crash = ""

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep the judged run, where one was begun."""
        if EXECUTION in session.config.stash and session.config.stash[EXECUTION].begun:
            self.judged = session.config.stash[EXECUTION].judged

    def pytest_internalerror(self, excrepr: object) -> None:
        """Keep what pytest says of a crash."""
        self.crash = str(excrepr)

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Keep why the session was ended early: our own errors end it so."""
        self.crash = str(excinfo.value)


@click.command()
@options.config
@options.plan
@options.seed
@click.option("--nonce", metavar="TEXT", help="A text that every referenceId contains.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Folder for evidence and results."
)
@click.option(
    "--level", type=click.Choice(["MUST", "SHOULD"]), default="SHOULD", help="The weakest level that fails."
)
@click.option(
    "--fail-on",
    type=click.Choice(["inconclusive", "never"]),
    default="inconclusive",
    help="Whether a run that cannot tell fails.",
)
@click.option("-q", "--quiet", is_flag=True, help="One line at the end.")
@click.option("-v", "--verbose", is_flag=True, help="Name every case.")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def command(
    out: Path | None, quiet: bool, verbose: bool, pytest_args: tuple[str, ...], **chosen: object
) -> int:
    """Exercise a target and judge it. What follows `--` goes to pytest."""
    folder = out or _folder(chosen["config"])
    said = "quiet" if quiet else "verbose" if verbose else "plain"
    arguments = [
        f"--gws-{name.replace('scope', 'plan').replace('_', '-')}={value}"
        for name, value in chosen.items()
        if value
    ]
    arguments += [
        f"--gws-out={folder}",
        f"--gws-display={said}",
        f"--junitxml={folder / 'junit.xml'}",
        f"--alluredir={folder / 'allure-results'}",
        "--clean-alluredir",
    ]
    code, outcome = pytest_run(arguments, pytest_args)
    if outcome.judged is not None:
        tell(outcome.judged, folder, quiet=quiet)
        if out is None:
            _linked(folder)
    return code


def pytest_run(arguments: Sequence[str], extra: Sequence[str]) -> tuple[int, Outcome]:
    """Run pytest on the suite; return the exit code and what came of it.

    Without arguments of the user's own, no other plugin is loaded and pytest itself says nothing.
    """
    outcome = Outcome()
    fixed = ["-c", str(_INI), "--pyargs", "conformance.suite", "-p", "no:cacheprovider"]
    if not extra:
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        fixed += ["-p", "conformance.plugin", "-p", "allure_pytest.plugin", "-p", "no:terminal"]
    code = int(pytest.main([*fixed, *arguments, *extra], plugins=[outcome]))
    if outcome.judged is None:
        click.echo(outcome.crash or "nothing was run", err=True)
        crashed = code == pytest.ExitCode.INTERNAL_ERROR
        return (int(ExitCode.OUR_FAULT) if crashed else code or int(ExitCode.SET_UP)), outcome
    return code, outcome


def tell(judged: Judged, folder: Path | None, *, quiet: bool) -> None:
    """Say what came of a run, and which files of it are in a folder: in one line, or in a summary."""
    if quiet:
        click.echo(console.line(judged.run, judged.results, judged.verdict))
        return
    files = [(name, str(folder / name)) for name in _FILES if folder and (folder / name).exists()]
    console.opened().print(console.summary(judged.run, judged.results, judged.verdict, files=files))


def _folder(config: object) -> Path:
    """Return a folder of its own for this run: when, and against what."""
    now = dt.datetime.now(dt.UTC)
    return Path("reports") / f"{now:%Y%m%dT%H%M%S}{now.microsecond // 1000:03d}Z-{_target(config)}"


def _target(config: object) -> str:
    """Return a name for the target, fit for a file."""
    if not isinstance(config, Path):
        return "reference"
    with contextlib.suppress(OSError, UnicodeDecodeError):
        found = re.search(r"""base_url\s*=\s*["']([^"']+)["']""", config.read_text("utf-8"))
        host = urlsplit(found[1]).netloc.rpartition("@")[2] if found else ""
        return re.sub(r"[^A-Za-z0-9.-]+", "-", host) or "target"
    return "target"


def _linked(folder: Path) -> None:
    """Let `reports/latest` point to this run; where links cannot be made, there is none."""
    latest = folder.parent / "latest"
    with contextlib.suppress(OSError):
        if latest.is_symlink():
            latest.unlink()
        latest.symlink_to(folder.name)
