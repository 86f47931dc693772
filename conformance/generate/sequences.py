"""Sequences as values: notification sessions that end and begin again, with posts between; and the model of them.

The model says what a target owes: a post is heard if a session is subscribed when it leaves and until it is answered.
Every sequence leaves a session open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from conformance.model import Scope, StepKind

__all__ = ["Shape", "heard", "shapes"]

Shape = tuple[StepKind, ...]

_ENDED: Final = (StepKind.DISCONNECT, StepKind.RECONNECT, StepKind.POST)
"""First, since the disconnect proves that all before it was heard."""
_DROPPED: Final = (StepKind.DROP, StepKind.RECONNECT, StepKind.POST)
_AMID: Final = (StepKind.POST, StepKind.DROP, StepKind.RECONNECT, StepKind.POST, StepKind.POST)
_TWICE: Final = (
    StepKind.DISCONNECT,
    StepKind.RECONNECT,
    StepKind.DROP,
    StepKind.RECONNECT,
    StepKind.POST,
)
_SHAPES: Final[Mapping[Scope, tuple[Shape, ...]]] = {
    Scope.SMOKE: (),
    Scope.STANDARD: (_ENDED, _DROPPED),
    Scope.DEEP: (_ENDED, _DROPPED, _AMID, _TWICE),
}


def shapes(scope: Scope) -> tuple[Shape, ...]:
    """Return the sequences of a scope, as kinds of step, in their order."""
    return _SHAPES[scope]


def heard(steps: Sequence[StepKind], *, subscribed: bool = True) -> Iterator[bool]:
    """Yield, for each post, whether its messages must be heard; `subscribed` is how the sequence begins."""
    for step in steps:
        if step is StepKind.POST:
            yield subscribed
        else:
            subscribed = step is StepKind.RECONNECT
