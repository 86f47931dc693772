"""`run`: pytest with the suite and the plugin, dressed for a terminal."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click
import pytest

from conformance.campaign import ExitCode, Judged
from conformance.cli import compare_command, options
from conformance.compare import Comparison, FailOn, Side, compared, text, wording
from conformance.plugin import EXECUTION
from conformance.report import console

__all__ = ["Outcome", "command", "pytest_run", "tell", "written"]

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
@options.waivers
@options.level
@options.fail_on
@click.option(
    "--baseline",
    type=click.Path(path_type=Path, exists=True),
    metavar="DIR",
    help="An earlier run: say what has changed since, and fail where something broke.",
)
@click.option("--shard", metavar="I/N", help="Send the I-th of N parts only (see `merge`).")
@click.option("-q", "--quiet", is_flag=True, help="One line at the end.")
@click.option("-v", "--verbose", is_flag=True, help="Name every case.")
@click.argument("pytest_args", nargs=-1, type=click.UNPROCESSED)
def command(
    out: Path | None,
    quiet: bool,
    verbose: bool,
    baseline: Path | None,
    pytest_args: tuple[str, ...],
    **chosen: object,
) -> int:
    """Exercise a target and judge it. What follows `--` goes to pytest."""
    before = None if baseline is None else compare_command.side(baseline)
    folder = out or _folder(chosen["config"])
    said = "quiet" if quiet else "verbose" if verbose else "plain"
    arguments = [*_chosen(chosen), *written(folder), f"--gws-display={said}"]
    code, outcome = pytest_run(arguments, pytest_args)
    if outcome.judged is None:
        return code
    found = None if before is None else _compared(before, outcome.judged, folder)
    tell(outcome.judged, folder, quiet=quiet, since=found)
    if out is None:
        _linked(folder)
    return code or (0 if found is None else found.exit_code(FailOn.BREAKING))


def _compared(before: Side, judged: Judged, folder: Path) -> Comparison:
    """Return what changed since an earlier run, and write it beside the results."""
    after = Side(judged.run, judged.results)
    found = compared(before, after)
    compare_command.write(found, before, after, folder)
    return found


def _chosen(chosen: Mapping[str, object]) -> Iterator[str]:
    """Yield the plugin's options for what was chosen."""
    for name, value in chosen.items():
        if value:
            yield f"--gws-{name.replace('scope', 'plan').replace('_', '-')}={value}"


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
    if not extra:
        os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        fixed += ["-p", "conformance.plugin", "-p", "allure_pytest.plugin", "-p", "no:terminal"]
    code = int(pytest.main([*fixed, *arguments, *extra], plugins=[outcome]))
    if outcome.judged is None:
        click.echo(outcome.crash or "nothing was run", err=True)
        crashed = code == pytest.ExitCode.INTERNAL_ERROR
        return (int(ExitCode.OUR_FAULT) if crashed else code or int(ExitCode.SET_UP)), outcome
    return code, outcome


def tell(judged: Judged, folder: Path | None, *, quiet: bool, since: Comparison | None = None) -> None:
    """Say what came of a run, and which files of it are in a folder: in one line, or in a summary.

    `since` is what has changed since an earlier run.
    """
    if quiet:
        changed = "" if since is None else f"; since the baseline: {wording.headline(since)}"
        click.echo(console.line(judged.run, judged.results, judged.verdict, judged.waiving) + changed)
        return
    files = [(name, str(folder / name)) for name in _FILES if folder and (folder / name).exists()]
    told = (judged.run, judged.results, judged.verdict, judged.waiving)
    console.opened().print(console.summary(*told, files=files))
    if since is not None and folder is not None:
        click.echo(f"{text(since)}comparison: {folder / compare_command.PAGE}")


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
