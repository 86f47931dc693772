"""What the reference server knows of its contact centre: users, devices, campaign, list, application."""

from __future__ import annotations

from typing import Final

from conformance.reference.values import User

__all__ = [
    "APPLICATION_IDS",
    "CALLING_LISTS",
    "CAMPAIGNS",
    "FEATURES",
    "PHONE_TYPES",
    "USERS",
    "VERSION",
    "owner_of",
]

VERSION: Final = "8.5.200.50"


def _user(name: str, device_id: str) -> User:
    return User(name=name, password=f"{name}-pass", device_id=device_id)


USERS: Final = (
    _user("agent1", device_id="4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7"),
    _user("agent2", device_id="9a1c5d0e-7f3b-4c58-8e21-d6b0a4f7c913"),
)

CAMPAIGNS: Final = frozenset({"Campaign1"})
CALLING_LISTS: Final = frozenset({"CallingList1"})
APPLICATION_IDS: Final = frozenset({134})

FEATURES: Final = (
    ("api-voice", "Voice API"),
    ("api-voice-outbound", "Outbound voice API"),
    ("api-user-account-management", "User account API"),
)

# The page lost the list behind phoneType; the vendor's mirror of it has the list (Parameters, phoneType).
PHONE_TYPES: Final = (
    "NoContactType",
    "HomePhone",
    "DirectBusinessPhone",
    "BusinessWithExt",
    "Mobile",
    "VacationPhone",
    "Pager",
    "Modem",
    "VoiceMail",
    "PinPager",
    "EmailAddress",
    "InstantMessaging",
)

_OWNERS: Final = {user.device_path: user for user in USERS}


def owner_of(device_path: str) -> User | None:
    """Whose device a path names; None where there is no such device."""
    return _OWNERS.get(device_path)
