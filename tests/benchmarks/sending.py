"""How fast cases are generated, sent, answered and judged, against bare POSTs of the same run."""

from __future__ import annotations

import asyncio
import base64
import json
import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from conformance.campaign import judged, read, write
from conformance.model import DEVICE_PLACE, Case, Plan
from conformance.wire import run
from conformance.wire.dispatch import PATH
from conformance.wire.transport import chosen
from tests.benchmarks.site import Silent, Site, ordinary, site

__all__ = ["bare", "bodies", "headers", "measured", "one_by_one"]


def measured(*, delay: int, cases: int, in_flight: int, rounds: int) -> Mapping[str, Any]:
    """Return the rates against one server of a delay in milliseconds, the best of each of some rounds, and ratios."""
    found = [_round(delay, cases, in_flight) for _ in range(rounds)]
    best = {name: max(one[name] for one in found) for name in found[0]}
    return {
        "delay_ms": delay,
        "cases": cases,
        "in_flight": in_flight,
        **{name: round(value, 1) for name, value in best.items()},
        "start_up_s": round(min(cases / one["whole"] - cases / one["phases"] for one in found), 1),
        **{name: round(value, 2) for name, value in _ratios(best).items()},
    }


def _ratios(best: Mapping[str, float]) -> dict[str, float]:
    return {
        "sending_over_wait": best["sending"] / best["one_by_one_with_wait"],
        "whole_over_wait": best["whole"] / best["one_by_one_with_wait"],
        "sending_over_bare_one_by_one": best["sending"] / best["bare_one_by_one"],
        "sending_over_bare_concurrent": best["sending"] / best["bare_concurrent"],
    }


def _round(delay: int, cases: int, in_flight: int) -> dict[str, float]:
    with site(delay=delay, cases=cases, in_flight=in_flight) as place:
        some = bodies(ordinary(place.config, min(cases, 1000)).cases, place)
        alone = one_by_one(place, some)
        own = asyncio.run(bare(chosen(place.config.target), place, some, in_flight=in_flight))
        sending = _sending(place, ordinary(place.config, cases))
        whole, phases = _whole(place, cases)
    return {
        "bare_one_by_one": 1 / statistics.fmean(alone),
        "bare_concurrent": own,
        "one_by_one_with_wait": 1 / (delay / 1000 + statistics.median(alone)),
        "sending": sending,
        "whole": whole,
        "phases": phases,
    }


def bodies(cases: Sequence[Case], place: Site) -> list[bytes]:
    """Return the bodies of cases as they go out."""
    user = place.config.agents[0]
    device = place.config.users[user].device_path or DEVICE_PLACE
    plain = [case for case in cases if case.chain_of is None and case.user == user]
    return [case.body.replace(DEVICE_PLACE, device).encode() for case in plain]


def headers(place: Site) -> dict[str, str]:
    """Return the headers of a login."""
    user = place.config.users[place.config.agents[0]]
    pair = base64.b64encode(f"{user.username}:{user.password}".encode()).decode()
    return {"Content-Type": "application/json", "Authorization": f"Basic {pair}"}


def one_by_one(place: Site, some: Sequence[bytes]) -> list[float]:
    """Return the seconds of each bare POST through one `httpx.Client`."""
    url, own, times = place.config.target.base_url + PATH, headers(place), list[float]()
    with httpx.Client(headers=own, trust_env=False) as client:
        for body in some:
            begun = time.perf_counter()
            assert client.post(url, content=body).json() == {"statusCode": 0}
            times.append(time.perf_counter() - begun)
    return times


async def bare(
    transport: httpx.AsyncBaseTransport, place: Site, some: Sequence[bytes], *, in_flight: int
) -> float:
    """Return how many bare POSTs a second a transport carries, so many in flight."""
    url, own, left = httpx.URL(place.config.target.base_url + PATH), headers(place), iter(some)

    async def carry() -> None:
        for body in left:
            response = await transport.handle_async_request(
                httpx.Request("POST", url, headers=own, content=body)
            )
            assert isinstance(response.stream, httpx.AsyncByteStream)
            async for _ in response.stream:
                pass
            await response.aclose()
            assert response.status_code == 200

    begun = time.perf_counter()
    await asyncio.gather(*(carry() for _ in range(in_flight)))
    took = time.perf_counter() - begun
    await transport.aclose()
    return len(some) / took


def _sending(place: Site, plan: Plan) -> float:
    """Return the cases a second from the first drawn case's line to the last message: sent, answered and parsed."""
    drawn = replace(plan, cases=tuple(plan.cases))
    path = place.folder / "sent.jsonl"
    run(drawn, place.config, path=path, progress=Silent())
    return (len(drawn.cases) - 1) / _span(path)


def _span(path: Path) -> float:
    """Return the seconds from the first drawn case to the last message; every case must have its two messages."""
    sent, last, events = list[float](), 0.0, 0
    with path.open(encoding="ascii") as lines:
        for record in map(json.loads, lines):
            if record["type"] == "case":
                sent.append(record["at"])
            elif record["type"] == "event":
                last, events = max(last, record["at"]), events + 1
    assert events == 2 * len(sent), f"{events} messages for {len(sent)} cases"
    return last - sent[1]


def _whole(place: Site, cases: int) -> tuple[float, float]:
    """Return cases a second from the first draw to results.json, and of the phases alone.

    The phases are: drawing and sending until the last message, and judging until the verdict of each requirement is
    known. Beside them are log-in, the known good case, the silence that is watched, the ends of the sessions, and the
    writing of the reports.
    """
    path = place.folder / "whole.jsonl"
    begun = time.perf_counter()
    run(ordinary(place.config, cases), place.config, path=path, progress=Silent())
    sent = time.perf_counter()
    outcome = judged(read(path))
    known = time.perf_counter()
    write(outcome, place.folder / "out")
    end = time.perf_counter()
    phases = _span(path) + known - sent
    return cases / (end - begun), cases / phases
