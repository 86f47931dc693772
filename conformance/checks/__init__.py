"""The checks, one file per subject, and their index by requirement."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from conformance.checks import (
    acknowledgement,
    bayeux,
    chain,
    echo,
    envelope,
    rejection,
    relation,
    request,
    session,
    user_event,
)
from conformance.errors import CatalogueError
from conformance.judge import Check

__all__ = ["index"]

_SUBJECTS = (
    request,
    envelope,
    acknowledgement,
    user_event,
    echo,
    rejection,
    chain,
    relation,
    session,
    bayeux,
)


@cache
def index() -> Mapping[str, Check]:
    """Return the checks by the requirements that they judge; raises CatalogueError where two judge the same."""
    found: dict[str, Check] = {}
    for check in (check for subject in _SUBJECTS for check in subject.CHECKS):
        if check.requirement in found:
            raise CatalogueError("two checks judge this requirement", where=check.requirement)
        found[check.requirement] = check
    return found
