"""Scripted misconfigurations: targets and configs with one thing wrong, and what must be said of each.

script     what a script is, and how it is set up     peers ports    the targets
network address login channel limits    the scripts, as data
"""

from typing import Final

from tests.meta.misconfigured.address import ADDRESS
from tests.meta.misconfigured.channel import CHANNEL
from tests.meta.misconfigured.limits import CONFIG, LIMITS, WARNINGS
from tests.meta.misconfigured.login import USERS_AT_FAULT
from tests.meta.misconfigured.network import NETWORK

__all__ = ["SCRIPTS", "WARNINGS"]

SCRIPTS: Final = NETWORK | ADDRESS | USERS_AT_FAULT | CHANNEL | LIMITS | CONFIG
"""What keeps a run from proving anything: exit code 2."""
