"""The pytest plugin: runs the campaign once for each pytest session that has the suite in it, and is inert elsewhere.

With xdist the controller runs it, before any worker starts a test; workers only judge. Nothing is sent while tests are
only collected. Heavy imports stand inside functions: every pytest run in the environment imports this module.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.campaign import Execution, Judged, Order

__all__ = ["EXECUTION", "Selection"]

SUITE: Final = "test_add_record_requirement"
"""The name of the suite's test function, by which its items are known."""

EXECUTION: Final = pytest.StashKey["Execution"]()
_SELECTION: Final = pytest.StashKey["Selection"]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that choose target, plan and files, what fails the run, and how much is said."""
    group = parser.getgroup("gws-conformance", "conformance of a Genesys Web Services target")
    _add_sending(group)
    _add_judging(group)


def _add_sending(group: pytest.OptionGroup) -> None:
    add = group.addoption
    add(
        "--gws-config",
        type=Path,
        metavar="FILE",
        help="the target; without it, the embedded reference server",
    )
    add("--gws-plan", choices=("smoke", "standard", "deep"), help="how much of the contract to exercise")
    add("--gws-seed", type=int, default=1, metavar="N", help="seed of the drawn cases")
    add("--gws-nonce", metavar="TEXT", help="a text that every referenceId contains")
    add("--gws-out", type=Path, metavar="DIR", help="folder for evidence and results")
    add("--gws-shard", metavar="I/N", help="send the I-th of N parts only")


def _add_judging(group: pytest.OptionGroup) -> None:
    add = group.addoption
    add("--gws-evidence", type=Path, metavar="FILE", help="judge this file of evidence and send nothing")
    add("--gws-waivers", type=Path, metavar="FILE", help="failures that are accepted for a while")
    add(
        "--gws-level",
        choices=("MUST", "SHOULD"),
        default="SHOULD",
        help="the weakest level that fails the run",
    )
    add(
        "--gws-fail-on",
        choices=("inconclusive", "never"),
        default="inconclusive",
        help="what else fails the run",
    )
    add(
        "--gws-display",
        choices=("plain", "quiet", "verbose"),
        default="plain",
        help="how much is said meanwhile",
    )


class Selection:
    """What of the suite was chosen, and how many tests of others failed beside it."""

    def __init__(self) -> None:
        self.requirements: set[str] = set()
        self.foreign_failures = 0

    def add(self, nodeids: list[str]) -> bool:
        """Enter collected items; tell whether any is the suite's."""
        found = {nodeid.split("[", 1)[1][:-1] for nodeid in nodeids if _is_suite(nodeid)}
        self.requirements |= found
        return bool(found)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the failures of tests that are not the suite's: they keep their say over the exit code."""
        self.foreign_failures += report.failed and not _is_suite(report.nodeid)


def pytest_configure(config: pytest.Config) -> None:
    """Declare the suite's marks; give Hypothesis its printer back where Schemathesis's plugin took it."""
    from conformance.model import Level, Subject  # noqa: PLC0415

    for mark in (*(level.lower() for level in Level), *Subject):
        config.addinivalue_line(
            "markers", f"{mark}: requirements of the conformance suite by level or subject"
        )
    config.stash[_SELECTION] = Selection()
    config.pluginmanager.register(config.stash[_SELECTION])
    if config.pluginmanager.hasplugin("schemathesis"):
        _restore_printer()


def _restore_printer() -> None:
    """Undo a patch by which failing Hypothesis tests lose their counterexamples (Schemathesis 4.32)."""
    import hypothesis.core  # noqa: PLC0415
    import hypothesis.vendor.pretty  # noqa: PLC0415

    printer = hypothesis.vendor.pretty.RepresentationPrinter
    hypothesis.core.RepresentationPrinter = printer  # type: ignore[attr-defined]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, visibly, what `--gws-level MUST` does not count."""
    if config.option.gws_level == "MUST":
        weaker = [
            item for item in items if _is_suite(item.nodeid) and item.get_closest_marker("must") is None
        ]
        items[:] = [item for item in items if item not in weaker]
        config.hook.pytest_deselected(items=weaker)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Run the campaign, where this process has items of the suite and is nobody's worker."""
    if not hasattr(session.config, "workerinput"):
        _begin(session.config, [item.nodeid for item in session.items])


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell an xdist worker where the evidence will be."""
    node.workerinput["gws_evidence"] = str(_execution(node.config).evidence)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_node_collection_finished(node: Any, ids: list[str]) -> None:
    """Run the campaign in the controller: a worker has collected, and none has begun."""
    _begin(node.config, ids)


def _begin(config: pytest.Config, nodeids: list[str]) -> None:
    from conformance.errors import ConformanceError, SetUpError  # noqa: PLC0415

    if not config.stash[_SELECTION].add(nodeids) or config.option.collectonly:
        return
    try:
        with _uncaptured(config), _display(config) as display:
            display.stage("judging" if config.option.gws_evidence else "preparing")
            _execution(config).begin(display)
    except ConformanceError as error:
        pytest.exit(f"gws-conformance: {error}", returncode=2 if isinstance(error, SetUpError) else 4)


@contextlib.contextmanager
def _uncaptured(config: pytest.Config) -> Iterator[None]:
    """Let what is said while cases are sent reach the terminal."""
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled() if capture else contextlib.nullcontext():
        yield


def _display(config: pytest.Config) -> Any:
    from conformance.report import console  # noqa: PLC0415

    chosen = config.option.gws_display
    return console.Display(console.opened(), quiet=chosen == "quiet", verbose=chosen == "verbose")


def _execution(config: pytest.Config) -> Execution:
    """Return this process's execution, made from the options when it is first asked for."""
    if EXECUTION not in config.stash:
        from conformance.campaign import Execution  # noqa: PLC0415

        config.stash[EXECUTION] = Execution(_order(config), environ=os.environ)
    return config.stash[EXECUTION]


