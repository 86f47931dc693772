"""What a check asks of all cases of a run: gathered case by case, for all checks in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:  # each knows the other
    from conformance.judge.case_view import CaseView
    from conformance.judge.view import RunView

__all__ = ["Survey", "Surveys"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True, eq=False)
class Survey(Generic[T]):
    """`begin` makes what is filled, `take` takes one case into it; each is equal to itself alone.

    A run may be long, and going through its cases is what judging costs most: see `RunView.survey`.
    """

    begin: Callable[[], T]
    take: Callable[[T, CaseView], None]


class Surveys:
    """What the surveys of one run have found."""

    def __init__(self, run: RunView) -> None:
        self._run = run
        self._found: dict[Survey[Any], Any] = {}

    def add(self, *surveys: Survey[Any]) -> None:
        """Go through the cases once for all of them. One that raises is left out: it raises again when asked for."""
        under_way = {survey: survey.begin() for survey in surveys if survey not in self._found}
        for case in self._run.cases.values() if under_way else ():
            for survey, found in tuple(under_way.items()):
                try:
                    survey.take(found, case)
                except Exception:  # noqa: BLE001  whose check asks for it hears of it
                    del under_way[survey]
        self._found |= under_way

    def found(self, survey: Survey[T]) -> T:
        """Return what a survey found; the cases are gone through if it was not made yet."""
        if survey not in self._found:
            found = survey.begin()
            for case in self._run.cases.values():
                survey.take(found, case)
            self._found[survey] = found
        return self._found[survey]  # type: ignore[no-any-return]  # what its `begin` has made
