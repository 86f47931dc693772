"""A failing request made smaller by Hypothesis: towards the known good, one difference after the other.

The failing request is not drawn again: it stands at the end of the strategy, where a buffer of ones leads. Hypothesis
keeps that as a failure, and shrinks it. Whether a smaller one fails is asked of the caller, once for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import InMemoryExampleDatabase
from hypothesis.errors import HypothesisException

from conformance.generate import Spelling, form, spelled
from conformance.model import Json, Object

__all__ = ["Smaller", "between", "shrunk"]

_ONES: Final = b"\xff" * 4096
_WINDOW: Final = 2**17 - 1
"""Steps from the good `from` or `until` to the failing one: more than there are seconds in a day."""

_HEAD: Final = 2**5 - 1
_REFERENCE: Final = "referenceId"
_PHONE: Final = "phoneNumber"
_FIELDS: Final = "otherFields"
_DEVICE: Final = "devicePath"
_OF_THEIR_OWN: Final = frozenset({"from", "until", _REFERENCE, _FIELDS, _DEVICE})
_LAST: Final = 86_399


@dataclass(frozen=True, slots=True)
class Smaller:
    """A request between the failing one and the known good: its payload, how it is spelled, and which user sends it."""

    payload: Object
    spelling: str
    user: int

    @property
    def text(self) -> str:
        """The body."""
        return spelled(self.payload, Spelling(self.spelling))


class _FailsError(Exception):
    """Tells Hypothesis that a request fails."""


def shrunk(
    failing: Smaller, good: Smaller, *, tail: str, fails: Callable[[Smaller], bool]
) -> tuple[Smaller, str] | None:
    """Return the smallest request that fails, and what Hypothesis says of it; None where it could not begin.

    `tail` is the end of the referenceId that makes it the run's own, and stays. `fails` is not asked of the failing
    request itself, nor of one that a target may refuse.
    """
    known = {repr(failing): True}
    found: list[Smaller] = []

    def fail(request: Smaller) -> None:
        key = repr(request)
        if key not in known:
            known[key] = _ordinary(request.payload) and fails(request)
        if known[key]:
            found.append(request)
            raise _FailsError

    told = _told(between(failing, good, tail=tail), fail)
    return (found[-1], told) if found and told else None


def _told(strategy: st.SearchStrategy[Smaller], fail: Callable[[Smaller], None]) -> str:
    """Let Hypothesis shrink; return its words on the last failing example, "" where it has none."""

    @settings(
        database=InMemoryExampleDatabase(),
        deadline=None,
        phases=[Phase.reuse, Phase.shrink],  # not explain: it sends hundreds of requests
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    @seed(0)
    @given(request=strategy)
    def fails(request: Smaller) -> None:
        fail(request)

    try:
        fails.hypothesis.fuzz_one_input(_ONES)  # type: ignore[attr-defined]  # Hypothesis adds it
    except _FailsError:
        return _shrinking(fails)
    return ""


def _shrinking(fails: Callable[[], None]) -> str:
    try:
        fails()
    except _FailsError as error:
        return "\n".join(getattr(error, "__notes__", ()))
    except HypothesisException:  # a courtesy: what it cannot shrink is shown as it was sent
        return ""
    return ""


def _ordinary(payload: Object) -> bool:
    """Whether every target must accept the window: on the way between two that must be, it need not."""
    start, end = payload.get("from"), payload.get("until")
    return isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= _LAST


def between(failing: Smaller, good: Smaller, *, tail: str) -> st.SearchStrategy[Smaller]:
    """Return a strategy of what lies between two requests: at its simplest the good one, at its end the failing one."""
    bad, fine = failing.payload, good.payload
    names = [name for name in {**bad, **fine} if name not in _OF_THEIR_OWN and _differ(name, bad, fine)]
    fields, head = bad.get(_FIELDS), _head(bad, tail)
    knobs: dict[str, st.SearchStrategy[Any]] = {
        "user": _kept(failing.user != good.user),
        "spelling": _kept(failing.spelling != good.spelling),
        **{name: st.booleans() for name in names},
        "from": _level(_WINDOW, bad.get("from") != fine.get("from")),
        "until": _level(_WINDOW, bad.get("until") != fine.get("until")),
        _FIELDS: _kept(_FIELDS in bad),
        "entries": st.tuples(*(st.booleans() for _ in (fields if isinstance(fields, dict) else ()))),
        "begin": _level(_HEAD, bool(head)),
        "end": _level(_HEAD, bool(head)),
    }
    # a tuple, as a dictionary's members are drawn in an order of Hypothesis's own choice
    return _drawn(tuple(knobs), st.tuples(*knobs.values()), failing, good, tail)


@st.composite
def _drawn(
    draw: st.DrawFn,
    names: tuple[str, ...],
    knobs: st.SearchStrategy[tuple[Any, ...]],
    failing: Smaller,
    good: Smaller,
    tail: str,
) -> Smaller:
    """Draw a request; a composite, because Hypothesis shows what it gives, and of a mapped one how it was made."""
    return _made(failing, good, tail=tail, knobs=dict(zip(names, draw(knobs), strict=True)))


def _differ(name: str, bad: Object, fine: Object) -> bool:
    if name == _PHONE:
        return form(bad.get(name)) != form(fine.get(name))  # the number itself is another each time
    return (name in bad) != (name in fine) or bad.get(name) != fine.get(name)


def _kept(differs: bool) -> st.SearchStrategy[bool]:
    return st.booleans() if differs else st.just(False)


def _level(most: int, differs: bool) -> st.SearchStrategy[int]:
    return st.integers(0, most) if differs else st.just(0)


def _made(failing: Smaller, good: Smaller, *, tail: str, knobs: Mapping[str, Any]) -> Smaller:
    """Return the request with the failing one's share of each difference."""
    bad, fine = failing.payload, good.payload
    payload: Object = {}
    for name in {**bad, **fine}:
        source = bad if knobs.get(name) or (name == _PHONE and name not in knobs) else fine
        if name in source:
            payload[name] = source[name]
    payload |= {name: _moment(name, bad, fine, level=knobs[name]) for name in ("from", "until")}
    payload |= {_DEVICE: (bad if knobs["user"] else fine)[_DEVICE], _REFERENCE: _reference(bad, tail, knobs)}
    if isinstance(fields := payload.get(_FIELDS), dict):
        payload[_FIELDS] = dict(
            item for item, kept in zip(fields.items(), knobs["entries"], strict=False) if kept
        )
    spelling = failing.spelling if knobs["spelling"] else good.spelling
    return Smaller(payload, spelling, failing.user if knobs["user"] else good.user)


def _moment(name: str, bad: Object, fine: Object, *, level: int) -> Json:
    start, end = fine.get(name), bad.get(name)
    if not isinstance(start, int) or not isinstance(end, int):
        return end
    distance = abs(end - start) * level // _WINDOW
    return start + distance if end > start else start - distance


def _head(payload: Object, tail: str) -> str:
    """Return what stands before the run's own end of a referenceId."""
    reference = payload.get(_REFERENCE)
    return reference.removesuffix(tail) if isinstance(reference, str) and reference.endswith(tail) else ""


def _reference(bad: Object, tail: str, knobs: Mapping[str, Any]) -> Json:
    head = _head(bad, tail)
    if not head:
        return bad.get(_REFERENCE)
    start = len(head) - len(head) * int(knobs["begin"]) // _HEAD
    end = start + (len(head) - start) * int(knobs["end"]) // _HEAD
    return head[start:end] + tail
