"""Configs to plan for."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from conformance.config import Config, Deployment, Limits, PhonePool, Role, Session, Target, User
from conformance.config.interpretation import settled
from conformance.generate import plan
from conformance.model import Plan, Scope

__all__ = ["config", "planned"]

LIMITS = Limits(in_flight=32, burst=1, max_records=2000, ack_timeout=5.0, quiet_window=1.0, minimise=True)


def config(*phones: str, reading: dict[str, str] | None = None, users: int = 1, **place: Any) -> Config:
    """Return a loopback config with two spellings of phones, unless others are given."""
    pool = PhonePool.of(phones or ("5550100..5559999", "+12025550100..+12025550199"))
    agents = tuple(
        User(username=f"u{i}", device_path=f"/devices/d-{i}", role=Role.AGENT) for i in range(users)
    )
    deployment = Deployment(application_id=134, campaign_name="Campaign", calling_list="List", phones=pool)
    return Config(
        target=Target(base_url="http://127.0.0.1:8090"),
        users=agents,
        session=Session(),
        deployment=replace(deployment, **place),
        limits=LIMITS,
        interpretation=settled(reading or {}),
    )


@cache
def planned(scope: Scope = Scope.STANDARD, *, seed: int = 1, nonce: str = "n0nce") -> Plan:
    """Return a plan for the plain config; drawn once."""
    return plan(config(), scope=scope, seed=seed, nonce=nonce)
