"""A finding as a Python program that stands alone: it opens the sessions, sends the requests, and looks again.

The program is of the standard library only (Python 3.9 and later), holds no secret, and ends with 1 where the target
does it again, with 0 where it does not, with 2 where it cannot tell. The same evidence gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Final

from conformance.catalogue import Requirement
from conformance.config.values import NOTIFICATIONS_PATH
from conformance.judge import CaseView, RunView
from conformance.model import Json, Object, member
from conformance.report.findings import Group
from conformance.report.quoting import plain
from conformance.report.rules import REPEATS, rule
from conformance.report.surroundings import attempts, concerned

__all__ = ["FOLDER", "name", "script"]

FOLDER: Final = "reproduce"
_ACKNOWLEDGEMENTS: Final = "/v2/me/outbound"
_PLACE: Final = "{chain}"
_LITERAL: Final = re.compile(r'("(?:[^"\\]|\\.)*")(\s*:\s*)(-?\d+)')


def name(requirement: str, group: Group) -> str:
    """Return the name of the script of a finding, from the run's folder."""
    return f"{FOLDER}/{requirement}-{group.fingerprint}.py"


def script(requirement: Requirement, group: Group, run: RunView, *, smallest: CaseView | None = None) -> str:
    """Return the text of the script for a kind of finding; `smallest` is the smallest request that shows it alone."""
    spec = _spec(requirement, group, run, smallest=smallest)
    values = json.dumps(spec, indent=1, ensure_ascii=True).replace("'", "\\u0027")
    return f"{_head(requirement, group, run)}\n{_program()}".replace("@SPEC@", values)


def _head(requirement: Requirement, group: Group, run: RunView) -> str:
    said = [
        f"Requirement {requirement.id} ({requirement.level.value}): {requirement.text}",
        f"Clause: {requirement.clause}",
        f"Finding {group.fingerprint}: {group.finding.message}",
        f"Seen at {run.header.base_url} in a run of {run.header.wall}.",
        "Secrets come from GWS_USERNAME and GWS_PASSWORD (GWS_USERNAME_2 ... for other users), or as arguments.",
        "Exit: 1 the target does it again; 0 it does not; 2 that cannot be told.",
    ]
    quoted = "\n".join(_harmless(line) for line in said)
    return f'#!/usr/bin/env python3\n"""{quoted}\n"""'


def _harmless(line: str) -> str:
    """Return a line that cannot end the text in which it stands: ASCII without backslash and quote."""
    safe = plain(line).replace("\\", "/").replace('"', "'")
    return safe.encode("ascii", "replace").decode("ascii")


@cache
def _program() -> str:
    text = (files("conformance.report") / "reproduction.txt").read_text(encoding="utf-8")
    head, mark, rest = text.partition("RECORDS = ")
    return f"{head}SPEC = json.loads(r'''@SPEC@''')\n{mark}{rest}"


def _spec(requirement: Requirement, group: Group, run: RunView, *, smallest: CaseView | None) -> Object:
    subject = smallest or concerned(group, run)
    tries = attempts(
        requirement.id,
        subject,
        run,
        group=group,
        repeats=REPEATS.get(group.finding.pointer, ""),
        alone_is_enough=smallest is not None,
    )
    own = {} if smallest is None else {smallest.id: smallest}
    return {
        "requirement": requirement.id,
        "fingerprint": group.fingerprint,
        "rule": rule(requirement.id, group.finding, subject),
        "subject": subject.case.id if subject is not None else "",
        "attempts": tries,
        "requests": {one: _request(own.get(one) or run.cases[one]) for one in dict.fromkeys(_sent(tries))},
        "records": len(_sent(tries)),
        **_target(run),
    }


def _target(run: RunView) -> Object:
    """Return what the script must know of the target and its sessions."""
    header = run.header
    users = _users(header.config)
    path = member(header.config, "target", "notifications_path")
    return {
        "base_url": header.base_url,
        "notifications": path if isinstance(path, str) else NOTIFICATIONS_PATH,
        "channels": _channels(run),
        "start": bool(member(header.config, "session", "start")),
        "users": users,
        "listening": _listening(users),
        "nonce": header.nonce,
        "ack_timeout": header.ack_timeout,
        "quiet": max(header.quiet_window, min(run.quiet, header.ack_timeout)),
        "await_acknowledgement": True,
        "await_user_event": header.user_event_level != "ignore",
    }


def _sent(tries: Sequence[Json]) -> list[str]:
    """Return what the attempts send, in their order."""
    steps = [step for steps in tries if isinstance(steps, list) for step in steps]
    return [str(one) for step in steps if isinstance(step, list) for one in step]


def _channels(run: RunView) -> list[Json]:
    wanted = [_ACKNOWLEDGEMENTS]
    if run.header.user_event_level != "ignore":
        wanted.append(run.header.user_event_channel)
    return list[Json](dict.fromkeys(wanted))


def _users(config: Json) -> list[Json]:
    """Return the users as far as the redacted config tells: how they log in, not by what."""
    users = member(config, "users")
    return [_user(place, user) for place, user in enumerate(users if isinstance(users, list) else [{}])]


def _user(place: int, user: Json) -> Object:
    headers, cookies, path = (member(user, one) for one in ("headers", "cookies", "device_path"))
    return {
        "index": place,
        "password": member(user, "password") is True or not (headers or cookies),
        "headers": headers if isinstance(headers, list) else [],
        "cookies": cookies if isinstance(cookies, list) else [],
        "device_path": path if isinstance(path, str) else "",
        "listening": member(user, "role") != "without-feature",
    }


def _listening(users: Sequence[Json]) -> list[Json]:
    """Return the indices of the users whose messages are collected."""
    return [member(user, "index") for user in users if member(user, "listening")]  # type: ignore[misc]  # it is there


def _request(case: CaseView) -> Object:
    one = case.case
    return {
        "id": one.id,
        "user": one.user,
        "body": _body(case),
        "phone": one.phone,
        "reference": one.reference_id,
        "expect": one.expectation.value,
        "method": one.method,
        "media_type": one.media_type,
        "login": one.login,
        "fault": one.fault.kind.value if one.fault is not None else None,
        "chain_of": one.chain_of,
    }


def _body(case: CaseView) -> str:
    """Return the body as it was sent, with a place for the chain that is made anew."""
    if case.case.chain_of is None:
        return case.case.body
    return _LITERAL.sub(_placed, case.case.body)


def _placed(found: re.Match[str]) -> str:
    is_chain = json.loads(found[1]) == "chainId"
    return f"{found[1]}{found[2]}{_PLACE}" if is_chain else found[0]
