"""Which records may exist at the target."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from dataclasses import replace

import pytest

from conformance.evidence import Sent
from conformance.judge import RunView
from conformance.report import console, inventory
from conformance.report.effect import Effect
from conformance.report.sql import PLACEHOLDER, sql

from . import support
from .hostile import TEXTS


def _outcomes(run: RunView) -> list[str]:
    return [row.outcome.value for row in inventory.rows(run)]


def test_a_cut_run_lists_what_had_left() -> None:
    first, second = inventory.rows(support.cut())

    assert (Effect.ACKNOWLEDGED, Effect.UNKNOWN) == (first.outcome, second.outcome)
    assert ("5550102", "n1-2", "Campaign1", "CallingList1") == (
        second.phone,
        second.reference_id,
        second.campaign,
        second.calling_list,
    )


def test_the_time_is_the_wall_clocks() -> None:
    assert "2026-03-04T05:06:08.000+00:00" == inventory.rows(support.conforming())[0].sent


def test_a_wall_clock_that_cannot_be_read_gives_no_time() -> None:
    assert "" == inventory.rows(support.conforming(replace(support.HEADER, wall="noon")))[0].sent


def test_the_chain_is_the_user_events_else_the_requests() -> None:
    named = support.good(2, body=json.dumps(support.payload(phoneNumber="5550102", chainId=9)))
    reported = support.answered(support.good(), at=101.0)
    silent = Sent(case=named, session=support.SESSION, at=102.0)
    first, second = inventory.rows(support.view(support.HEADER, support.OPENED, *reported, silent))

    assert (41, 0) == (first.chain_id, first.chain_n)
    assert (9, None) == (second.chain_id, second.chain_n)


@pytest.mark.parametrize("chain", ["41; DROP TABLE x", True, 4.5, 2**80, None, [1]])
def test_a_chain_that_is_no_integer_is_not_taken(chain: object) -> None:
    case = support.good()
    event = support.user_event(case, at=101.2, chain=chain)  # type: ignore[arg-type]
    run = support.view(support.HEADER, support.OPENED, *support.answered(case, at=101.0)[:3], event)

    assert None is inventory.rows(run)[0].chain_id


def test_outcomes_follow_the_answers() -> None:
    cases = [support.good(number) for number in range(1, 5)]
    run = support.view(
        support.HEADER,
        support.OPENED,
        *support.answered(cases[0], at=101.0),
        *support.answered(cases[1], at=102.0)[:2],
        *support.refused(cases[2], at=103.0),
        Sent(case=cases[3], session=support.SESSION, at=104.0),
        support.exchange(cases[3], at=104.0, status=500),
    )

    assert ["acknowledged", "accepted", "refused", "unknown"] == _outcomes(run)


def test_a_run_that_sent_nothing_has_no_row() -> None:
    assert () == inventory.rows(support.halted_at_set_up())


def test_the_csv_can_be_read_back() -> None:
    rows = inventory.rows(support.conforming())
    head, *found = csv.reader(io.StringIO(inventory.csv(rows), newline=""))

    assert "case,sent,phone,reference_id,campaign,calling_list,outcome,chain_id,chain_n" == ",".join(head)
    assert ["c1", "acknowledged", "41", "0"] == [found[0][index] for index in (0, 6, 7, 8)]
    assert ["refused", "", ""] == found[1][6:]


@pytest.mark.parametrize("hostile", [*TEXTS, 'a,"b"\r\nc'])
def test_hostile_cells_stay_in_their_cells(hostile: str) -> None:
    row = replace(inventory.rows(support.conforming())[0], reference_id=hostile)
    _, found = csv.reader(io.StringIO(inventory.csv([row]), newline=""))

    assert hostile == found[3]


def test_the_table_names_every_case() -> None:
    file = io.StringIO()
    row = replace(inventory.rows(support.conforming())[0], campaign="[red]\x1b[2J")
    console.opened(file).print(inventory.table([row]))

    assert "c1" in file.getvalue() and "[red]" in file.getvalue()
    assert "\x1b" not in file.getvalue()


def _database(*rows: tuple[str, int, int]) -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    made.execute(f"CREATE TABLE {PLACEHOLDER} (contact_info TEXT, chain_id INTEGER, chain_n INTEGER)")
    made.executemany(f"INSERT INTO {PLACEHOLDER} VALUES (?, ?, ?)", rows)
    return made


def _left(database: sqlite3.Connection) -> list[tuple[str, int, int]]:
    return sorted(database.execute(f"SELECT * FROM {PLACEHOLDER}").fetchall())


def test_the_script_removes_the_runs_record_and_nobody_elses() -> None:
    run = support.conforming()
    others = [("5550101", 41, 1), ("5550101", 7, 0), ("5550102", 5, 0), ("5550999", 41, 0)]
    database = _database(("5550101", 41, 0), *others)
    database.executescript(sql(run, inventory.rows(run)))

    assert sorted(others) == _left(database)
    database.close()


def test_a_record_of_no_known_chain_is_looked_for_and_not_deleted() -> None:
    run = support.cut()
    script = sql(run, inventory.rows(run))

    assert f"SELECT * FROM {PLACEHOLDER} WHERE contact_info = '5550102';" in script
    assert 1 == script.count("DELETE FROM")
    assert "case c2 (unknown): its place in a chain is not known" in script


@pytest.mark.parametrize("hostile", [*TEXTS, "x' OR '1'='1", "\\' OR 1=1 --", "a\n; DROP TABLE y;"])
def test_a_hostile_value_cannot_leave_its_literal_or_comment(hostile: str) -> None:
    run = support.conforming()
    row = replace(inventory.rows(run)[0], phone=hostile, calling_list=hostile, case=hostile)
    others = [("5550101", 41, 0), ("5550102", 5, 0)]
    database = _database(*others)
    script = sql(run, [row])
    database.executescript(script)

    assert sorted(others) == _left(database)
    assert all(line.startswith(("--", "SELECT ", "DELETE ")) or not line for line in script.split("\n"))
    database.close()


@pytest.mark.parametrize("body", ["[1]", "no JSON", '{"campaignName": ["x"]}'])
def test_a_body_without_names_still_has_its_row(body: str) -> None:
    case = support.good(body=body)
    (row,) = inventory.rows(support.view(support.HEADER, support.OPENED, support.refused(case, at=101.0)[0]))

    assert ("5550101", "n1-1", "", "") == (row.phone, row.reference_id, row.campaign, row.calling_list)
