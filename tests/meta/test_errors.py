"""What was done wrong at the command line is said with what, where, and what to try, and ends with 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from conformance import cli
from tests.meta.programs import Ended, gws, here

RUNS = ("report", "inventory", "waive", "bundle", "judge")


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Ended]:
    monkeypatch.chdir(tmp_path)
    return here


def assert_refused(done: Ended, *words: str) -> None:
    """It ended as a fault of the set-up, in words that name each of these, and without a traceback."""
    assert 2 == done.returncode, done.stdout + done.stderr
    assert [] == [word for word in words if word not in done.stderr], done.stderr
    assert "Traceback" not in done.stderr
    assert "" == done.stdout


def test_an_unknown_command_is_answered_with_the_nearest(said: Callable[..., Ended]) -> None:
    assert_refused(said("rnu"), "'rnu'", "Did you mean `run`?", "--help")


def test_a_word_that_is_like_no_command_is_answered_with_all(said: Callable[..., Ended]) -> None:
    assert_refused(said("xyzzy"), "'xyzzy'", "run, plan, judge")


def test_an_unknown_requirement_is_answered_with_the_nearest(said: Callable[..., Ended]) -> None:
    assert_refused(said("list", "echo.reference"), "echo.reference:", "Did you mean echo.reference-id?")


def test_a_name_that_is_like_no_requirement_is_answered_with_where_they_are(
    said: Callable[..., Ended],
) -> None:
    assert_refused(said("list", "xyzzy"), "xyzzy: there is no such requirement", "`gws-conformance list`")


@pytest.mark.parametrize("command", RUNS)
def test_a_run_that_is_not_there_is_said_with_what_to_give(command: str, said: Callable[..., Ended]) -> None:
    assert_refused(
        said(command, "reports/nowhere"), "reports/nowhere: there is no such run", "evidence.jsonl"
    )


def test_a_run_whose_name_is_mistyped_is_answered_with_the_nearest(
    said: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "reports" / "latest").mkdir(parents=True)
    (tmp_path / "reports" / "latest" / "evidence.jsonl").write_text("", encoding="utf-8")

    assert_refused(said("inventory", "reports/lates"), "Did you mean reports/latest?")


@pytest.mark.parametrize("arguments", [("compare", "nowhere", "nowhere"), ("merge", "nowhere", "--out", "o")])
def test_of_several_runs_the_one_that_is_not_there_is_said(
    arguments: tuple[str, ...], said: Callable[..., Ended]
) -> None:
    assert_refused(said(*arguments), "nowhere: there is no such run", "evidence.jsonl")


@pytest.mark.parametrize("command", RUNS)
def test_a_folder_that_is_no_run_is_said_with_what_to_give(
    command: str, said: Callable[..., Ended], tmp_path: Path
) -> None:
    assert_refused(said(command, "."), "evidence.jsonl", "Give the evidence.jsonl of a run")


def test_a_folder_of_runs_is_answered_with_one_of_them(said: Callable[..., Ended], tmp_path: Path) -> None:
    (tmp_path / "reports" / "one").mkdir(parents=True)
    (tmp_path / "reports" / "one" / "evidence.jsonl").write_text("", encoding="utf-8")

    assert_refused(said("report", "reports"), "reports: this folder holds no evidence.jsonl", "reports/one")


def test_what_is_wrong_with_a_line_is_said_without_names_of_the_language(
    said: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("not evidence\n", encoding="utf-8")
    done = said("judge", "notes.txt")

    assert_refused(done, "line 1: this line is no record of evidence (no JSON: ")
    assert "Error" not in done.stderr and "[Errno" not in done.stderr


@pytest.mark.parametrize("command", RUNS)
def test_a_file_that_is_no_evidence_is_said_with_what_to_give(
    command: str, said: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("not evidence\n", encoding="utf-8")

    assert_refused(said(command, "notes.txt"), "notes.txt", "Give")


def test_an_empty_nonce_is_refused(said: Callable[..., Ended]) -> None:
    assert_refused(said("run", "--nonce", ""), "--nonce", "it is empty", "leave the option out")


def test_results_that_cannot_be_written_are_said_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = gws("run", "--out", "file/out", cwd=tmp_path)

    assert_refused(done, "file/out: no folder for the results", "--out")


def test_a_mutant_that_is_mistyped_is_answered_with_the_nearest(said: Callable[..., Ended]) -> None:
    assert_refused(said("serve", "--mutant", "echo-cut-at-3"), "Did you mean echo-cut-at-32?", "--list")


def test_a_fault_of_ours_ends_with_4_whatever_it_is(
    said: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("something inside")

    monkeypatch.setattr(cli._group, "main", broken)
    done = said("list")

    assert 4 == done.returncode
    assert "a fault of ours" in done.stderr and "something inside" in done.stderr


def test_what_the_system_refuses_is_said_with_its_place(
    said: Callable[..., Ended], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "/some/where")

    monkeypatch.setattr(cli._group, "main", refused)

    assert_refused(said("list"), "/some/where: Permission denied")
