"""How widely the drawn payloads are spread."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tests.benchmarks.site import ordinary, site

__all__ = ["spread"]

_SIMPLEST: Final = {"from": 0, "until": 1, "otherFields": {}, "referenceId": "", "phoneNumber": ""}
_FROM: Final = (0, 1, 86_397, 86_398)
_UNTIL: Final = (1, 2, 86_398, 86_399)
"""The first and last seconds that a window can have, and those beside them."""


def spread(*, cases: int) -> Mapping[str, Any]:
    """Return the figures of so many ordinary payloads."""
    with site(cases=cases + 1) as place:
        drawn = [json.loads(case.body) for case in ordinary(place.config, cases + 1).cases][1:]
    types = Counter(body["phoneType"] for body in drawn)
    zones = Counter(body["timeZone"] for body in drawn)
    return {
        "cases": len(drawn),
        "pairs": len({(body["from"], body["until"]) for body in drawn}),
        "from": {str(edge): sum(body["from"] == edge for body in drawn) for edge in _FROM},
        "until": {str(edge): sum(body["until"] == edge for body in drawn) for edge in _UNTIL},
        "most_common_phone_type": _share(types, drawn),
        "most_common_time_zone": _share(zones, drawn),
        "simplest": {
            name: round(sum(body.get(name) == value for body in drawn) / len(drawn), 3)
            for name, value in _SIMPLEST.items()
        },
        "without_other_fields": round(sum("otherFields" not in body for body in drawn) / len(drawn), 3),
        "without_chain": round(sum("chainId" not in body for body in drawn) / len(drawn), 3),
        "distinct_bodies": len({json.dumps(body, sort_keys=True) for body in drawn}),
    }


def _share(counts: Counter[str], drawn: Sequence[Any]) -> float:
    return round(max(counts.values()) / len(drawn), 3)
