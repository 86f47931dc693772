"""The requirement tables, and how a wrong one is told."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from conformance.catalogue import Basis, Requirement, load, requirement
from conformance.checks import index
from conformance.errors import CatalogueError
from conformance.model import Level, Scope, Subject

ROW = """\
[[requirement]]
id = "{subject}.thing"
level = "MUST"
basis = "stated"
scope = "smoke"
clause = "Somewhere"
text = "Something holds."
"""


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of right tables, one row each, that `load` reads in place of ours."""
    folder = tmp_path / "requirements"
    folder.mkdir()
    for subject in Subject:
        folder.joinpath(f"{subject}.toml").write_text(ROW.format(subject=subject.replace("_", "-")), "utf-8")
    monkeypatch.setattr(resources, "files", lambda package: tmp_path)
    load.cache_clear()
    yield folder
    load.cache_clear()


def edit(folder: Path, old: str, new: str) -> None:
    table = folder / "request.toml"
    table.write_text(table.read_text("utf-8").replace(old, new), "utf-8")


def test_every_row_is_read_as_a_requirement() -> None:
    assert all(isinstance(row, Requirement) and row.clause and row.text for row in load())


def test_no_id_stands_twice() -> None:
    ids = [row.id for row in load()]

    assert len(ids) == len(set(ids))


def test_rows_come_in_the_order_of_their_subjects() -> None:
    seen = [subject for subject, _ in itertools.groupby(row.subject for row in load())]

    assert seen == list(Subject)


def test_a_requirement_is_found_by_its_id() -> None:
    assert requirement("echo.reference-id").level is Level.MUST


def test_an_unknown_id_is_said() -> None:
    with pytest.raises(CatalogueError, match="echo.nothing"):
        requirement("echo.nothing")


def test_a_requirement_has_a_check_or_says_why_none_can_be() -> None:
    judged = set(index())

    assert judged == {row.id for row in load() if row.untestable is None}


def test_a_protocol_requirement_cites_the_protocol() -> None:
    assert {row.basis for row in load() if row.subject is Subject.BAYEUX} == {Basis.PROTOCOL}


@pytest.mark.parametrize("subject", Subject)
def test_only_session_and_bayeux_are_not_about_the_operation(subject: Subject) -> None:
    rows = [row for row in load() if row.subject is subject]

    assert rows
    assert {row.operation for row in rows} == {subject not in {Subject.SESSION, Subject.BAYEUX}}


@pytest.mark.parametrize(
    ("own", "plan", "within"),
    [
        (Scope.SMOKE, Scope.SMOKE, True),
        (Scope.SMOKE, Scope.DEEP, True),
        (Scope.STANDARD, Scope.SMOKE, False),
        (Scope.STANDARD, Scope.STANDARD, True),
        (Scope.DEEP, Scope.STANDARD, False),
    ],
)
def test_a_larger_plan_exercises_what_a_smaller_one_does(own: Scope, plan: Scope, within: bool) -> None:
    row = next(row for row in load() if row.scope is Scope.SMOKE)
    made = Requirement(
        id=row.id,
        subject=row.subject,
        level=row.level,
        basis=row.basis,
        clause=row.clause,
        text=row.text,
        scope=own,
    )

    assert made.within(plan) is within


def test_tables_of_one_row_each_are_read(tables: Path) -> None:
    assert len(load()) == len(Subject)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('level = "MUST"', 'level = "OUGHT"'),
        ('basis = "stated"', 'basis = "hearsay"'),
        ('scope = "smoke"', 'scope = "tiny"'),
        ('level = "MUST"', ""),
        ('clause = "Somewhere"', ""),
        ('clause = "Somewhere"', 'clause = "Somewhere"\nweight = 3'),
        ('id = "request.thing"', 'id = "Request.Thing"'),
        ('id = "request.thing"', 'id = "echo.thing"'),
        ('id = "request.thing"', 'id = "request"'),
    ],
)
def test_a_wrong_row_is_named_by_its_table(tables: Path, old: str, new: str) -> None:
    edit(tables, old, new)

    with pytest.raises(CatalogueError, match=r"request\.toml"):
        load()


def test_an_id_that_stands_twice_is_told(tables: Path) -> None:
    edit(tables, "text =", 'text = "a"\n' + ROW.format(subject="request") + "\n#")

    with pytest.raises(CatalogueError, match="stands twice"):
        load()
