"""What a pytest item adds to its Allure result. The only module of `report` that knows allure.

Without `--alluredir` nothing listens, and every call here does nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import allure

from conformance.evidence import Exchange
from conformance.judge import CaseView, Result, RunView, Verdict
from conformance.model import Json, Level
from conformance.report.curl import curl, sent_body
from conformance.report.exchanges import of_cases
from conformance.report.markup import escaped
from conformance.report.quoting import bounded, sound

__all__ = ["attach"]

_DYNAMIC: Final[Any] = allure.dynamic  # its methods have no types
_CASES: Final = 3
_LARGEST: Final = 64 * 1024
_SEVERITIES: Final = {
    Level.MUST: allure.severity_level.CRITICAL,
    Level.SHOULD: allure.severity_level.NORMAL,
    Level.MAY: allure.severity_level.MINOR,
}


def attach(result: Result, run: RunView) -> None:
    """Give the running test the requirement's title, labels and text, and the first cases not passed."""
    row = result.requirement
    _DYNAMIC.title(f"{row.id}: {row.text}")
    _DYNAMIC.epic("AddRecord")
    _DYNAMIC.feature(row.subject.value)
    _DYNAMIC.severity(_SEVERITIES[row.level])
    _DYNAMIC.label("level", row.level.value)
    _DYNAMIC.label("basis", row.basis.value)
    _DYNAMIC.tag(row.level.value, row.basis.value, row.scope.value)
    _DYNAMIC.description(_description(result))
    exchanges = of_cases(run)
    for case in _shown(result, run):
        _attach_case(case, exchanges.get(case.case.id))


def _description(result: Result) -> str:
    row = result.requirement
    lines = [
        escaped(row.text),
        f"Clause: {escaped(row.clause)} ({row.level.value}, {row.basis.value})",
        f"Verdict: {result.verdict.value.replace('_', ' ')}, cases judged: {result.cases}",
    ]
    return "\n\n".join([*lines, *([escaped(result.reason)] if result.reason else [])])


def _shown(result: Result, run: RunView) -> Iterator[CaseView]:
    """Yield the first cases that failed, else those in doubt."""
    order = sorted(result.judgements, key=lambda one: one.verdict is not Verdict.FAIL)
    found = (run.cases.get(one.case) for one in order if one.case is not None)
    return islice((case for case in found if case is not None), _CASES)


def _attach_case(case: CaseView, exchange: Exchange | None) -> None:
    name = case.case.id
    text, data = allure.attachment_type.TEXT, allure.attachment_type.JSON
    allure.attach(_cut(sent_body(case, exchange)), f"{name}: request", text)
    allure.attach(_cut(curl(case, exchange)), f"{name}: curl", text)
    if exchange is not None:
        allure.attach(_cut(_json(_response(exchange))), f"{name}: response", data)
    owned = case.run.correlation.owned.get(name, ())
    messages: list[Json] = [{"line": one.line, "message": bounded(one.event.message)} for one in owned]
    allure.attach(_cut(_json(messages)), f"{name}: messages", data)


def _response(exchange: Exchange) -> Json:
    headers: Json = [list[Json](pair) for pair in exchange.response_headers]
    return {"status": exchange.status, "failure": exchange.failure, "headers": headers, "body": exchange.body}


def _json(value: Json) -> str:
    return json.dumps(sound(value), indent=2)


def _cut(text: str) -> bytes:
    """Return the text in UTF-8, whatever is in it, and at most 64 KiB of it."""
    whole = text.encode("utf-8", "backslashreplace")
    note = f"\n... (cut; {len(whole):,} bytes in all, see evidence.jsonl)".encode()
    return whole if len(whole) <= _LARGEST else whole[: _LARGEST - len(note)] + note
