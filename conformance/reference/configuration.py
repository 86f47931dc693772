"""A config file for the suite that fits a reference server."""

from __future__ import annotations

from typing import Final

from conformance.reference.composition import effective
from conformance.reference.deployment import (
    APPLICATION_IDS,
    CALLING_LISTS,
    CAMPAIGNS,
    USERS,
    WITHOUT_FEATURE,
)
from conformance.reference.settings import Settings
from conformance.reference.values import User

__all__ = ["config_text"]

_TEMPLATE: Final = """\
[target]
base_url = "{base_url}"
edition = "8.5.2"
{users}
[session]
start = false

[deployment]
application_id = {application_id}
campaign_name = "{campaign}"
calling_list = "{calling_list}"
time_zones = ["GMT", "PST"]
phone_numbers = ["5550100..5559999", "+12025550100..+12025550199"]

[limits]
ack_timeout = {ack_timeout}
quiet_window = 1
"""
_ACK_TIMEOUT: Final = 5
# Variants and mutants may answer some times later than the delay; the suite must not give up before.
_TIMES_THE_DELAY: Final = 6


def config_text(base_url: str, settings: Settings) -> str:
    """The config as TOML. The passwords stand in it, as the suite allows for loopback targets only.

    Raises ConfigError for an unknown mutant or variant.
    """
    started = effective(settings)
    users = (*USERS, WITHOUT_FEATURE) if started.without_feature else USERS
    return _TEMPLATE.format(
        base_url=base_url,
        users="".join(_user(user, numbered=started.numbered_devices) for user in users),
        application_id=min(APPLICATION_IDS),
        campaign=min(CAMPAIGNS),
        calling_list=min(CALLING_LISTS),
        ack_timeout=max(_ACK_TIMEOUT, -(-settings.delay_ms * _TIMES_THE_DELAY // 1_000)),
    )


def _user(user: User, *, numbered: bool) -> str:
    role = "" if user.granted else 'role = "without-feature"\n'
    return f"""
[[users]]
username = "{user.name}"
password = "{user.password}"
device_path = "{user.number_path if numbered else user.device_path}"
{role}"""
