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

_ANEW: Final = (StepKind.DISCONNECT, StepKind.RECONNECT)
"""How every sequence begins: the disconnect proves that all before it was heard."""
_DEAD: Final = (StepKind.DROP, StepKind.RECONNECT)
_POSTS: Final = (StepKind.POST, StepKind.POST, StepKind.POST)

_SHAPES: Final[Mapping[Scope, tuple[Shape, ...]]] = {
    Scope.SMOKE: (),
    Scope.STANDARD: ((*_ANEW, StepKind.POST), (*_ANEW, *_DEAD, StepKind.POST)),
    Scope.DEEP: (
        (*_ANEW, *_POSTS),
        (*_ANEW, *_DEAD, *_POSTS),
        (*_ANEW, *_DEAD, *_DEAD, StepKind.POST),
        (*_ANEW, *_ANEW, StepKind.POST),
    ),
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
