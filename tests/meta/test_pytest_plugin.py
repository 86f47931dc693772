"""The suite in plain pytest: one campaign for each session, whoever runs the tests, and an exit code that says it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from conformance.catalogue import load
from conformance.model import Level
from conformance.reference import Settings, running
from tests.meta.programs import Ended, pytest_with, requests
from tests.meta.runs import written

SUITE: Final = ("--pyargs", "conformance.suite")
TESTABLE: Final = [row for row in load() if row.untestable is None]
FOREIGN: Final = """
def test_that_has_nothing_to_do_with_it():
    assert {truth}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A reference server, its config and how many requests for records it has had."""

    config: Path
    database: Path

    @property
    def count(self) -> int:
        return len(requests(self.database, "id"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from _site(tmp_path_factory.mktemp("site"), Settings())


def _site(folder: Path, settings: Settings) -> Iterator[Site]:
    database = folder / "site.db"
    with running(Settings(database=str(database), mutants=settings.mutants)) as base_url:
        yield Site(config=written(folder / "site.toml", base_url, settings, ack_timeout=3), database=database)


@pytest.fixture(scope="module")
def plain(site: Site, tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, int, Path]:
    """Give a session in one process: how it ended, how many requests it made, and its folder."""
    return _session(site, tmp_path_factory.mktemp("plain"), "-n", 0)


def _session(site: Site, folder: Path, *arguments: object) -> tuple[Ended, int, Path]:
    before = site.count
    given = (*SUITE, "--gws-config", site.config, "--gws-out", folder / "out", *arguments)
    done = pytest_with(*given, cwd=folder)
    assert "INTERNALERROR" not in done.stdout + done.stderr, "pytest has a code 3 of its own"
    return done, site.count - before, folder / "out"


def _verdicts(out: Path) -> dict[str, str]:
    results = json.loads((out / "results.json").read_text(encoding="utf-8"))
    return {row["id"]: row["verdict"] for row in results["requirements"]}


def _counted(done: Ended) -> dict[str, int]:
    last = done.stdout.rstrip().splitlines()[-1]
    return {
        word: int(number)
        for number, word in re.findall(r"(\d+) (passed|failed|skipped|deselected|errors?)", last)
    }


def test_a_session_has_an_item_for_each_requirement(plain: tuple[Ended, int, Path]) -> None:
    done, sent, out = plain

    assert 0 == done.returncode, done.stdout
    assert 0 < sent <= 120
    assert len(TESTABLE) == sum(_counted(done).values())
    assert {row.id for row in load()} == set(_verdicts(out))
    assert "conforming" in done.stdout


@pytest.mark.parametrize("workers", [2, 4])
def test_workers_send_nothing_and_judge_alike(
    workers: int, site: Site, plain: tuple[Ended, int, Path], tmp_path: Path
) -> None:
    done, sent, out = _session(site, tmp_path, "-n", workers)

    assert 0 == done.returncode, done.stdout
    assert plain[1] == sent
    assert _verdicts(plain[2]) == _verdicts(out)
    assert _counted(plain[0]) == _counted(done)


def test_collecting_sends_nothing(site: Site, tmp_path: Path) -> None:
    done, sent, out = _session(site, tmp_path, "--collect-only", "-q")

    assert 0 == done.returncode, done.stdout
    assert 0 == sent
    assert not out.exists()
    assert [] == [row.id for row in TESTABLE if f"[{row.id}]" not in done.stdout]


def test_a_session_without_the_suite_is_left_alone(site: Site, tmp_path: Path) -> None:
    (tmp_path / "test_foreign.py").write_text(FOREIGN.format(truth=True), encoding="utf-8")
    before = site.count

    done = pytest_with("test_foreign.py", "--gws-config", site.config, cwd=tmp_path)

    assert 0 == done.returncode
    assert before == site.count
    assert "= gws-conformance =" not in done.stdout, "the section of the verdict"
    assert not (tmp_path / "reports").exists()


def test_a_failing_session_without_the_suite_keeps_its_exit_code(tmp_path: Path) -> None:
    (tmp_path / "test_foreign.py").write_text(FOREIGN.format(truth=False), encoding="utf-8")

    assert 1 == pytest_with("test_foreign.py", "--gws-fail-on", "never", cwd=tmp_path).returncode


def test_a_failing_test_of_others_beside_the_suite_keeps_its_say(site: Site, tmp_path: Path) -> None:
    (tmp_path / "test_foreign.py").write_text(FOREIGN.format(truth=False), encoding="utf-8")
    given = ("--gws-config", site.config, "--gws-out", tmp_path / "out", "--gws-plan", "smoke", "-n", 2)

    done = pytest_with(*SUITE, "test_foreign.py", *given, cwd=tmp_path)

    assert 1 == done.returncode, done.stdout
    assert 1 == _counted(done)["failed"]


def test_k_narrows_what_is_shown_and_not_what_is_sent(
    site: Site, plain: tuple[Ended, int, Path], tmp_path: Path
) -> None:
    done, sent, out = _session(site, tmp_path, "-k", "envelope")

    assert 0 == done.returncode, done.stdout
    assert sum(row.id.startswith("envelope.") for row in TESTABLE) == _counted(done)["passed"]
    assert plain[1] == sent
    assert _verdicts(plain[2]) == _verdicts(out)


def test_a_session_whose_items_were_all_deselected_sends_nothing(site: Site, tmp_path: Path) -> None:
    done, sent, _ = _session(site, tmp_path, "-k", "no_requirement_has_this_name")

    assert pytest.ExitCode.NO_TESTS_COLLECTED == done.returncode
    assert 0 == sent


def test_level_must_leaves_the_others_out(site: Site, tmp_path: Path) -> None:
    done, _, _ = _session(site, tmp_path, "--gws-level", "MUST")
    weaker = sum(row.level is not Level.MUST for row in TESTABLE)

    assert 0 == done.returncode, done.stdout
    assert weaker == _counted(done)["deselected"] > 0


@pytest.mark.parametrize(
    ("mutant", "options", "code"),
    [
        ("any-phone-type-accepted", (), 1),
        ("any-phone-type-accepted", ("-k", "envelope"), 0),
        ("notifications-as-text", (), 1),
        ("notifications-as-text", ("--gws-level", "MUST"), 0),
        ("handshake-client-id-missing", (), 2),
    ],
)
def test_the_exit_code_says_what_was_found_of_what_was_chosen(
    mutant: str, options: tuple[str, ...], code: int, tmp_path: Path
) -> None:
    for site in _site(tmp_path, Settings(mutants=(mutant,))):
        done, _, _ = _session(site, tmp_path, *options)

        assert code == done.returncode, done.stdout


def test_a_limit_that_is_reached_leaves_the_verdict_open(site: Site, tmp_path: Path) -> None:
    done, sent, _ = _session(_limited(site, tmp_path), tmp_path)

    assert 3 == done.returncode, done.stdout
    assert 7 == sent


def test_an_open_verdict_may_be_let_pass(site: Site, tmp_path: Path) -> None:
    assert 0 == _session(_limited(site, tmp_path), tmp_path, "--gws-fail-on", "never")[0].returncode


def _limited(site: Site, folder: Path) -> Site:
    text = site.config.read_text(encoding="utf-8").replace("[limits]", "[limits]\nmax_records = 7")
    (folder / "limited.toml").write_text(text, encoding="utf-8")
    return Site(config=folder / "limited.toml", database=site.database)


@pytest.mark.parametrize(
    ("change", "words", "workers"),
    [
        (lambda text: text.replace("[limits]", "[limits]\ncolour = 1"), "limits.colour", 0),
        (lambda text: text.replace("[limits]", "[limits]\ncolour = 1"), "limits.colour", 2),
        (lambda text: text.replace("agent1-pass", "another-word"), "login", 0),
    ],
    ids=["config", "config-xdist", "login"],
)
def test_a_fault_of_the_set_up_ends_with_2_and_no_traceback(
    change: Callable[[str], str], words: str, workers: int, site: Site, tmp_path: Path
) -> None:
    config = tmp_path / "bad.toml"
    config.write_text(change(site.config.read_text(encoding="utf-8")), encoding="utf-8")

    done, sent, _ = _session(Site(config=config, database=site.database), tmp_path, "-n", workers)

    assert 2 == done.returncode, done.stdout
    assert 0 == sent
    assert words in done.stdout
    assert "conformance/plugin.py" not in done.stdout + done.stderr, "a traceback"


def test_evidence_is_judged_without_a_target(
    site: Site, plain: tuple[Ended, int, Path], tmp_path: Path
) -> None:
    before = site.count
    done = pytest_with(*SUITE, "--gws-evidence", plain[2] / "evidence.jsonl", "-n", 2, cwd=tmp_path)

    assert 0 == done.returncode, done.stdout
    assert before == site.count
    assert _counted(plain[0]) == _counted(done)
    assert not (tmp_path / "reports").exists()


def test_a_usage_error_keeps_the_code_of_pytest(tmp_path: Path) -> None:
    assert 4 == pytest_with(*SUITE, "--gws-plan", "huge", cwd=tmp_path).returncode
