"""The config file of a run: its values, how it is loaded, and the commented one to start from."""

from conformance.config.flaws import Flaw, InvalidConfigError
from conformance.config.interpretation import READINGS, Option, Reading
from conformance.config.loading import load
from conformance.config.phones import PhonePool, PhoneRange
from conformance.config.redaction import redacted
from conformance.config.shares import Share, planning, shared
from conformance.config.template import template
from conformance.config.values import (
    Config,
    Consent,
    Deployment,
    Limits,
    Role,
    Session,
    Target,
    User,
    UserEvent,
    default_scope,
)

__all__ = [
    "READINGS",
    "Config",
    "Consent",
    "Deployment",
    "Flaw",
    "InvalidConfigError",
    "Limits",
    "Option",
    "PhonePool",
    "PhoneRange",
    "Reading",
    "Role",
    "Session",
    "Share",
    "Target",
    "User",
    "UserEvent",
    "default_scope",
    "load",
    "planning",
    "redacted",
    "shared",
    "template",
]
