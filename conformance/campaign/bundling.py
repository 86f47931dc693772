"""A run as a bundle, and whether a bundle is what a run gave: whole, judged alike, of the run that was agreed on."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from conformance import __version__
from conformance.campaign.outcome import EVIDENCE, Judged, judged, rendered
from conformance.campaign.rejudged import differences
from conformance.errors import ConfigError, ConformanceError
from conformance.evidence import Sent, parse
from conformance.report import bundle, statement

__all__ = ["STATEMENT", "Verified", "bundled", "verified"]

STATEMENT: Final = "statement.md"
_SHORTEST: Final = 8
"""A referenceId that is shorter by design has no room for a nonce."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was found of a bundle: what is wrong with it, what else is to be said, and its two digests."""

    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()
    digest: str = ""
    head: str = ""


def bundled(evidence: bytes) -> bytes:
    """Return the bundle of a run, from its evidence alone: the same evidence gives the same bytes.

    Raises ConfigError where the evidence is none, or is not whole: nothing could be proven with it.
    """
    outcome = _judged(evidence)
    if outcome.run.evidence.problem:
        raise ConfigError(
            outcome.run.evidence.problem,
            where=EVIDENCE,
            remedy="Only a run that came to its end can be bundled.",
        )
    texts = {**rendered(outcome), STATEMENT: _statement(outcome)}
    return bundle.packed({EVIDENCE: evidence, **{name: text.encode() for name, text in texts.items()}})


def verified(raw: bytes, *, nonce: str | None = None, digest: str | None = None) -> Verified:
    """Return what is found of a bundle.

    `nonce` is the text that the other side had put into every referenceId, `digest` one that was printed at the end
    of the run or when it was bundled: either is known to the other side before a bundle could be forged.
    """
    found = bundle.opened(raw)
    if found.problems:
        return Verified(problems=found.problems, digest=found.digest)
    try:
        outcome = _judged(found.files.get(EVIDENCE, b""))
    except ConformanceError as error:
        return Verified(problems=(str(error),), digest=found.digest)
    finish = outcome.run.evidence.finish
    head = finish.digest if finish else ""
    problems = [*_evidence(outcome), *_judged_alike(outcome, found.files)]
    problems += [*_nonce(outcome, nonce), *_agreed(digest, {head, found.digest})]
    notes = tuple(differences(outcome, found.files.get("results.json", b"")))
    return Verified(problems=tuple(problems), notes=notes, digest=found.digest, head=head)


def _judged(evidence: bytes) -> Judged:
    try:
        text = io.StringIO(evidence.decode("ascii"), newline="\n")
        return judged(parse(text, name=EVIDENCE))
    except (UnicodeDecodeError, ConformanceError) as error:
        raise ConfigError(f"the evidence cannot be judged: {error}", where=EVIDENCE) from error


def _statement(outcome: Judged) -> str:
    return statement.text(outcome.run, outcome.results, outcome.verdict, outcome.waiving)


def _evidence(outcome: Judged) -> Iterator[str]:
    if problem := outcome.run.evidence.problem:
        yield f"{EVIDENCE}: {problem}"


def _judged_alike(outcome: Judged, files: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the reports that this evidence does not give; another version of the suite may judge otherwise."""
    if outcome.run.header.suite != __version__:
        return
    texts = {**rendered(outcome), STATEMENT: _statement(outcome)}
    for name, text in texts.items():
        if files.get(name) != text.encode():
            yield f"{name}: the evidence, judged again, gives another one"


def _nonce(outcome: Judged, nonce: str | None) -> Iterator[str]:
    if nonce is None:
        return
    if outcome.run.header.nonce != nonce:
        yield f"{EVIDENCE}, line 1: the run was not asked to use this nonce"
    for number, sent in outcome.run.evidence.numbered(Sent):
        reference = sent.case.reference_id
        if reference is not None and len(reference) >= _SHORTEST and nonce not in reference:
            yield f"{EVIDENCE}, line {number}: the referenceId of case {sent.case.id} is without the nonce"


def _agreed(digest: str | None, known: set[str]) -> Iterator[str]:
    if digest is not None and digest.strip().lower() not in known:
        yield "its digest is another one: this is not the run that the digest was given for"
