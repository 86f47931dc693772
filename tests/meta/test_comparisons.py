"""`compare` and `run --baseline` as their users call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conformance import schemas
from conformance.reference import Settings, running
from tests.meta.programs import gws, here
from tests.meta.runs import written


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with `before`, a run that conforms, and `after`, compared with it: the target fails now."""
    folder = tmp_path_factory.mktemp("compared")
    assert 0 == _run(folder, "before", Settings())
    broken = Settings(mutants=("acknowledgement-message-type-null",), variants=("errors-with-code-2",))
    assert 1 == _run(folder, "after", broken, "--baseline", folder / "before")
    return folder


def _run(folder: Path, name: str, settings: Settings, *more: object) -> int:
    with running(settings) as base_url:
        config = written(folder / f"{name}.toml", base_url, settings)
        done = gws("run", "--config", config, "--plan", "smoke", "--out", folder / name, *more, cwd=folder)
    assert "Traceback" not in done.stdout + done.stderr
    return done.returncode


def test_a_run_against_a_baseline_leaves_its_comparison_also_where_it_fails(folder: Path) -> None:
    found = json.loads((folder / "after" / "comparison.json").read_text(encoding="utf-8"))

    assert () == schemas.problems("suite/comparison", found)
    assert {"regressed", "member", "reply"} == {change["kind"] for change in found["changes"]}
    assert "## Breaking" in (folder / "after" / "comparison.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("one", "other", "fail_on", "code"),
    [
        ("before", "after", "breaking", 1),
        ("before", "after", "any", 1),
        ("after", "before", "breaking", 0),
        ("after", "before", "any", 1),
        ("before", "before", "any", 0),
    ],
)
def test_the_exit_code_follows_the_class(folder: Path, one: str, other: str, fail_on: str, code: int) -> None:
    assert code == here("compare", folder / one, folder / other, "--fail-on", fail_on).returncode


def test_comparing_again_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    done = here("compare", folder / "before", folder / "after", "--out", tmp_path, "--json")

    assert done.stdout == (folder / "after" / "comparison.json").read_text(encoding="utf-8")
    for name in ("comparison.json", "comparison.md", "comparison.html"):
        assert (folder / "after" / name).read_bytes() == (tmp_path / name).read_bytes()


def test_a_page_is_written_where_it_is_asked_for(folder: Path, tmp_path: Path) -> None:
    done = here(
        "compare", folder / "before", folder / "after", "--html", tmp_path / "new" / "page.html", "--json"
    )

    json.loads(done.stdout)
    assert (folder / "after" / "comparison.html").read_bytes() == (
        tmp_path / "new" / "page.html"
    ).read_bytes()


def test_a_page_that_cannot_be_written_ends_with_2_and_names_the_place(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = here("compare", folder / "before", folder / "after", "--html", tmp_path / "file" / "page.html")

    assert 2 == done.returncode
    assert "page.html" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_run_ends_with_2_and_is_named(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "evidence.jsonl").write_text("no evidence\n", encoding="utf-8")
    done = here("compare", folder / "before", tmp_path)

    assert 2 == done.returncode
    assert "evidence.jsonl" in done.stderr


def test_a_baseline_that_is_no_run_ends_with_2_before_anything_is_sent(tmp_path: Path) -> None:
    (tmp_path / "evidence.jsonl").write_text("no evidence\n", encoding="utf-8")
    done = gws("run", "--baseline", tmp_path, "--out", tmp_path / "out", cwd=tmp_path)

    assert 2 == done.returncode
    assert not (tmp_path / "out").exists()


def test_runs_of_other_seeds_are_not_compared(folder: Path, tmp_path: Path) -> None:
    lines = (folder / "before" / "evidence.jsonl").read_text(encoding="ascii")
    (tmp_path / "evidence.jsonl").write_text(lines.replace('"seed":1', '"seed":2', 1), encoding="ascii")
    done = here("compare", folder / "before", tmp_path)

    assert 2 == done.returncode
    assert "seed: 1 before, 2 after" in done.stdout
