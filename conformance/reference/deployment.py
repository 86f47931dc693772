"""What the reference server knows of its contact centre: users, devices, campaign, list, application."""

from __future__ import annotations

from typing import Final

from conformance.reference.values import User

__all__ = [
    "APPLICATION_IDS",
    "CALLING_LISTS",
    "CAMPAIGNS",
    "EVERYBODY",
    "FEATURES",
    "OUTBOUND",
    "PHONE_TYPES",
    "USERS",
    "VERSION",
    "WITHOUT_FEATURE",
    "owner_of",
]

VERSION: Final = "8.5.200.50"


def _user(name: str, device_id: str, *, number: str, granted: bool = True) -> User:
    return User(name=name, password=f"{name}-pass", device_id=device_id, number=number, granted=granted)


USERS: Final = (
    _user("agent1", "4d72a6b5-ee96-4e1f-b09b-5c3f979d82b7", number="1234567890"),
    _user("agent2", "9a1c5d0e-7f3b-4c58-8e21-d6b0a4f7c913", number="1234567891"),
)
"""The users who may add records."""

WITHOUT_FEATURE: Final = _user(
    "agent3", "c05e7b41-3d9a-4f60-9b7e-2f8d1c6a5e34", number="1234567892", granted=False
)
"""The user who may not: a feature is missing (Overview, Required Features)."""

EVERYBODY: Final = (*USERS, WITHOUT_FEATURE)

CAMPAIGNS: Final = frozenset({"Campaign1"})
CALLING_LISTS: Final = frozenset({"CallingList1"})
APPLICATION_IDS: Final = frozenset({134})

OUTBOUND: Final = "api-voice-outbound"

FEATURES: Final = (
    ("api-voice", "Voice API"),
    (OUTBOUND, "Outbound voice API"),
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

_OWNERS: Final = {path: user for user in EVERYBODY for path in (user.device_path, user.number_path)}


def owner_of(device_path: str) -> User | None:
    """Whose device a path names; None where there is no such device."""
    return _OWNERS.get(device_path)
