"""How what the page leaves open was read, as the reports show it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from conformance.config import READINGS
from conformance.judge import RunVerdict, RunView
from conformance.report import markdown, results
from conformance.report.interpretations import read, section

from . import support

NAMES = {reading.name for reading in READINGS}


def _run(given: Mapping[str, str] | None = None, **fields: Any) -> RunView:
    header = replace(support.HEADER, interpretation=dict(given or {}), **fields)
    return support.conforming(header)


def _section(run: RunView) -> str:
    return "\n\n".join(section(run))


def _document(run: RunView) -> Any:
    return json.loads(results.text(run, support.results(), RunVerdict.CONFORMING))


def test_every_reading_is_told_though_the_evidence_names_none() -> None:
    rows = read(_run())

    assert NAMES == {row.reading.name for row in rows}
    assert [row for row in rows if row.changed] == []


def test_what_the_evidence_names_is_what_held() -> None:
    rows = {row.reading.name: row for row in read(_run({"metrics": "required", "gone": "x"}))}

    assert ("required", True) == (rows["metrics"].value, rows["metrics"].changed)
    assert "gone" not in rows


def test_how_strongly_the_user_event_is_demanded_is_a_reading_too() -> None:
    rows = {row.reading.name: row for row in read(_run(user_event_level="ignore"))}

    assert ("ignore", True) == (rows["user_event"].value, rows["user_event"].changed)


def test_the_summary_shows_every_reading() -> None:
    shown = markdown.text(_run(), support.results(), RunVerdict.CONFORMING)

    assert [name for name in NAMES if f"`{name}`" not in shown] == []
    assert "\n## Interpretations\n" in shown


def test_what_differs_from_the_default_comes_first_and_is_marked() -> None:
    shown = _section(_run({"metrics": "required"}))
    lines = [line for line in shown.split("\n") if line.startswith("- ")]

    assert "Otherwise than by default: 1 of " in shown
    assert lines[0].startswith("- `metrics`: `required` **instead of `optional`**: all of the sample")
    assert not any("instead of" in line for line in lines[1:])


def test_what_cannot_be_chosen_stands_in_one_line() -> None:
    (line,) = [line for line in _section(_run()).split("\n") if line.startswith("Without a choice: ")]

    assert [one.name for one in READINGS if one.fixed and f"`{one.name}`" not in line] == []
    assert [one.name for one in READINGS if not one.fixed and f"`{one.name}`" in line] == []


def test_a_reading_that_is_set_elsewhere_names_the_place() -> None:
    assert "`user_event`: `SHOULD` (set in `session.user_event`)" in _section(_run())


def test_the_document_has_every_reading_and_marks_what_is_not_the_default() -> None:
    whole = _document(_run({"metrics": "required"}, user_event_level="MUST"))

    assert NAMES == set(whole["interpretation"])
    assert "required" == whole["interpretation"]["metrics"]
    assert ["metrics", "user_event"] == whole["interpretation_changed"]


def test_the_document_of_a_run_by_default_marks_nothing() -> None:
    assert [] == _document(_run())["interpretation_changed"]
