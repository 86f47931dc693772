"""Parts become one run, and what is no part of it is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.campaign import judged
from conformance.campaign.merging import merged
from conformance.errors import ConfigError
from conformance.evidence import Event, Evidence, Exchange, Header, Record, parse, stored, to_line
from tests.unit.report import support

WHOLE = {
    "target": {"revision": None},
    "limits": {"max_records": 4},
    "deployment": {"phone_numbers": ["1..9"]},
}


def _header(index: int, **changes: Any) -> Header:
    shard = {"index": index, "of": 2, "planned": 4, "whole": changes.pop("whole", WHOLE)}
    return replace(
        support.HEADER,
        **{"shard": shard, "nonce": f"n{index}", "wall": f"2026-03-04T05:06:0{index}+00:00", **changes},
    )


def _part(index: int, *more: Record, **changes: Any) -> tuple[str, Evidence]:
    case = support.good(index)
    records = (_header(index, **changes), support.OPENED, *support.answered(case, at=101.0), *more)
    return f"part {index}", parse(support.lines(support.ended(records)))


def _joined(*parts: tuple[str, Evidence]) -> Evidence:
    return parse(merged(parts).splitlines(keepends=True))


def test_two_parts_become_one_whole_run() -> None:
    whole = _joined(_part(2), _part(1))

    assert whole.problem is None
    assert (None, "n1+n2", 4, WHOLE) == (
        whole.header.shard,
        whole.header.nonce,
        whole.header.planned,
        whole.header.config,
    )
    assert ["c1", "c2"] == [sent.case.id for sent in whole.cases]
    assert ["1.s1", "2.s1"] == [one.session for one in whole.opened]
    assert [1, 2] == [one.n for one in whole.of(Exchange)]
    assert [1, 1, 2, 2] == [one.exchange for one in whole.of(Event)]


def test_times_are_those_of_the_first_clock() -> None:
    whole = _joined(_part(1), _part(2, clock=500.0))

    assert [101.0, 101.0 + 1.0 - 400.0] == [
        sent.at for sent in sorted(whole.cases, key=lambda one: one.case.id)
    ]


def test_the_order_of_the_parts_does_not_matter() -> None:
    assert merged([_part(1), _part(2)]) == merged([_part(2), _part(1)])


def test_parts_of_any_length_become_the_same_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a long part not every line is kept in memory."""
    monkeypatch.setattr("conformance.evidence.storage._KEPT", 0)
    given = []
    for name, part in (_part(1), _part(2)):
        path = tmp_path / f"{name}.jsonl"
        path.write_text("".join(f"{to_line(line.record)}\n" for line in part.lines), encoding="ascii")
        given.append((name, stored(path)))

    assert merged([_part(1), _part(2)]) == merged(given)


def test_what_another_part_s_session_heard_too_is_left_out() -> None:
    stranger = support.acknowledgement(support.good(2), at=101.6)
    whole = _joined(_part(1, stranger), _part(2))

    assert 4 == len(whole.events)
    assert not judged(whole).run.surplus


def test_what_belongs_to_nobody_stays() -> None:
    stranger = support.acknowledgement(support.good(9, reference_id="other-9"), at=101.6)

    assert 5 == len(_joined(_part(1, stranger), _part(2)).events)


def test_a_message_without_a_key_stays_as_nobody_can_tell_whose_it_is() -> None:
    message = support.acknowledgement(support.good(9), at=101.6)
    keyless = replace(
        message, message={"channel": "/v2/me/outbound", "data": {"messageType": "OutboundRecordMessage"}}
    )

    assert 5 == len(_joined(_part(1, keyless), _part(2)).events)


REFUSED: dict[str, tuple[Callable[[], list[tuple[str, Evidence]]], str]] = {
    "another seed": (lambda: [_part(1), _part(2, seed=8)], "seed is 8"),
    "another revision": (lambda: [_part(1), _part(2, revision="x")], "revision is x"),
    "another plan": (lambda: [_part(1), _part(2, scope="deep")], "scope is deep"),
    "another target": (lambda: [_part(1), _part(2, base_url="http://x")], "base_url is http://x"),
    "another config": (
        lambda: [_part(1), _part(2, whole={**WHOLE, "limits": {"max_records": 5}})],
        "config differs in limits.max_records",
    ),
    "a part twice": (lambda: [_part(1), _part(1), _part(2)], "part 1 of 2 is given 2 times"),
    "a part missing": (lambda: [_part(2)], "part 1 of 2 is missing"),
    "a whole run": (lambda: [_part(1), _part(2, shard=None)], "a whole run and no part"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_set_of_parts_is_refused(case: str) -> None:
    parts, word = REFUSED[case]
    with pytest.raises(ConfigError, match=word):
        merged(parts())


def test_a_part_that_was_cut_is_refused() -> None:
    name, whole = _part(2)
    with pytest.raises(ConfigError, match="not whole"):
        merged([_part(1), (name, replace(whole, problem="cut short"))])
