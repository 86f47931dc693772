"""Flaws of sense: what no schema can say of a config file, for it takes two keys, a form of ours, or care."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from conformance.catalogue import revisions
from conformance.config.address import address_fault
from conformance.config.choices import choice_flaws
from conformance.config.defaults import defaults
from conformance.config.draft import Draft
from conformance.config.flaws import Flaw, seen
from conformance.config.login import login_flaws
from conformance.config.phones import range_fault

__all__ = ["rule_flaws"]

_DEVICE: Final = re.compile(r"/devices/[^/?#\x00-\x1f\x7f]+")


def rule_flaws(draft: Draft) -> Iterator[Flaw]:
    """Yield what the rules have against a draft, whatever else is wrong with it."""
    for rule in _RULES:
        yield from rule(draft)


def _address(draft: Draft) -> Iterator[Flaw]:
    url = draft.text("target", "base_url")
    if url is not None and (fault := address_fault(url)):
        what = f"{seen(url, key='target.base_url')} {fault[0]}"
        yield Flaw(key="target.base_url", what=what, remedy=fault[1])


def _revision(draft: Draft) -> Iterator[Flaw]:
    name = draft.text("target", "revision")
    if name is not None and name not in revisions():
        yield Flaw(
            key="target.revision",
            what=f"{seen(name, key='target.revision')} is no revision of this suite",
            remedy=f"Pin one of {', '.join(revisions())}, or leave it out for the newest.",
        )


def _client_key(draft: Draft) -> Iterator[Flaw]:
    if draft.text("target", "client_key") and not draft.text("target", "client_cert"):
        yield Flaw(
            key="target.client_key",
            what=f"{seen(draft.text('target', 'client_key'), key='target.client_key')} has no certificate",
            remedy="Name the certificate in target.client_cert too.",
        )


def _devices(draft: Draft) -> Iterator[Flaw]:
    for place, user in draft.users():
        path, key = user.get("device_path"), f"{place}.device_path"
        if isinstance(path, str) and path and not _DEVICE.fullmatch(path):
            like = _DEVICE.search(path)
            yield Flaw(
                key=key,
                what=f"{seen(path, key=key)} is not of the form /devices/ID",
                remedy=f"Write {like[0]}." if like else "Write /devices/ and the id, or leave the key out.",
            )


def _roles(draft: Draft) -> Iterator[Flaw]:
    users = tuple(draft.users())
    if users and all(user.get("role") == "without-feature" for _, user in users):
        yield Flaw(
            key="users",
            what='every user has the role "without-feature"',
            remedy='Add one who may add records, of the role "agent".',
        )


def _phones(draft: Draft) -> Iterator[Flaw]:
    given, key = draft.value("deployment", "phone_numbers"), "deployment.phone_numbers"
    for index, text in enumerate(given if isinstance(given, list) else []):
        if isinstance(text, str) and text and (fault := range_fault(text)):
            yield Flaw(key=f"{key}[{index}]", what=f"{seen(text, key=key)} {fault[0]}", remedy=fault[1])


def _permission(draft: Draft) -> Iterator[Flaw]:
    """Every accepted record may be dialled: what is not loopback needs its owner's word, and a number."""
    if draft.loopback is not False:
        return
    if draft.value("consent") is None:
        yield Flaw(
            key="consent",
            what="is missing, and the target is not loopback: records may be dialled there",
            remedy="Ask the owner; then add [consent] with campaign_name, calling_list and max_records.",
        )
    if draft.value("limits", "max_records") is None:
        yield Flaw(
            key="limits.max_records",
            what="is missing, and the target is not loopback",
            remedy="Say how many records the run may add at most; 10 will do for --plan smoke.",
        )


def _consent(draft: Draft) -> Iterator[Flaw]:
    for name in ("campaign_name", "calling_list"):
        agreed, used = draft.text("consent", name), draft.text("deployment", name)
        if agreed and used and agreed != used:
            key = f"consent.{name}"
            yield Flaw(
                key=key,
                what=f"{seen(agreed, key=key)} is another than deployment.{name}, {seen(used, key=key)}",
                remedy="Ask the owner anew, or use what was agreed to.",
            )


def _records(draft: Draft) -> Iterator[Flaw]:
    wanted, agreed = draft.number("limits", "max_records"), draft.number("consent", "max_records")
    if wanted is not None and agreed is not None and wanted > agreed:
        yield Flaw(
            key="limits.max_records",
            what=f"{wanted} is more than consent.max_records, {agreed}",
            remedy=f"Give {agreed} or less.",
        )


def _windows(draft: Draft) -> Iterator[Flaw]:
    fallback = defaults(loopback=bool(draft.loopback))
    quiet = draft.number("limits", "quiet_window")
    timeout = draft.number("limits", "ack_timeout") or fallback.ack_timeout
    if quiet is not None and quiet > timeout:
        yield Flaw(
            key="limits.quiet_window",
            what=f"{quiet} is longer than limits.ack_timeout, {timeout}",
            remedy="What must not come is awaited no longer than what must: raise ack_timeout.",
        )


_RULES: Final[tuple[Callable[[Draft], Iterator[Flaw]], ...]] = (
    _address,
    _revision,
    _client_key,
    login_flaws,
    _devices,
    _roles,
    _phones,
    _permission,
    _consent,
    _records,
    _windows,
    choice_flaws,
)
