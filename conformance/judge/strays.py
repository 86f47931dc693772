"""The messages that no case of a run owns: looked at once, and found by kind, session and time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from conformance.correlate import Kind, Message, keyless, names
from conformance.model import ABSENT

__all__ = ["Stray", "Strays"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stray:
    """A message of nobody's: whether it has no key, whether it may tell of a record, and of which device.

    `place` is its place among all of them, `at` when it came (monotonic time), `device` "" where it names none.
    """

    message: Message
    place: int
    at: float
    keyless: bool
    telling: bool
    device: str


class Strays:
    """All of them; few runs have many, but a run in which each message lost its key has as many as cases."""

    def __init__(self, unowned: Iterable[Message]) -> None:
        found = defaultdict[tuple[Kind, str], list[Stray]](list)
        for place, message in enumerate(unowned):
            found[message.kind, message.event.session].append(_looked_at(message, place))
        self._found = {which: sorted(several, key=attrgetter("at")) for which, several in found.items()}
        self._times = {which: [one.at for one in several] for which, several in self._found.items()}

    def between(self, which: Kind, session: str, start: float, end: float) -> Sequence[Stray]:
        """Return those of a kind that came to a session from `start` to `end`, in the order of `unowned`."""
        times = self._times.get((which, session), ())
        first, last = bisect_left(times, start), bisect_right(times, end)
        return (
            sorted(self._found[which, session][first:last], key=attrgetter("place")) if first < last else ()
        )


def _looked_at(message: Message, place: int) -> Stray:
    unnamed = message.kind is Kind.DEVICE and message.get("data", "userData", "GSW_USER_EVENT") is ABSENT
    return Stray(
        message=message,
        place=place,
        at=message.event.at,
        keyless=keyless(message.event),
        telling=message.acknowledges or unnamed,
        device=names(message),
    )
