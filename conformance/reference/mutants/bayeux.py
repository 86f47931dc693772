"""Mutants of the CometD protocol itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from conformance.reference.behaviour import Behaviour
from conformance.reference.mutants.changes import messaging, rebodied
from conformance.reference.mutants.members import Member, made
from conformance.reference.mutants.mutant import Family, Mutant
from conformance.reference.values import Json, Object

__all__ = ["FAMILY", "MUTANTS"]

FAMILY: Final = Family.BAYEUX

_REPLIES: Final = {
    "handshake": ("channel", "version", "supportedConnectionTypes", "clientId", "successful"),
    "connect": ("channel", "successful"),
    "subscribe": ("channel", "successful", "subscription"),
    "disconnect": ("channel", "successful"),
}
_WRONG: Final = ("missing", "null", "retyped")
_ALTERED: Final = {
    "handshake": ("supportedConnectionTypes",),
    "connect": (),
    "subscribe": ("subscription",),
    "disconnect": ("channel",),
}
"""Members of which another value of the right type is wrong, and leaves a client able to go on."""

_ID: Final = ("missing", "null", "retyped", "altered")


def _of_replies() -> Iterator[Mutant]:
    for kind, names in _REPLIES.items():
        replies = _in_replies_to(f"/meta/{kind}")
        breaks = (f"bayeux.{kind}-reply",)
        members = {name: Member(path=(name,), stem=f"{kind}-{_kebab(name)}", breaks=breaks) for name in names}
        yield from made(tuple(members.values()), _WRONG, mutant=replies)
        yield from made(tuple(members[name] for name in _ALTERED[kind]), ("altered",), mutant=replies)
        identity = Member(path=("id",), stem=f"{kind}-id", breaks=("bayeux.reply-ids",))
        yield from made((identity,), _ID, mutant=replies)
    ids = Member(path=("id",), stem="reply-id", breaks=("bayeux.reply-ids",))
    yield from made((ids,), ("missing", "null", "altered"), mutant=_in_replies_to("/meta/"))


def _kebab(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


def _in_replies_to(prefix: str) -> Callable[[str, Member, Callable[[Object], Object]], Mutant]:
    def mutant(kind: str, member: Member, edit: Callable[[Object], Object]) -> Mutant:
        def change(message: Object, reply: Object) -> Object:
            return edit(reply) if str(message.get("channel")).startswith(prefix) else reply

        return Mutant(
            name=f"{member.stem}-{kind}",
            summary=f"{member.path[0]} is {kind} in replies on {prefix}",
            breaks=member.breaks,
            change=messaging(change),
        )

    return mutant


def _without_data(messages: list[Object]) -> Json:
    """Each event is followed by one on its channel that says nothing."""
    return [each for message in messages for each in _with_empty_twin(message)]


def _with_empty_twin(message: Object) -> list[Object]:
    return [message, {"channel": message["channel"]}] if "data" in message else [message]


def _bare(messages: list[Object]) -> Json:
    return messages[0] if len(messages) == 1 else messages


def _as_text(behaviour: Behaviour) -> Behaviour:
    return replace(behaviour, cometd=replace(behaviour.cometd, media_type="text/plain;charset=utf-8"))


MUTANTS: Final = (
    *_of_replies(),
    Mutant(
        name="event-without-data",
        summary="events without data come between the others",
        breaks=("bayeux.events-have-data",),
        change=rebodied(_without_data),
    ),
    Mutant(
        name="bare-reply",
        summary="a single message comes without an array around it",
        breaks=("bayeux.array-replies",),
        change=rebodied(_bare),
    ),
    Mutant(
        name="notifications-as-text",
        summary="the notification endpoint sends text/plain",
        breaks=("bayeux.media-type",),
        change=_as_text,
    ),
)
