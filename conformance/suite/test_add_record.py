"""One item for each requirement: its verdict, by the evidence of the run."""

from __future__ import annotations

import pytest

from conformance.campaign import Judged
from conformance.catalogue import Requirement, load
from conformance.report.gates import properties
from conformance.suite.outcome import conclude

__all__ = ["test_add_record_requirement"]


def _marks(row: Requirement) -> list[pytest.MarkDecorator]:
    # Names of marks travel between the processes of xdist, which takes plain strings and no kind of them.
    return [getattr(pytest.mark, name) for name in (row.level.value.lower(), row.subject.value)]


# By name, not by row: Allure's history goes by the value, and the words of a requirement may be mended.
@pytest.mark.parametrize(
    "requirement",
    [pytest.param(row.id, id=row.id, marks=_marks(row)) for row in load() if row.untestable is None],
)
def test_add_record_requirement(requirement: str, gws_judged: Judged, request: pytest.FixtureRequest) -> None:
    """The target keeps the requirement."""
    told = (gws_judged.result(requirement), gws_judged.run, gws_judged.waiving)
    # record_property would warn of the default form of JUnit files, which has had them for years.
    request.node.user_properties.extend(properties(*told))
    conclude(*told)
