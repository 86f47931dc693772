"""A client's session as a value: requests and replies go in, the next session and the next action come out.

It knows no clock, no chance and no connection. Delays are told as seconds to wait before the next action.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Final

from conformance.bayeux import requests
from conformance.bayeux.actions import Action, Connect, Handshake, Stop, Subscribe
from conformance.bayeux.advice import Advice, Reconnect
from conformance.bayeux.errors import LocalProtocolError
from conformance.bayeux.matching import Match, matched
from conformance.bayeux.messages import Kind, Malformed, Message, parse, session_gone
from conformance.bayeux.requests import CONNECT, DISCONNECT, HANDSHAKE, SUBSCRIBE, Request
from conformance.bayeux.states import Signal, State, moved

__all__ = ["Received", "Session"]

_FIRST_BACK_OFF: Final = 0.25
_LONGEST_BACK_OFF: Final = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What a response brought: the session after it, what to do next, and the messages in it.

    `reply` is the answer to the request, None where it had none; `match` says how it was recognised. `well` is whether
    the request was answered as wished, `problem` says what was not. `numbered` is whether the reply carries an
    acknowledge number. `delivered` are the events, and what was meant to be one but is malformed.
    """

    session: Session
    action: Action
    reply: Message | None = None
    match: Match | None = None
    well: bool = False
    problem: str = ""
    numbered: bool = False
    delivered: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Where one client stands.

    `together` subscribes to all channels in one request, else each has its own. `offer` offers the ack extension; `ack`
    is the last acknowledge number received, None while the target has not taken it. `hold` is how long held polls are
    asked to be held, in milliseconds, None for the target's own choice. `tries` counts failures and lost sessions since
    polling last went well twice in a row; beyond `most_tries` the session stops. `open` are the requests not yet answered.
    """

    channels: tuple[str, ...]
    together: bool = False
    offer: bool = True
    hold: int | None = None
    most_tries: int = 8
    state: State = State.UNCONNECTED
    client_id: str | None = None
    advice: Advice = Advice()
    ack: int | None = None
    confirmed: tuple[str, ...] = ()
    tries: int = 0
    next_id: int = 1
    open: tuple[Request, ...] = ()
    reason: str = ""

    @property
    def acknowledges(self) -> bool:
        """Whether the target took the ack extension, so that what was not acknowledged is sent again."""
        return self.ack is not None

    @property
    def missing(self) -> tuple[str, ...]:
        """The channels whose subscription is not confirmed."""
        return tuple(channel for channel in self.channels if channel not in self.confirmed)

    def handshake(self) -> tuple[Session, Request]:
        """Return the session that sends a handshake, and the handshake."""
        request = requests.handshake(str(self.next_id), acknowledge=self.offer)
        return self._sending(request, Signal.HANDSHAKE_SENT), request

    def subscribe(self, channels: tuple[str, ...]) -> tuple[Session, Request]:
        """Return the session that sends a subscribe, and the subscribe."""
        request = requests.subscribe(str(self.next_id), self._identity(), channels=channels)
        return self._sending(request, Signal.SUBSCRIBE_SENT), request

    def connect(self, hold: int | None) -> tuple[Session, Request]:
        """Return the session that sends a connect, and the connect.

        Raises LocalProtocolError while another is outstanding (CN-3).
        """
        if any(request.channel == CONNECT for request in self.open):
            raise LocalProtocolError("a connect is outstanding already")
        request = requests.connect(str(self.next_id), self._identity(), hold=hold, ack=self.ack)
        return self._sending(request, Signal.CONNECT_SENT), request

    def disconnect(self) -> tuple[Session, Request]:
        """Return the session that sends a disconnect, and the disconnect."""
        request = requests.disconnect(str(self.next_id), self._identity())
        return self._sending(request, Signal.DISCONNECT_SENT), request

    def _identity(self) -> str:
        if self.client_id is None:
            raise LocalProtocolError("there is no session to send anything in")
        return self.client_id

    def _sending(self, request: Request, signal: Signal) -> Session:
        state = moved(self.state, signal)
        return dataclasses.replace(self, state=state, next_id=self.next_id + 1, open=(*self.open, request))

    def receive(self, request: Request, body: str | None, *, note: str = "") -> Received:
        """Return what the response to a request brings.

        `body` is None where there was no response; `note` then says why, and else names the response ("HTTP 500").
        """
        known = dataclasses.replace(self, open=tuple(one for one in self.open if one is not request))
        parsed = Malformed(note) if body is None else parse(body)
        if isinstance(parsed, Malformed):
            return known._unanswered(request, f"{note}: {parsed.reason}" if body is not None and note else parsed.reason)
        reply, match = matched(request, parsed, others=known.open)
        received = known._heard(request, parsed, reply=reply, note=note)
        delivered = tuple(message for message in parsed if message.kind in {Kind.EVENT, Kind.MALFORMED})
        return dataclasses.replace(received, reply=reply, match=match, delivered=delivered)

    def _heard(
        self, request: Request, messages: tuple[Message, ...], *, reply: Message | None, note: str
    ) -> Received:
        """Take in the replies of a response; events are not looked at, whatever they claim (PUB-10)."""
        if request.client_id not in (None, self.client_id):
            return self._left_alone("the reply belongs to a former session")
        replies = tuple(m for m in messages if m.kind in {Kind.REPLY, Kind.UNSOLICITED_DISCONNECT})
        advised = self._advised(request, replies, reply=reply)
        if self.state in {State.DISCONNECTING, State.STOPPED}:
            return advised._ended(request, reply)
        if verdict := _verdict(request, replies, reply=reply):
            return advised._stopped(verdict) if verdict.final else advised._lost(verdict.reason)
        if reply is None:
            return advised._unanswered(request, note or "the response holds no reply")
        return advised._refused(request, reply) if reply.refused else advised._answered(request, reply)

    def _advised(self, request: Request, replies: tuple[Message, ...], *, reply: Message | None) -> Session:
        renewed = request.channel == HANDSHAKE and reply is not None and not reply.refused
        advice = self.advice.renewed() if renewed else self.advice
        for message in replies:
            advice = advice.merged(message.advice)
        return dataclasses.replace(self, advice=advice)

    def _answered(self, request: Request, reply: Message) -> Received:
        number = _number(reply)
        if request.channel == HANDSHAKE:
            return self._handshaken(reply)
        if request.channel == SUBSCRIBE:
            confirmed = dataclasses.replace(self, confirmed=(*self.confirmed, *request.channels))
            return confirmed._well(moved(self.state, Signal.SUBSCRIBED) if not confirmed.missing else self.state)
        steady = self.state is State.CONNECTED
        session = dataclasses.replace(
            self, tries=0 if steady else self.tries, ack=number if number is not None and self.acknowledges else self.ack
        )
        received = session._well(moved(self.state, Signal.CONNECTED), after=self.advice.interval / 1000)
        return dataclasses.replace(received, numbered=number is not None)

    def _handshaken(self, reply: Message) -> Received:
        client_id = reply.fields.get("clientId")
        if not isinstance(client_id, str) or not client_id:
            return self._stopped(_Verdict("the handshake reply has no clientId", final=True))
        session = dataclasses.replace(self, client_id=client_id, ack=_taken(reply) if self.offer else None, confirmed=())
        return session._well(moved(self.state, Signal.HANDSHAKEN))

    def _well(self, state: State, *, after: float = 0.0) -> Received:
        session = dataclasses.replace(self, state=state)
        return Received(session=session, action=session.next(after=after), well=True)

    def _refused(self, request: Request, reply: Message) -> Received:
        """Take a no that leaves the session alive: only a connect and a negotiation are tried again (HS-8)."""
        reason = _saying_no(request, reply)
        negotiable = request.channel == HANDSHAKE and reply.advice.get("reconnect") in {"retry", "handshake"}
        if request.channel == CONNECT or negotiable:
            return self._unanswered(request, reason)
        return self._stopped(_Verdict(reason, final=True))

    def _unanswered(self, request: Request, problem: str) -> Received:
        """Take the lack of an answer: once more, later (ADV-7)."""
        if self.state in {State.DISCONNECTING, State.STOPPED}:
            return self._ended(request, None, problem=problem)
        if request.client_id not in (None, self.client_id):
            return self._left_alone(problem)
        if request.channel == HANDSHAKE:
            return self._lost(problem)
        return dataclasses.replace(self, tries=self.tries + 1)._again(problem)

    def _lost(self, problem: str) -> Received:
        """Take the loss of the session: its subscriptions and acknowledge numbers are gone with it (HS-15)."""
        state = moved(self.state, Signal.LOST)
        fresh = dataclasses.replace(
            self, state=state, client_id=None, ack=None, confirmed=(), open=(), tries=self.tries + 1
        )
        return fresh._again(problem, patient=self.tries > 0 or self.state is State.HANDSHAKING)

    def _again(self, problem: str, *, patient: bool = True) -> Received:
        if self.tries > self.most_tries:
            return self._stopped(_Verdict(f"gave up after {self.most_tries} tries: {problem}", final=True))
        after = max(self.advice.interval / 1000, _back_off(self.tries) if patient else 0.0)
        return Received(session=self, action=self.next(after=after), problem=problem)

    def _stopped(self, verdict: _Verdict) -> Received:
        session = dataclasses.replace(self, state=moved(self.state, Signal.STOPPED), reason=verdict.reason)
        return Received(session=session, action=Stop(verdict.reason), problem=verdict.reason)

    def _ended(self, request: Request, reply: Message | None, *, problem: str = "") -> Received:
        """Take what comes after our disconnect: advice to go on is a trap there (DC-3)."""
        answered = request.channel == DISCONNECT and self.state is State.DISCONNECTING
        state = moved(self.state, Signal.STOPPED) if answered else self.state
        session = dataclasses.replace(self, state=state)
        well = reply is not None and not reply.refused
        said = problem or ("the response holds no reply" if reply is None else _saying_no(request, reply))
        numbered = reply is not None and _number(reply) is not None
        return Received(
            session=session, action=session.next(), well=well, problem="" if well else said, numbered=numbered
        )

    def _left_alone(self, problem: str) -> Received:
        return Received(session=self, action=self.next(), problem=problem)

    def next(self, *, after: float = 0.0) -> Action:
        """Return what is to be done in this state, `after` seconds from now."""
        match self.state:
            case State.UNCONNECTED | State.HANDSHAKING:
                return Handshake(after)
            case State.SUBSCRIBING:
                return Subscribe(self.missing if self.together else self.missing[:1], after)
            case State.CONNECTING:
                return Connect(after, 0)
            case State.CONNECTED:
                return Connect(after, 0 if self.tries else self.hold)
            case State.DISCONNECTING | State.STOPPED:
                return Stop(self.reason or "the session was ended")


@dataclass(frozen=True, slots=True)
class _Verdict:
    """Why a session does not go on as it is; a final one must not even be replaced by another (ADV-4)."""

    reason: str
    final: bool


def _verdict(request: Request, replies: tuple[Message, ...], *, reply: Message | None) -> _Verdict | None:
    """Return what the replies say against the session, or None where they leave it alive."""
    orders = {message.advice.get("reconnect") for message in replies}
    cause = _saying_no(request, reply) if reply is not None and reply.refused else ""
    intervals = [message.advice.get("interval") for message in replies]
    if Reconnect.NONE in orders:
        return _Verdict(cause or "the advice is neither to reconnect nor to handshake", final=True)
    if any(isinstance(interval, int | float) and interval < 0 for interval in intervals):
        return _Verdict("the advice forbids to reconnect by a negative interval", final=True)
    if request.channel == HANDSHAKE:
        return None
    if any(message.kind is Kind.UNSOLICITED_DISCONNECT for message in replies):
        return _Verdict("the target ended the session by itself", final=False)
    if Reconnect.HANDSHAKE in orders or any(session_gone(message.error) for message in replies):
        return _Verdict(cause or "the advice is to handshake", final=False)
    return None


def _saying_no(request: Request, reply: Message) -> str:
    about = f" to {', '.join(request.channels)}" if request.channels else ""
    return f"{request.channel}{about} was refused" + (f": {reply.error}" if reply.error else "")


def _taken(reply: Message) -> int | None:
    """Return the number to start with where a handshake reply takes the ack extension, else None."""
    given = reply.ext.get("ack")
    if isinstance(given, dict):
        batch = given.get("batch")
        number = batch if isinstance(batch, int) and not isinstance(batch, bool) else 0
        return number if given.get("enabled") is True else None
    return 0 if given is True else None


def _number(reply: Message) -> int | None:
    given = reply.ext.get("ack")
    return given if isinstance(given, int) and not isinstance(given, bool) else None


def _back_off(tries: int) -> float:
    return float(min(_FIRST_BACK_OFF * 2 ** max(0, tries - 1), _LONGEST_BACK_OFF))
