"""A case told as the steps of an Allure result: prepare, send, response, acknowledgement, user event, judge. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from conformance.evidence import Exchange
from conformance.judge import CaseView, Judgement
from conformance.model import Json
from conformance.report.curl import curl, sent_body
from conformance.report.exchanges import of_cases
from conformance.report.html.course import Course, Happening, Way
from conformance.report.html.frame import page
from conformance.report.html.timeline import picture
from conformance.report.html.words import BECOMES, milliseconds, moment
from conformance.report.quoting import bounded, plain, shortened, sound

__all__ = ["Attachment", "Kind", "Outcome", "Step", "story"]

_LARGEST: Final = 64 * 1024
_WAYS: Final = {Way.OUT: "suite -> target", Way.IN: "target -> suite", Way.MARK: ""}


class Kind(StrEnum):
    """How an attachment is shown."""

    TEXT = "text"
    JSON = "json"
    PICTURE = "picture"
    """SVG."""


class Outcome(StrEnum):
    """How a step ends: as it should, against the contract, or so that nobody can tell."""

    KEPT = "kept"
    BROKEN = "broken"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a result, of 64 KiB of UTF-8 at most."""

    name: str
    body: bytes
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step, its attachments, and `why` it did not end as it should."""

    title: str
    outcome: Outcome = Outcome.KEPT
    why: str = ""
    attachments: tuple[Attachment, ...] = ()


def story(case: CaseView, judgement: Judgement | None, course: Course) -> tuple[Step, ...]:
    """Return the steps of a case; the last one says what a requirement's judgement of it is, None for a pass."""
    name, exchange = case.case.id, of_cases(case.run).get(case.case.id)
    return (
        _prepared(case),
        Step(
            title=f"send: {plain(case.case.method)}, {len(case.case.body):,} characters",
            attachments=(
                _text(f"{name}: request", sent_body(case, exchange)),
                _text(f"{name}: curl", curl(case, exchange)),
            ),
        ),
        _responded(case, exchange),
        *_told(case),
        _judged(case, judgement, course),
    )


def _prepared(case: CaseView) -> Step:
    one = case.case
    twin = f", but for one fault like case {one.twin}" if one.twin else ""
    fault = f": {one.fault.kind.value} at {one.fault.pointer or 'the body'}" if one.fault else ""
    return Step(
        title=plain(
            f"prepare: case {one.id} ({one.label.value}), must be {BECOMES[one.expectation]}{twin}{fault}"
        )
    )


def _responded(case: CaseView, exchange: Exchange | None) -> Step:
    if exchange is None:
        return Step(
            title="response: none was recorded", outcome=Outcome.UNSURE, why="no response was recorded"
        )
    headers: Json = [list[Json](pair) for pair in exchange.response_headers]
    value: Json = {
        "status": exchange.status,
        "failure": exchange.failure,
        "headers": headers,
        "body": exchange.body,
    }
    title = f"response after {milliseconds(exchange.end - exchange.sent)}: {shortened(case.reply.described, limit=160)}"
    return Step(title=plain(title), attachments=(_json(f"{case.case.id}: response", value),))


def _told(case: CaseView) -> Iterator[Step]:
    """Yield the steps of both messages; the attachment has all that belong to the case."""
    owned = case.run.correlation.owned.get(case.case.id, ())
    messages: list[Json] = [{"line": one.line, "message": bounded(one.event.message)} for one in owned]
    seen = (("acknowledgement", case.acknowledgements), ("user event", case.user_events))
    start = case.sent.at
    for number, (name, found) in enumerate(seen):
        when = ", ".join(milliseconds(one.event.at - start) for one in found)
        yield Step(
            title=f"{name}: {f'after {when}' if found else 'none came'}",
            attachments=() if number else (_json(f"{case.case.id}: messages", messages),),
        )


def _judged(case: CaseView, judgement: Judgement | None, course: Course) -> Step:
    findings = judgement.findings if judgement else ()
    doubts = judgement.doubts if judgement else ()
    cited = [line for one in findings for line in one.lines]
    happened = course.of(case, cited)
    why = "\n".join([*(one.message for one in findings), *(one.message for one in doubts)])
    outcome = Outcome.BROKEN if findings else Outcome.UNSURE if doubts else Outcome.KEPT
    words = {Outcome.BROKEN: "not kept", Outcome.UNSURE: "in doubt", Outcome.KEPT: "kept"}
    return Step(
        title=f"judge: {words[outcome]}",
        outcome=outcome,
        why=shortened(why, limit=2_000),
        attachments=tuple(_timeline(case.case.id, happened)),
    )


def _timeline(name: str, happened: Happening) -> Iterator[Attachment]:
    """Yield what happened as a picture and in words."""
    drawn = picture(happened)
    if drawn is not None:
        yield Attachment(f"{name}: sequence", page("sequence.svg", picture=drawn).encode(), Kind.PICTURE)
    rows = [
        " ".join(filter(None, (f"{moment(one.at):>14}", f"{_WAYS[one.way]:15}", one.text, _line(one.line))))
        for one in happened.moments
    ]
    yield _text(f"{name}: timeline", "\n".join(rows))


def _line(number: int | None) -> str:
    return "" if number is None else f"(evidence line {number})"


def _text(name: str, text: str) -> Attachment:
    return Attachment(name, _cut(text))


def _json(name: str, value: Json) -> Attachment:
    return Attachment(name, _cut(json.dumps(sound(value), indent=2)), Kind.JSON)


def _cut(text: str) -> bytes:
    """Return the text in UTF-8, whatever is in it, and at most 64 KiB of it."""
    whole = text.encode("utf-8", "backslashreplace")
    note = f"\n... (cut; {len(whole):,} bytes in all, see evidence.jsonl)".encode()
    return whole if len(whole) <= _LARGEST else whole[: _LARGEST - len(note)] + note
