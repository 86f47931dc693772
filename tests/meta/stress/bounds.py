"""What the figures of the stressed runs must hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

__all__ = ["SHARE", "missed"]

SHARE: Final = 0.05
"""At moderate stress and with the ack extension at most this share of the requirements may be inconclusive."""


def missed(document: Mapping[str, Any]) -> Iterator[str]:
    """Yield each bound that the figures do not keep, in words; nothing where all hold."""
    for part in ("conforming", "calm_conforming"):
        for name, failed in document[part]["failed"].items():
            yield f"a conforming target failed: {name}: {', '.join(failed)}"
    mutants = document["mutants"]
    if mutants["runs"] and not mutants["planted"].get("fail"):
        yield "void: under stress no mutant was found"
    for name, failed in mutants["idle_failed"].items():
        yield f"a target that did nothing wrong failed: {name}: {', '.join(failed)}"
    for name, passed in mutants["passed"].items():
        yield f"a mutant passed what it breaks: {name}: {', '.join(passed)}"
    yield from _doubts(document)
    yield from _held(document)


def _doubts(document: Mapping[str, Any]) -> Iterator[str]:
    for name, why in document["unnamed"].items():
        yield f"inconclusive without a cause: {name}: {why}"
    for name, errors in document["errors"].items():
        yield f"a check broke: {name}: {', '.join(errors)}"
    moderate = document["doubt"].get(f"{document['moderate']}, with the ack extension", {})
    if moderate.get("share", 0.0) > SHARE:
        yield f"at moderate stress {moderate['share']:.1%} of the requirements are inconclusive"


def _held(document: Mapping[str, Any]) -> Iterator[str]:
    for name in document["sessions"]["kept"]:
        yield f"the target still holds a session of ours: {name}"
    for name in document["sessions"]["unexplained"]:
        yield f"a session was left although nothing kept the suite from ending it: {name}"
    for name in document["requests"]["over"]:
        yield f"more requests came than max_records: {name}"
    for name in document["requests"]["doubled"]:
        yield f"a request came twice: {name}"
