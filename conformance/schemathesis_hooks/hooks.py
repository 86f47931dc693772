"""What Schemathesis calls while it draws and sends. It never imports a name of ours otherwise."""

from __future__ import annotations

from http.cookies import SimpleCookie
from typing import Any, Final

import schemathesis
from requests import PreparedRequest
from schemathesis import AuthContext, Case, HookContext, Response
from schemathesis.core import NotSet
from schemathesis.core.failures import Failure
from schemathesis.engine.run.unit._case import BudgetExpired

from conformance.errors import ConfigError
from conformance.generate.outgoing import Outgoing
from conformance.model import FaultKind, Json
from conformance.schemathesis_hooks.bench import Bench, bench
from conformance.schemathesis_hooks.failures import OurFailure
from conformance.wire import Answer

__all__ = ["Login"]

_PATH: Final = "/api/v2/me/outbound-records"
_JSON: Final = "application/json"
_LOGINS: Final = frozenset({"authorization", "cookie"})
_ACCEPTANCE: Final = frozenset({"ST201", "ST202", "ST203"})
"""The codes of Schemathesis's own verdicts on what must be accepted or refused."""


def _ours(operation: Any) -> bool:
    return operation is not None and operation.path == _PATH


@schemathesis.hook
def after_load_schema(context: HookContext, schema: Any) -> None:  # noqa: ARG001  # its signature
    """Open the session before anything is drawn: what is wrong with the set-up is told at once.

    One check is put out: what it sends of its own passes every hook by, and nobody would count it.
    """
    schema.config.checks.ignored_auth.enabled = False
    bench()


@schemathesis.auth(refresh_interval=None)
class Login:
    """The login of the config's first user, in the session that listens, with the CSRF token where one was issued."""

    def get(self, case: Case[Any], context: AuthContext) -> dict[str, str] | None:  # noqa: ARG002  # its signature
        """Return the headers of the session."""
        return bench().listener.headers if _ours(case.operation) else None

    def set(self, case: Case[Any], data: dict[str, str], context: AuthContext) -> None:  # noqa: ARG002  # its signature
        """Put them into a request."""
        case.headers.update({name: value for name, value in data.items() if name != "cookie"})
        case.cookies.update(_cookies(data.get("cookie", "")))


def _cookies(text: str) -> dict[str, str]:
    return {name: morsel.value for name, morsel in SimpleCookie(text).items()}


@schemathesis.hook
def filter_body(context: HookContext, body: Any) -> bool:
    """Leave out bytes that are no JSON value: what they hold cannot be pinned."""
    return not _ours(context.operation) or not isinstance(body, bytes)


@schemathesis.hook
def map_body(context: HookContext, body: Any) -> Any:
    """Pin a payload to the deployment."""
    return bench().pinned(body) if _ours(context.operation) and isinstance(body, dict) else body


@schemathesis.hook
def filter_case(context: HookContext, case: Case[Any]) -> bool:
    """Leave out methods that the page does not name, where real records may be at stake."""
    return not _ours(context.operation) or case.method == "POST" or bench().config.loopback


@schemathesis.hook
def before_call(context: HookContext, case: Case[Any], kwargs: dict[str, Any]) -> None:  # noqa: ARG001  # its signature
    """Pin the request once more, for not all of them were drawn, and take it down; or end this phase's sending."""
    if not _ours(case.operation):
        return
    ours = bench()
    _same_target(case, ours)
    case.body = _fit(case.body, ours)
    if not ours.leaves(case.id, _outgoing(case, ours)):
        raise BudgetExpired


def _same_target(case: Case[Any], ours: Bench) -> None:
    """Refuse to send to a target that the config, and so the consent in it, does not speak of."""
    asked = (case.operation.base_url or "").rstrip("/")
    if asked != ours.config.target.base_url:
        raise ConfigError(f"--url is {asked}", where="target.base_url", remedy="Give both the same address.")


def _fit(body: Any, ours: Bench) -> Any:
    """Return a body that may leave: pinned, or one that holds nothing to pin."""
    if isinstance(body, dict):
        return ours.numbered(body)
    return None if isinstance(body, bytes | list) and body else body


def _outgoing(case: Case[Any], ours: Bench) -> Outgoing:
    declared = case.headers.get("Content-Type") or case.media_type or ""
    nothing = isinstance(case.body, NotSet)
    return Outgoing(
        method=case.method.upper(),
        media_type=declared,
        login=_login(case, ours),
        body=None if nothing else _json(case.body),
        spoiled=nothing,
    )


def _json(body: Any) -> Json:
    return body  # type: ignore[no-any-return]  # bytes are left out before


def _login(case: Case[Any], ours: Bench) -> FaultKind | None:
    """Return what is wrong with the login of a request; None where it is that of the session."""
    wanted = {name: value for name, value in ours.listener.headers.items() if name in _LOGINS}
    given = {name.lower(): value for name, value in case.headers.items()}
    if wanted.get("authorization") == given.get("authorization"):
        return None
    return FaultKind.UNKNOWN_LOGIN if "authorization" in given else FaultKind.UNAUTHENTICATED


@schemathesis.hook
def after_call(context: HookContext, case: Case[Any], response: Response) -> None:  # noqa: ARG001  # its signature
    """Hand over what answered."""
    if _ours(case.operation):
        answer = Answer(
            method=case.method,
            url=str(response.request.url),
            request_headers=tuple((name, str(value)) for name, value in response.request.headers.items()),
            status=response.status_code,
            headers=tuple((name, value) for name, several in response.headers.items() for value in several),
            content=response.content,
        )
        bench().answered(case.id, answer)


@schemathesis.hook
def after_network_error(context: HookContext, case: Case[Any], request: PreparedRequest) -> None:  # noqa: ARG001
    """Hand over that nothing answered."""
    if _ours(case.operation):
        failure = "closed: the connection failed before an answer came"
        bench().answered(case.id, Answer(method=case.method, url=str(request.url), failure=failure))


@schemathesis.hook
def filter_failure(context: HookContext, failure: Failure, case: Case[Any], response: Response) -> bool:  # noqa: ARG001
    """Leave out Schemathesis's own verdicts where ours is the fairer one.

    On acceptance, which it tells by the HTTP status alone, and on the answers to requests that are none of the
    operation's: no page says that those are JSON.
    """
    view = bench().view(case.id) if _ours(case.operation) else None
    if view is None or isinstance(failure, OurFailure):
        return True
    ordinary = view.regular and isinstance(view.payload, dict)
    return ordinary and failure.code not in _ACCEPTANCE
