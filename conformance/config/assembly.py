"""A document without flaws to a Config. Whatever is read here was vouched for by the schema and the rules."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.config.choices import spelled
from conformance.config.defaults import SAFE_FOR, defaults
from conformance.config.draft import Draft
from conformance.config.interpretation import settled
from conformance.config.login import credential, pairs
from conformance.config.phones import PhonePool
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
)
from conformance.model import Object

__all__ = ["assembled"]

_FILES = ("ca_file", "client_cert", "client_key")
_SECONDS = ("rate", "ack_timeout", "quiet_window", "total_time", "minimise_time")


def assembled(draft: Draft, *, beside: Path) -> Config:
    """Return the config of a draft; relative file names are taken from the folder `beside`."""
    document: dict[str, Any] = draft.document
    consent = document.get("consent")
    return Config(
        target=_target(document["target"], beside=beside),
        users=tuple(_user(user, draft) for _, user in draft.users()),
        session=_session(draft.table("session")),
        deployment=_deployment(document["deployment"]),
        limits=_limits(draft),
        interpretation=settled({name: spelled(it) for name, it in draft.table("interpretation").items()}),
        consent=Consent(**(consent | {"max_records": int(consent["max_records"])})) if consent else None,
        claims=dict(draft.table("claims")),
    )


def _target(table: dict[str, Any], *, beside: Path) -> Target:
    files = {name: beside / table[name] for name in _FILES if name in table}
    return Target(**(table | files | {"base_url": table["base_url"].rstrip("/")}))


def _user(table: Object, draft: Draft) -> User:
    headers, cookies = pairs(table, draft.environ)
    device = table.get("device_path")
    return User(
        username=credential(table, "username", draft.environ),
        password=credential(table, "password", draft.environ),
        headers=headers,
        cookies=cookies,
        device_path=device if isinstance(device, str) else None,
        role=Role(str(table.get("role", Role.AGENT))),
    )


def _session(table: dict[str, Any]) -> Session:
    return Session(**(table | {"user_event": UserEvent(table.get("user_event", Session().user_event))}))


def _deployment(table: dict[str, Any]) -> Deployment:
    chain = table.get("chain_id")
    return Deployment(
        application_id=int(table["application_id"]),
        campaign_name=table["campaign_name"],
        calling_list=table["calling_list"],
        time_zones=tuple(table.get("time_zones", ("GMT",))),
        chain_id=None if chain is None else int(chain),
        phones=PhonePool.of(table["phone_numbers"]),
    )


def _limits(draft: Draft) -> Limits:
    fallback = defaults(loopback=bool(draft.loopback))
    given: dict[str, Any] = draft.table("limits")
    typed: dict[str, Any] = {
        name: value if isinstance(value, bool) else float(value) if name in _SECONDS else int(value)
        for name, value in given.items()
    }
    limits = replace(fallback, **typed)
    agreed = draft.number("consent", "max_records")
    most = limits.max_records if agreed is None else min(limits.max_records, int(agreed))
    if limits.dial_safe_window and limits.total_time is None:
        limits = replace(limits, total_time=SAFE_FOR)  # now moves on, and the windows of a plan do not
    return replace(limits, max_records=most, quiet_window=min(limits.quiet_window, limits.ack_timeout))
