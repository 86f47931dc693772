"""Whose device is whose: two users on one device would see each other's messages, and one on another's see none."""

from __future__ import annotations

import json
from collections.abc import Sequence

from conformance.config import Config
from conformance.errors import TargetError
from conformance.evidence import Evidence, Exchange, Opened, Purpose

__all__ = ["owned", "shared"]


def shared(sessions: Sequence[Opened]) -> TargetError | None:
    """Return the error of two users who work with one device, or None."""
    first: dict[str, int] = {}
    for opened in sessions:
        if (other := first.setdefault(opened.device_path, opened.user)) != opened.user:
            return TargetError(
                f"the device {opened.device_path} is that of users[{other}], too",
                where=f"users[{opened.user}].device_path",
                remedy="Give each user a device of its own, or leave one of the users out: what reaches one would "
                "reach both.",
            )
    return None


def owned(error: TargetError, config: Config, evidence: Evidence) -> TargetError:
    """Return an error about a user's device with the user whose device it is, where that is known."""
    for user, who in enumerate(config.users):
        if error.where != f"users[{user}].device_path" or who.device_path is None:
            continue
        for other in _owners(who.device_path, evidence):
            if other != f"user-{user}":
                what = f"{error.what}; it is a device of users[{other.removeprefix('user-')}]"
                return TargetError(what, where=error.where, remedy=error.remedy)
    return error


def _owners(device_path: str, evidence: Evidence) -> list[str]:
    """Return the names of the sessions whose list of devices has this one."""
    identity = json.dumps(device_path.rpartition("/")[2])[1:-1]
    listed = (line.record for line in evidence.lines if isinstance(line.record, Exchange))
    return [one.session for one in listed if one.purpose is Purpose.DEVICES and identity in (one.body or "")]
