"""The sent cases by the keys of their messages: referenceId for the acknowledgement, phone for the user event."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

from conformance.correlate.message import Kind, Message, kind, names
from conformance.evidence import Event, Sent
from conformance.model import ABSENT, Absent, Json, member

__all__ = ["Book", "key", "keyless", "loosened"]


_ENOUGH: Final = 8
"""Fewer equal characters at the end of two keys say nothing."""

_WORD: Final = re.compile(rf"[^\W_]{{{_ENOUGH},}}")


_End: TypeAlias = tuple[bool, str]
"""The last characters, of a whole key or of its core."""


class Book:
    """The sent cases by their keys."""

    def __init__(self, sent: Iterable[Sent] = ()) -> None:
        self._exact: dict[Kind, dict[str, Sent | list[Sent]]] = {Kind.OUTBOUND: {}, Kind.DEVICE: {}}
        self._spelled: dict[tuple[Kind, str], list[Sent]] | None = None
        self._ended: Mapping[tuple[Kind, _End], list[str]] | None = None
        for one in sent:
            self.add(one)

    def add(self, sent: Sent) -> None:
        """Enter a case that is about to be sent."""
        self._spelled = self._ended = None
        for which, given in _keys(sent):
            known = self._exact[which].setdefault(given, sent)
            if known is not sent:  # most keys are one case's alone
                self._exact[which][given] = [*_several(known), sent]

    def remove(self, sent: Sent) -> None:
        """Take a case out again."""
        self._spelled = self._ended = None
        for which, given in _keys(sent):
            left = [one for one in _several(self._exact[which].pop(given)) if one is not sent]
            if left:
                self._exact[which][given] = left

    def owner(self, event: Event) -> Sent | None:
        """Return the case that an event answers by its exact key, or None."""
        which, found = kind(event), key(event)
        if not isinstance(found, str) or which not in self._exact:
            return None
        known = _several(self._exact[which].get(found, []))
        return _latest(_of_device(known, event) or known, event.at)

    @property
    def shared(self) -> Mapping[str, Sequence[Sent]]:
        """The cases of each phone that several have, in the order in which they were entered."""
        known = self._exact[Kind.DEVICE]
        return {phone: tuple(sent) for phone, sent in known.items() if isinstance(sent, list)}

    @property
    def _loose(self) -> dict[tuple[Kind, str], list[Sent]]:
        """The cases by what stays of their keys; few runs need to know."""
        if self._spelled is None:
            self._spelled = defaultdict(list)
            for which, known in self._exact.items():
                for given, sent in known.items():
                    self._spelled[which, loosened(given, which)] += _several(sent)
            for several in self._spelled.values():
                several.sort(key=lambda one: one.at)
        return self._spelled

    @property
    def _by_end(self) -> Mapping[tuple[Kind, _End], list[str]]:
        """What stays of the keys, by how they end: only those that end alike are worth comparing."""
        if self._ended is None:
            ended = defaultdict[tuple[Kind, _End], list[str]](list)
            for which, known in self._loose:
                for end in _ends(known):
                    ended[which, end].append(known)
            self._ended = ended
        return self._ended

    def altered(self, event: Event) -> Sent | None:
        """Return the case whose key an event carries in another spelling or type, or None."""
        which = kind(event)
        loose = loosened(key(event), which)
        if not loose:
            return None
        known = self._loose.get((which, loose), ())
        spelled = _latest(_of_device(known, event) or known, event.at)
        return spelled or self._ending_alike(which, loose, event.at)

    def _ending_alike(self, which: Kind, loose: str, at: float) -> Sent | None:
        """Return the one case whose key ends as the event's does, though it begins otherwise.

        A key's end is its own, or that of its longest last word: what unescapes, trims or cuts on the way leaves a part
        of it.
        """
        alike = [other for end in _ends(loose) for other in self._by_end.get((which, end), ())]
        known = [
            (
                max(_common_end(loose, other), _common_end(_core(loose), _core(other))),
                self._loose[which, other][-1],
            )
            for other in dict.fromkeys(alike)
        ]
        close = [(length, one) for length, one in known if one.at <= at]
        longest = max((length for length, _ in close), default=0)
        best = [one for length, one in close if length == longest]
        return best[0] if len(best) == 1 else None


def _several(sent: Sent | list[Sent]) -> list[Sent]:
    return sent if isinstance(sent, list) else [sent]


def _keys(sent: Sent) -> Iterator[tuple[Kind, str]]:
    if sent.case.reference_id is not None:
        yield Kind.OUTBOUND, sent.case.reference_id
    if sent.case.phone is not None:
        yield Kind.DEVICE, sent.case.phone


def key(event: Event) -> Json | Absent:
    """Return the member by which an event's case is found: referenceId or GSW_PHONE."""
    if kind(event) is Kind.DEVICE:
        return member(event.message, "data", "userData", "GSW_PHONE")
    return member(event.message, "data", "referenceId")


def keyless(event: Event) -> bool:
    """Whether an event carries no key at all: none, or a value that is neither text nor number."""
    found = key(event)
    return isinstance(found, bool) or not isinstance(found, str | int | float)


def loosened(given: Json | Absent, which: Kind) -> str:
    """Return what stays of a key when letter case, type and white space are lost, of a phone the digits alone."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return ""
    return re.sub(r"\D", "", str(given)) if which is Kind.DEVICE else str(given).strip().casefold()


def _core(text: str) -> str:
    """Return the last word of a key that is long enough to tell it from others, "" where there is none."""
    return next(reversed(_WORD.findall(text)), "")


def _ends(text: str) -> Iterator[_End]:
    """Yield the last characters of a key and of its core, where there are enough of them."""
    for which, part in ((False, text), (True, _core(text))):
        if len(part) >= _ENOUGH:
            yield which, part[-_ENOUGH:]


def _common_end(one: str, other: str) -> int:
    """Return how many characters two texts share at their ends."""
    pairs = zip(reversed(one), reversed(other), strict=False)
    return next((length for length, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _of_device(sent: Sequence[Sent], event: Event) -> list[Sent]:
    """Return those of several cases of one key whose device an event names: users may have the same phone in turn."""
    if len(sent) < 2 or len({one.session for one in sent}) < 2:
        return []
    named = names(Message(0, event))
    return [one for one in sent if one.at <= event.at and _device(one) == named] if named else []


def _device(sent: Sent) -> Json | Absent:
    try:
        return member(json.loads(sent.case.body), "devicePath")
    except (ValueError, RecursionError):
        return ABSENT


def _latest(sent: Sequence[Sent], at: float) -> Sent | None:
    """Return the case that was sent last before `at`: the phones of a small pool are used again."""
    return next((one for one in reversed(sent) if one.at <= at), None)
