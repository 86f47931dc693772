"""What of a config goes into evidence: how the run was set up; nothing secret, nobody's name."""

from __future__ import annotations

import dataclasses

from conformance.config.values import Config, Deployment, Target, User
from conformance.model import Json, Object

__all__ = ["redacted"]


def redacted(config: Config) -> Json:
    """Return the config without secrets, user names, values of headers and cookies, or local paths."""
    return {
        "target": _target(config.target),
        "users": [_user(user) for user in config.users],
        "session": dataclasses.asdict(config.session),
        "deployment": _deployment(config.deployment),
        "limits": dataclasses.asdict(config.limits),
        "interpretation": dict(config.interpretation),
        "consent": dataclasses.asdict(config.consent) if config.consent else None,
        "claims": dict(config.claims),
        "loopback": config.loopback,
    }


def _target(target: Target) -> Object:
    return {
        "base_url": target.base_url,
        "edition": target.edition,
        "notifications_path": target.notifications_path,
        "revision": target.revision,
        "ca_file": target.ca_file is not None,
        "client_cert": target.client_cert is not None,
        "client_key": target.client_key is not None,
        "proxy": target.proxy is not None,
    }


def _user(user: User) -> Object:
    return {
        "password": user.username is not None,
        "headers": [name for name, _ in user.headers],
        "cookies": [name for name, _ in user.cookies],
        "device_path": user.device_path,
        "role": user.role.value,
    }


def _deployment(deployment: Deployment) -> Object:
    return {
        "application_id": deployment.application_id,
        "campaign_name": deployment.campaign_name,
        "calling_list": deployment.calling_list,
        "time_zones": list(deployment.time_zones),
        "chain_id": deployment.chain_id,
        "phone_numbers": [str(one) for one in deployment.phones.ranges],
    }