def _order(config: pytest.Config) -> Order:
    from conformance.campaign import FailOn, Order  # noqa: PLC0415
    from conformance.config import Share  # noqa: PLC0415
    from conformance.model import Level, Scope  # noqa: PLC0415

    option = config.option
    handed = getattr(config, "workerinput", {}).get("gws_evidence")
    evidence = Path(handed) if handed else option.gws_evidence
    return Order(
        config=option.gws_config,
        scope=Scope(option.gws_plan) if option.gws_plan else None,
        seed=option.gws_seed,
        nonce=option.gws_nonce or str(secrets.randbelow(900_000_000) + 100_000_000),
        out=option.gws_out or (None if evidence else _default_out(config.invocation_params.dir)),
        evidence=evidence,
        level=Level(option.gws_level),
        fail_on=FailOn(option.gws_fail_on),
        waivers=option.gws_waivers,
        shard=Share.parse(option.gws_shard) if option.gws_shard else None,
    )


def _default_out(folder: Path) -> Path:
    """Return a folder of its own for this run."""
    return folder / "reports" / f"{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%SZ}-{os.getpid()}"


@pytest.fixture(scope="session")
def gws_judged(pytestconfig: pytest.Config) -> Judged:
    """The judged run of this pytest session."""
    return _execution(pytestconfig).judged


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """End with the exit code of the verdict, where the suite ran and nothing else failed."""
    config, ended = session.config, (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if _ran_here(config) and exitstatus in ended and not config.stash[_SELECTION].foreign_failures:
        session.exitstatus = _code(config)
    if _ran_here(config):
        _announce(config)
        _describe(config)


def _describe(config: pytest.Config) -> None:
    """Write what Allure's report says of the whole run, where results for it are written."""
    from conformance.report import allure_run  # noqa: PLC0415

    if folder := getattr(config.option, "allure_report_dir", None):
        for name, text in allure_run.files(_execution(config).judged.run, os.environ).items():
            (Path(folder) / name).write_text(text, encoding="utf-8", newline="\n")


def _announce(config: pytest.Config) -> None:
    """Tell the service that this runs in, where it is one that we know."""
    from conformance.campaign.gates import announced  # noqa: PLC0415

    execution = _execution(config)
    with _uncaptured(config):
        sys.stdout.write(announced(execution.judged, execution.order.out, environ=os.environ))
        sys.stdout.flush()


def _ran_here(config: pytest.Config) -> bool:
    """Tell whether this process has carried out the campaign: no worker has, nor one that could not begin."""
    return EXECUTION in config.stash and config.stash[EXECUTION].begun


def _code(config: pytest.Config) -> int:
    from conformance.campaign import exit_code  # noqa: PLC0415

    execution = _execution(config)
    order, chosen = execution.order, config.stash[_SELECTION].requirements
    return int(exit_code(execution.judged, level=order.level, fail_on=order.fail_on, only=chosen))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say the verdict in one line, and where the files are."""
    if _ran_here(config):
        from conformance.report import console  # noqa: PLC0415

        judged, out = _execution(config).judged, _execution(config).order.out
        terminalreporter.section("gws-conformance")
        terminalreporter.write_line(console.line(judged.run, judged.results, judged.verdict, judged.waiving))
        terminalreporter.write_line(f"files: {out}" if out else "nothing was written")


def _is_suite(nodeid: str) -> bool:
    return f"::{SUITE}[" in nodeid
