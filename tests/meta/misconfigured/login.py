"""What is wrong with the users: logins, permissions, features, devices."""

from __future__ import annotations

from typing import Final

from starlette.responses import JSONResponse, RedirectResponse, Response

from conformance.reference.deployment import USERS
from tests.meta.misconfigured import peers
from tests.meta.misconfigured.peers import instead, saying
from tests.meta.misconfigured.script import (
    COOKIES,
    EXPIRED,
    GUARDED,
    OTHER,
    OWN,
    Script,
)

__all__ = ["USERS_AT_FAULT"]

USERS_AT_FAULT: Final = {
    "a wrong password": Script(
        said=("users[0]", "login was refused", "401"),
        remedy=("password right",),
        users=OWN.replace("agent1-pass", "another-word"),
    ),
    "a user nobody knows, told by a code": Script(
        said=("statusCode 20",),
        remedy=("password right",),
        wrap=instead("/me", saying(200, 20, "Access denied")),
    ),
    "another kind of login": Script(
        said=("401",),
        remedy=("by negotiate, not Basic", "headers_env"),
        wrap=instead("/me", lambda: Response(b"", 401, {"WWW-Authenticate": "Negotiate"})),
    ),
    "a cookie that has expired": Script(
        said=("users[0]", "401"),
        remedy=("expired", "cookies_env"),
        users=COOKIES,
        environ={"DOCTOR_SESSION": EXPIRED},
    ),
    "single sign-on": Script(
        said=("wants a login elsewhere", "sso.example.org"),
        remedy=("cookies_env",),
        wrap=instead("/me", lambda: RedirectResponse("https://sso.example.org/saml?RelayState=1", 302)),
    ),
    "a header of a login that has expired, at single sign-on": Script(
        said=("wants a login elsewhere",),
        remedy=("expired", "headers_env"),
        users='[[users]]\nheaders_env = { Authorization = "DOCTOR_SESSION" }\n',
        environ={"DOCTOR_SESSION": "Bearer " + EXPIRED},
        wrap=instead("/me", lambda: RedirectResponse("/ui/auth/login", 302)),
    ),
    "a password change that is demanded": Script(
        said=("statusCode 8",),
        remedy=("change the password",),
        wrap=instead("/me", saying(403, 8, "Password change required")),
    ),
    "a missing permission": Script(
        said=("statusCode 5",), remedy=("permission", "role"), wrap=instead("/me", saying(403, 5, "Denied"))
    ),
    "a permission missing for the features": Script(
        said=("features", "statusCode 5"),
        remedy=("permission",),
        wrap=instead("/features", saying(403, 5, "Denied")),
    ),
    "a user who is forbidden": Script(
        said=("403",), remedy=("enabled",), wrap=instead("/me", lambda: Response(b"Forbidden", 403))
    ),
    "a feature that is absent": Script(
        said=("lacks the feature api-voice-outbound",),
        remedy=("Enable api-voice-outbound",),
        users='[[users]]\nusername = "agent3"\npassword = "agent3-pass"\n',
    ),
    "a feature that should be absent": Script(
        said=("users[1]", "has the feature api-voice-outbound, and should not"),
        remedy=("another user",),
        users=OWN + OTHER + 'role = "without-feature"\n',
    ),
    "an unknown device": Script(
        said=("users[0].device_path", "/devices/nobody-s is none of the user's devices"),
        remedy=("leave device_path out",),
        users=OWN + 'device_path = "/devices/nobody-s"\n',
    ),
    "another user's device": Script(
        said=("users[0].device_path", "a device of users[1]"),
        remedy=("leave device_path out",),
        users=OWN + f'device_path = "{USERS[1].device_path}"\n' + OTHER,
    ),
    "one device for two users": Script(
        said=("users[1].device_path", "that of users[0], too"),
        remedy=("device of its own",),
        users=OWN + 'device_path = "/devices/d-1"\n' + OTHER + 'device_path = "/devices/d-1"\n',
        wrap=instead("/devices", saying(404, 6)),
    ),
    "no device": Script(
        said=("device cannot be looked up",),
        remedy=("session.start",),
        wrap=instead("/devices", lambda: JSONResponse({"statusCode": 0, "devices": []})),
    ),
    "a session that is forgotten at once": Script(
        said=("features", "statusCode 20"),
        remedy=("expired at once", "cookie"),
        wrap=instead("/features", saying(200, 20, "Access denied")),
    ),
    "a contact centre session that is refused": Script(
        said=("session was not started", "no place"),
        remedy=("device_path",),
        session="start = true",
        wrap=instead("/me", saying(400, 2, "no place"), method="POST"),
    ),
    "a start that is taken for a forgery": Script(
        said=("session was not started", "403"),
        remedy=("CSRF token",),
        session="start = true",
        settings=GUARDED,
        wrap=peers.without_headers(b"x-csrf-header", b"x-csrf-token"),
    ),
    "a variable that is not set": Script(
        said=("users[0].password_env", "DOCTOR_NOWHERE is not set"),
        remedy=("Set DOCTOR_NOWHERE",),
        users='[[users]]\nusername = "agent1"\npassword_env = "DOCTOR_NOWHERE"\n',
    ),
}
