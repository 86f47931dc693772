"""One item for each requirement: its verdict, by the evidence of the run."""

from __future__ import annotations

import pytest

from conformance.campaign import Judged
from conformance.catalogue import Requirement, load
from conformance.suite.outcome import conclude

__all__ = ["test_add_record_requirement"]


def _marks(row: Requirement) -> list[pytest.MarkDecorator]:
    return [getattr(pytest.mark, row.level.lower()), getattr(pytest.mark, row.subject)]


@pytest.mark.parametrize(
    "requirement",
    [pytest.param(row, id=row.id, marks=_marks(row)) for row in load() if row.untestable is None],
)
def test_add_record_requirement(requirement: Requirement, gws_judged: Judged) -> None:
    """The target keeps the requirement."""
    conclude(gws_judged.result(requirement.id), gws_judged.run)
