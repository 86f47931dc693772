"""Variants of login, paths and devices."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from conformance.reference.variants.variant import Variant

__all__ = ["VARIANTS"]

VARIANTS: Final = (
    Variant(name="csrf", summary="CSRF protection is on", source="domain 4", csrf=True),
    Variant(
        name="csrf-under-another-name",
        summary="CSRF protection is on, with a header name of the deployment's own",
        source="domain 4",
        change=lambda behaviour: replace(behaviour, csrf_header="X-Site-Token"),
        csrf=True,
    ),
    Variant(
        name="path-prefix",
        summary="the API lies under a path of its own",
        source="domain 1",
        prefix="/cloud-web",
    ),
    Variant(
        name="numbered-devices",
        summary="the ids of devices are no UUIDs but numbers",
        source="domain 1.6",
        numbered_devices=True,
    ),
)
