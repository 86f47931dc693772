"""The REST resources around the outbound records.

Version, login, features, devices, contact-centre session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from conformance.reference.deployment import FEATURES, OUTBOUND, VERSION
from conformance.reference.faults import refused
from conformance.reference.login import Caller, Login
from conformance.reference.values import Fault, Object, Refusal, Reply, User
from conformance.reference.wire_format import body_of, is_json, parsed

__all__ = ["Rest", "not_found"]

_DENIED: Final = Refusal(Fault.NOT_AUTHENTICATED, "Access denied")


def not_found() -> Reply:
    """The reply for a path that is not there."""
    return refused(Refusal(Fault.NOT_FOUND, "Resource not found"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The handlers.

    `api` is the path of the API with its prefix, `ended` is told when a login is over, `numbered_devices`
    says which device of a user is listed.
    """

    login: Login
    api: str
    ended: Callable[[str, str | None], None]
    numbered_devices: bool = False

    async def version(self, request: Request, _: Caller) -> Reply:
        """The version, for anybody."""
        return _get(request) or Reply(status=200, body={"statusCode": 0, "version": VERSION})

    async def me(self, request: Request, caller: Caller) -> Reply:
        """The user: GET logs in, POST starts or ends the contact-centre session."""
        if caller.user is None:
            return refused(_DENIED)
        if request.method == "POST":
            return await self._operation(request, caller)
        session = caller.session or self.login.opened(caller.user)
        headers = self.login.headers(session, new=caller.session is None)
        body = {"statusCode": 0, "user": self._user(caller.user)}
        return _get(request) or Reply(status=200, body=body, headers=headers)

    async def features(self, request: Request, caller: Caller) -> Reply:
        """What the user may use: addresses, or objects with `fields=*`."""
        if caller.user is None:
            return refused(_DENIED)
        granted = [(key, name) for key, name in FEATURES if caller.user.granted or key != OUTBOUND]
        features = [{"id": key, "displayName": name, "description": name} for key, name in granted]
        return _get(request) or self._listed(request, "features", members=features)

    async def devices(self, request: Request, caller: Caller) -> Reply:
        """The device of the user: addresses, or objects with `fields=*`."""
        if caller.user is None:
            return refused(_DENIED)
        device: Object = {
            "id": caller.user.number if self.numbered_devices else caller.user.device_id,
            "deviceState": "Active",
            "userState": {"displayName": "Not Ready", "state": "NotReady"},
            "phoneNumber": "5001",
            "capabilities": ["ready", "dnd-on", "forward-calls-on"],
        }
        return _get(request) or self._listed(request, "devices", members=[device])

    async def _operation(self, request: Request, caller: Caller) -> Reply:
        body = await body_of(request)
        if not is_json(request.headers.get("content-type", "")):
            return refused(Refusal(Fault.MEDIA_TYPE, "The body must be application/json"))
        name = _operation_name(body)
        if name == "EndContactCenterSession" and caller.user:
            self._end(caller.user, caller)
        elif name != "StartContactCenterSession":
            return refused(Refusal(Fault.OPERATION, "No such operation"))
        return Reply(status=200, body={"statusCode": 0})

    def _end(self, user: User, caller: Caller) -> None:
        if caller.session:
            self.login.closed(caller.session)
        self.ended(user.name, caller.session.id if caller.session else None)

    def _user(self, user: User) -> Object:
        identity = f"{user.name}-id"
        return {
            "id": identity,
            "userName": user.name,
            "firstName": "Reference",
            "lastName": user.name.capitalize(),
            "roles": ["ROLE_AGENT"],
            "enabled": True,
            "changePasswordOnFirstLogin": False,
            **self._place(f"/users/{identity}"),
        }

    def _listed(self, request: Request, kind: str, *, members: Iterable[Mapping[str, object]]) -> Reply:
        placed = [{**member, **self._place(f"/{kind}/{member['id']}")} for member in members]
        if "fields" in request.query_params:
            return Reply(status=200, body={"statusCode": 0, kind: placed})
        return Reply(status=200, body={"statusCode": 0, "uris": [member["uri"] for member in placed]})

    def _place(self, path: str) -> Object:
        return {"uri": f"{self.api}{path}", "path": path}


def _get(request: Request) -> Reply | None:
    """The refusal of any method but GET and HEAD."""
    if request.method in ("GET", "HEAD"):
        return None
    return refused(Refusal(Fault.METHOD, f"Method {request.method} is not offered here", "GET, HEAD"))


def _operation_name(body: bytes | None) -> object:
    try:
        value = parsed(body or b"")
    except ValueError:
        return None
    return value.get("operationName") if isinstance(value, dict) else None
