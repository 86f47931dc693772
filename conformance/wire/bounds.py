"""How long a collector waits for anything, in seconds; nothing is waited for without end."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Bounds"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """`reply` is for the answer to anything but a poll, `margin` is added to how long a poll may be held.

    `unadvised` is assumed to be held where the target does not say, `held` is the longest that is believed.
    `opening` and `closing` are for the whole of it; `first` is when a first poll that is not answered counts
    as held. `rest` is for how long a target may ask to be left alone. `polls` is a number: how many polls a
    session may send. `tries` are those of opening, `retries` those of going on: more than a lossy network takes in
    a row.
    """

    reply: float = 10.0
    margin: float = 10.0
    unadvised: float = 120.0
    held: float = 600.0
    opening: float = 60.0
    closing: float = 45.0
    first: float = 3.0
    rest: float = 120.0
    polls: int = 100_000
    tries: int = 4
    retries: int = 8
