"""The page: its values put into its template, styles and script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import islice
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from conformance.judge import Result, RunVerdict, RunView, Verdict
from conformance.report.findings import doubts, grouped
from conformance.report.html import timeline
from conformance.report.html.acceptance import acceptance
from conformance.report.html.card import Card, cards
from conformance.report.html.cited import cited, records
from conformance.report.html.course import Course
from conformance.report.html.latency import plots
from conformance.report.html.lightening import lightened
from conformance.report.html.opening import limits, opening
from conformance.report.html.roll import roll
from conformance.report.html.words import STANDINGS, anchor
from conformance.report.interpretations import read
from conformance.report.minimal import minimal
from conformance.report.quoting import plain

__all__ = ["text"]

_LONGEST: Final = 20_000


def text(run: RunView, results: Sequence[Result], verdict: RunVerdict) -> str:
    """Return the page of a run, with a line end; it loads nothing, and all that the target said is escaped in it."""
    course = Course(run, records(run.evidence, _lines(run, results)))
    shown = tuple(lightened(cards(results, course, minimal(run))))
    lines = cited(run.evidence, (line for card in shown for line in card.cited))
    listed = roll(run, _named(shown))
    return (
        _environment()
        .get_template("report.html")
        .render(
            run=run,
            opening=opening(run, results, verdict),
            cards=shown,
            standings=STANDINGS,
            subjects=tuple(dict.fromkeys(card.requirement.subject.value for card in shown)),
            interpretations=sorted(read(run), key=lambda row: (not row.changed, row.reading.fixed)),
            limits=limits(run),
            plots=plots(run),
            map=acceptance(run, frozenset(_failed(results))),
            roll=listed,
            rows=frozenset(entry.id for entry in listed.entries),
            evidence=lines,
            lines=frozenset(line.number for line in lines),
        )
        + "\n"
    )


def _lines(run: RunView, results: Sequence[Result]) -> Iterator[int]:
    """Yield the lines that findings and doubts name."""
    for result in results:
        for group in grouped(result, run):
            yield from group.lines
        for unsure in doubts(result):
            yield from unsure.lines


def _failed(results: Sequence[Result]) -> Iterator[str]:
    """Yield the cases that a failed requirement names."""
    for result in results:
        if result.verdict is Verdict.FAIL:
            yield from (one.case for one in result.judgements if one.case and one.verdict is Verdict.FAIL)


def _named(shown: Sequence[Card]) -> Iterator[str]:
    """Yield the cases that the page names."""
    for card in shown:
        for found in card.findings:
            yield from [found.request.case] if found.request is not None else []
            yield from islice(found.others, 5)
        for unsure in card.doubts:
            yield from islice(unsure.cases, 5)
        for one in card.examples:
            yield one.case


@cache
def _environment() -> Environment:
    """Return the environment of the templates: everything is escaped, and a name that is not there is our fault."""
    made = Environment(
        loader=FunctionLoader(_source),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    style, program = Markup(_source("style.css")), Markup(_source("script.js"))  # noqa: S704  files of ours
    made.globals |= {
        "style": style,
        "program": program,
        "policy": _policy(style, program),
        "anchor": anchor,
        "timeline": timeline,
    }
    return made


def _shown(value: Any) -> Any:
    """Return what a template prints of a value: of text, nothing that does not show or that turns what follows."""
    spelt = isinstance(value, str) and not isinstance(value, Markup)
    return plain(value, limit=_LONGEST, keep="\n") if spelt else value


def _source(name: str) -> str:
    return resources.files("conformance.report.html").joinpath("templates", name).read_text("utf-8")


def _policy(style: str, program: str) -> str:
    """Return the page's Content-Security-Policy: nothing is loaded, and only its own style and script take effect."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(program)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode('ascii')}'"
