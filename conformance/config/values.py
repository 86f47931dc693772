"""What a config file says, as frozen values. Nothing here reads a file or the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Final

from conformance.config.address import is_loopback
from conformance.config.phones import PhonePool
from conformance.model import Json, Scope

__all__ = [
    "NOTIFICATIONS_PATH",
    "Config",
    "Consent",
    "Deployment",
    "Limits",
    "Pairs",
    "Role",
    "Session",
    "Target",
    "User",
    "UserEvent",
    "default_scope",
]

NOTIFICATIONS_PATH: Final = "/api/v2/notifications"

Pairs = tuple[tuple[str, str], ...]


class Role(StrEnum):
    """What a user is there for."""

    AGENT = "agent"
    """Adds records, or sees that nothing of another user's reaches it."""

    WITHOUT_FEATURE = "without-feature"
    """Lacks the feature that the operation needs, and must be refused."""


class UserEvent(StrEnum):
    """How strongly the user event is demanded."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where the deployment is, and how it is reached.

    `base_url` has no slash at its end. Relative names of files are taken from the config's folder.
    `proxy` may carry credentials and is not in the `repr`.
    """

    base_url: str
    edition: str = "8.5.2"
    ca_file: Path | None = None
    client_cert: Path | None = None
    client_key: Path | None = None
    proxy: str | None = field(default=None, repr=False)
    notifications_path: str = NOTIFICATIONS_PATH
    revision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One user: a name and a password, or headers and cookies of a login made elsewhere.

    `device_path` is None where the user's devices are to be asked for. Nothing secret is in the `repr`.
    """

    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    headers: Pairs = field(default=(), repr=False)
    cookies: Pairs = field(default=(), repr=False)
    device_path: str | None = None
    role: Role = Role.AGENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """How a user's session is prepared, and where and how strongly the user event is expected."""

    start: bool = False
    user_event_channel: str = "/me/internal"
    user_event: UserEvent = UserEvent.SHOULD


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """What records are made of; `chain_id` is None where none may be joined but those that the run makes."""

    application_id: int
    campaign_name: str
    calling_list: str
    time_zones: tuple[str, ...] = ("GMT",)
    chain_id: int | None = None
    phones: PhonePool


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the run may use up: counts, and times in seconds.

    `rate` is requests a second, None without a limit; `burst` is how many may go out at once after a rest.
    `total_time` is None where the run may take as long as it needs. `minimise` allows requests that look for the
    smallest one that fails: `minimise_requests` at most, for at most `minimise_time` seconds, and within the others;
    None allows what the plan leaves of its scope's budget.
    """

    in_flight: int
    rate: float | None = None
    burst: int
    max_records: int
    ack_timeout: float
    quiet_window: float
    total_time: float | None = None
    minimise: bool | None
    minimise_requests: int = 150
    minimise_time: float = 30.0
    dial_safe_window: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What the deployment's owner agrees to: records of this campaign and list, and how many at most."""

    campaign_name: str
    calling_list: str
    max_records: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All that a run needs to know.

    `interpretation` holds every reading by name, the defaults filled in; `claims` only what the file gives.
    """

    target: Target
    users: tuple[User, ...]
    session: Session
    deployment: Deployment
    limits: Limits
    interpretation: Mapping[str, str]
    consent: Consent | None = None
    claims: Mapping[str, Json] = field(default_factory=dict)

    @property
    def loopback(self) -> bool:
        """Whether the target is on this machine by the letters of its address, with no proxy between."""
        return is_loopback(self.target.base_url, proxy=self.target.proxy)

    @property
    def agents(self) -> tuple[int, ...]:
        """The indices of the users whose requests must be served, the first of them the run's own."""
        return tuple(index for index, user in enumerate(self.users) if user.role is Role.AGENT)

    @property
    def featureless(self) -> int | None:
        """The index of a user without the feature api-voice-outbound, None where the config names none."""
        found = (index for index, user in enumerate(self.users) if user.role is Role.WITHOUT_FEATURE)
        return next(found, None)


def default_scope(config: Config) -> Scope:
    """Return how much to exercise where nobody says: little on a target that may dial."""
    return Scope.STANDARD if config.loopback else Scope.SMOKE
