"""What a reference server is started with, and its JSON form for the child process."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from typing import Final

from conformance.errors import ConfigError

__all__ = ["Settings", "from_json", "to_json"]

_MILLISECONDS: Final = ("delay_ms", "poll_timeout_ms", "max_interval_ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How to start a reference server.

    `port` 0 means any free one. `delay_ms` is the time from a decision to its two messages,
    `poll_timeout_ms` how long a poll is held, `max_interval_ms` how long a CometD session lives without a
    poll, all in milliseconds. `database` is a file, None meaning memory. `prefix` goes before every path
    ("/cloud-web"). `require_browser` binds a CometD session to the cookie BAYEUX_BROWSER of its handshake.
    `numbered_devices` has the users work with the device whose id is no UUID. `without_feature` writes the
    user without the feature into the config, too. `mutants` and `variants` are names of the registries.

    Raises ConfigError for a value that no server could be started with.
    """

    host: str = "127.0.0.1"
    port: int = 0
    delay_ms: int = 20
    csrf: bool = False
    database: str | None = None
    poll_timeout_ms: int = 30_000
    max_interval_ms: int = 10_000
    require_browser: bool = True
    prefix: str = ""
    numbered_devices: bool = False
    without_feature: bool = False
    mutants: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what cannot work, naming the setting."""
        for name in _MILLISECONDS:
            if getattr(self, name) < 0:
                raise ConfigError("is negative", where=name, remedy="give milliseconds, 0 or more")
        if self.prefix and (not self.prefix.startswith("/") or self.prefix.endswith("/")):
            raise ConfigError(
                f"{self.prefix!r} is no path prefix",
                where="prefix",
                remedy='start with "/" and end without one',
            )


def to_json(settings: Settings) -> str:
    """Settings as one line of JSON."""
    return json.dumps(asdict(settings))


def from_json(text: str) -> Settings:
    """Settings from their JSON form; ConfigError where it is none."""
    try:
        members = json.loads(text)
        settings = Settings(**members)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"cannot be read: {error}", where="settings of the reference server") from error
    return replace(settings, mutants=tuple(settings.mutants), variants=tuple(settings.variants))
