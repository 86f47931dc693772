"""What a response brought, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.bayeux.actions import Action
from conformance.bayeux.matching import Match
from conformance.bayeux.messages import Message

if TYPE_CHECKING:
    from conformance.bayeux.session import Session

__all__ = ["Received"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """The session after a response, what to do next, and the messages in it.

    `reply` is the answer to the request, None where it had none; `match` says how it was recognised. `well`
    is whether the request was answered as wished, `problem` says what was not. `numbered` is whether the
    reply carries an acknowledge number that follows the last one. `delivered` are the events, and what was
    meant to be one but is malformed; `again` those that came before, and were asked for once more by a poll
    that acknowledged an older number.
    """

    session: Session
    action: Action
    reply: Message | None = None
    match: Match | None = None
    well: bool = False
    problem: str = ""
    numbered: bool = False
    delivered: tuple[Message, ...] = ()
    again: tuple[Message, ...] = ()
