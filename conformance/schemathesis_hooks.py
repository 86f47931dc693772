"""Our judgement for people who run Schemathesis.

    GWS_CONFIG=site.toml SCHEMATHESIS_HOOKS=conformance.schemathesis_hooks \\
        schemathesis run openapi.yaml --url http://127.0.0.1:8090 --checks gws_record

Schemathesis draws and sends. What it sends is pinned to the config's deployment; what comes back is judged by the
checks of this suite, and a session of ours listens for the acknowledgement. Every requirement is a failure of its own,
so that none hides another. The page's sample is sent first, by us, and must be answered.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final

import schemathesis
from schemathesis.core.failures import Failure

from conformance.checks import index
from conformance.config import Config, load
from conformance.errors import ConfigError, TargetError
from conformance.evidence import Exchange, Purpose
from conformance.generate import fair, pinned, plan
from conformance.judge import Judgement, RunView, Verdict, judge
from conformance.model import Case, Expectation, Label, Scope
from conformance.wire import Listener, header

__all__ = ["bench", "gws_record"]

_CONFIG: Final = "GWS_CONFIG"
_PATH: Final = "/api/v2/me/outbound-records"
_JSON: Final = "application/json"
_LATE: Final = 0.05
"""Seconds that a rejected request is listened for; what comes later is for the suite itself to see."""


class Bench:
    """What a run of Schemathesis works with: the config, the phones, and the session that listens."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._user = config.agents[0]
        self._nonce = f"S{int(time.time()) % 10**7}"
        self._sample = plan(config, scope=Scope.SMOKE, seed=1, nonce=self._nonce)
        self._lock = threading.Lock()
        self._phones = iter(config.deployment.phones.draw(min(len(config.deployment.phones), 5000), 1))
        self._count = 0
        self.cases: dict[str, Case] = {}
        self.listener = Listener(config, header(self._sample, config), user=self._user)
        self.listener.__enter__()
        atexit.register(self.listener.__exit__)
        self._begin(self._sample.cases[0])

    def _begin(self, good: Case) -> None:
        """Send the known good; without its answer nothing could be judged."""
        self.cases[""] = good
        self.listener.send(good)
        self.listener.wait(good, self.config.limits.ack_timeout)
        known = RunView(self.listener.evidence()).known_good
        if known is None or not known.answered:
            raise TargetError(
                "the page's sample is not answered in full",
                where=_CONFIG,
                remedy="gws-conformance run tells why.",
            )

    def pinned(self, body: dict[str, Any]) -> dict[str, Any]:
        """Return a payload with the deployment's values, a phone and a referenceId of its own."""
        with self._lock:
            self._count += 1
            phone, reference = next(self._phones), f"{self._nonce}x{self._count:05d}"
        path = self.config.users[self._user].device_path or self.listener.device_path
        return pinned(body, self.config, phone=phone, reference=reference, device_path=path)

    def leaves(self, sent: Any) -> None:
        """Take down a request that is about to leave, within the limit of records."""
        if len(self.cases) >= self.config.limits.max_records:
            raise ConfigError(
                "limits.max_records is reached", where=_CONFIG, remedy="Ask for fewer examples."
            )
        body = sent.body
        expected = fair(body)
        case = Case(
            id=f"{len(self.cases) + 1:04d}",
            label=Label.SCHEMATHESIS,
            expectation=expected.expectation,
            requirement=expected.requirement,
            body=json.dumps(body),
            twin="0001" if expected.fault else None,
            fault=expected.fault,
            phone=_text(body.get("phoneNumber")),
            reference_id=_text(body.get("referenceId")),
        )
        self.cases[sent.id] = case
        self.listener.leaves(case)

    def heard(self, case: Case, response: Any) -> RunView:
        """Return the run as it is once the messages of a case have come, or have not."""
        self.listener.answered(_exchange(case, response, self.config))
        if RunView(self.listener.evidence()).cases[case.id].accepted:
            self.listener.wait(case, self.config.limits.ack_timeout)
        elif case.expectation in {Expectation.REJECT, Expectation.REFUSE}:
            time.sleep(_LATE)
        return RunView(self.listener.evidence())


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _exchange(case: Case, response: Any, config: Config) -> Exchange:
    end = time.monotonic()
    return Exchange(
        n=0,
        purpose=Purpose.CASE,
        session=f"user-{config.agents[0]}",
        case=case.id,
        method="POST",
        url=config.target.base_url + _PATH,
        request_body=case.body,
        status=response.status_code,
        response_headers=tuple(
            (name, value) for name, several in response.headers.items() for value in several
        ),
        body=response.content.decode("utf-8", "replace"),
        sent=end - response.elapsed,
        end=end,
    )


@cache
def bench() -> Bench:
    """Return the bench, made when the first request is about to leave: the config is named by GWS_CONFIG."""
    if _CONFIG not in os.environ:
        raise ConfigError(
            "no config is named", where=_CONFIG, remedy="GWS_CONFIG=site.toml schemathesis run ..."
        )
    return Bench(load(Path(os.environ[_CONFIG]), environ=os.environ))


def _ours(case: Any) -> bool:
    """Whether a request is one of those that are judged: a POST of a JSON object."""
    return case.method == "POST" and isinstance(case.body, dict) and case.media_type == _JSON


@schemathesis.hook
def filter_body(context: Any, body: Any) -> bool:  # noqa: ARG001  # Schemathesis's signature
    """Leave out bodies that are no object: what they hold cannot be pinned to the pool of phones."""
    return isinstance(body, dict)


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:  # noqa: ARG001  # Schemathesis's signature
    """Pin a payload to the deployment."""
    return bench().pinned(body) if isinstance(body, dict) else body


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:  # noqa: ARG001  # Schemathesis's signature
    """Take down that a request is about to leave, with the session's headers."""
    case.headers.update(bench().listener.headers)
    if _ours(case):
        bench().leaves(case)


@schemathesis.check
def gws_record(ctx: Any, response: Any, case: Any) -> None:  # noqa: ARG001  # Schemathesis's signature
    """Judge the response of a request, and the messages that answer it, by every check that asks of single cases."""
    known = bench().cases.get(case.id)
    if known is None:
        return
    run = bench().heard(known, response)
    for check in index().values():
        for judgement in judge(check, run):
            if judgement.case == known.id and judgement.verdict is Verdict.FAIL:
                raise _failure(judgement, case)


def _failure(judgement: Judgement, case: Any) -> Failure:
    """Return the failure of one requirement, of a class of its own: Schemathesis counts by class."""
    words = judgement.requirement.replace(".", " ").replace("-", " ").title().replace(" ", "")
    kind: Callable[..., Failure] = type(words, (Failure,), {})
    finding = judgement.findings[0]
    return kind(operation=case.operation.label, title=judgement.requirement, message=finding.message)
