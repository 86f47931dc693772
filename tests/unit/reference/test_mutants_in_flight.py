"""Mutants that deviate while several requests are being answered, or at the wrong time."""

from __future__ import annotations

import pytest

from conformance.reference.deployment import USERS
from conformance.reference.values import Fault, Kind, Refusal
from tests.unit.reference.decisions import DELAY, Decider

WITHIN = int(DELAY * 1_000) - 1
AFTER = int(DELAY * 1_000)
NOT_OBJECT = Refusal(Fault.NOT_OBJECT, "The body is no JSON object")


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("in-flight-acknowledgement-lost", (0, 1)),
        ("in-flight-user-event-lost", (1, 0)),
        ("in-flight-acknowledgement-doubled", (2, 1)),
        ("in-flight-user-event-doubled", (1, 2)),
    ],
)
class TestOneUser:
    """Requests of one user."""

    def test_a_request_that_meets_another_in_flight_is_answered_otherwise(self, name, counts) -> None:
        decider = Decider(name)

        assert [(1, 1), counts] == [decider.sample().counts, decider.sample(apart=WITHIN).counts]

    def test_one_that_comes_when_the_other_is_answered_is_not(self, name, counts) -> None:
        decider = Decider(name)

        assert [(1, 1), (1, 1)] == [decider.sample().counts, decider.sample(apart=AFTER).counts]

    def test_nor_is_one_of_another_user(self, name, counts) -> None:
        decider = Decider(name)

        assert [(1, 1), (1, 1)] == [decider.sample().counts, decider.sample(user=1, apart=0).counts]

    def test_nor_one_that_meets_a_refused_request(self, name, counts) -> None:
        decider = Decider(name)

        decider.sample(phoneType="Fax")

        assert (1, 1) == decider.sample(apart=0).counts


def test_a_crowd_is_more_than_one() -> None:
    decider = Decider("crowded-acknowledgement-lost")

    assert [1, 1, 1, 0] == [decider.sample(apart=0).counts[0] for _ in range(4)]


def test_the_reference_of_a_message_on_its_way_is_overwritten() -> None:
    decider = Decider("in-flight-reference-id-overwritten")
    first, second = (decider.sample(referenceId=name, apart=0) for name in ("a", "b"))

    assert [["b"], ["b"]] == [first.references, second.references]


def test_chains_of_messages_on_their_way_are_exchanged() -> None:
    decider = Decider("in-flight-chains-exchanged")
    first, second = (decider.sample(chainId=chain, apart=0) for chain in (5, 6))

    assert [6, 5] == [each.user_data[0]["GSW_CHAIN_ID"] for each in (first, second)]


def test_two_new_chains_are_one() -> None:
    decider = Decider("in-flight-new-chain-shared")
    chains = [decider.sample(chainId=..., apart=0).user_data[0]["GSW_CHAIN_ID"] for _ in range(2)]

    assert chains[0] == chains[1]


class TestTwoUsers:
    """Requests of two users."""

    def test_messages_go_to_the_other(self) -> None:
        decider = Decider("two-users-messages-exchanged")
        alone, met = decider.sample(), decider.sample(user=1, apart=0)

        assert {USERS[0].name} == {each.user for each in alone.due}
        assert {USERS[0].name} == {each.user for each in met.due}

    def test_messages_go_to_both(self) -> None:
        decider = Decider("two-users-messages-to-both")

        decider.sample()

        assert [USERS[1].name] * 2 + [USERS[0].name] * 2 == [
            each.user for each in decider.sample(user=1, apart=0).due
        ]

    @pytest.mark.parametrize(
        ("name", "own"),
        [
            (
                "two-users-records-exchanged",
                lambda answer: answer.acknowledgements[0]["record"]["devicePath"],
            ),
            ("two-users-devices-exchanged", lambda answer: answer.user_events[0]["deviceId"]),
        ],
    )
    def test_devices_are_exchanged(self, name, own) -> None:
        decider = Decider(name)
        first, second = (decider.sample(user=user, apart=0) for user in (0, 1))
        alone = [decider.sample(user=user) for user in (0, 1)]

        assert [own(second), own(first)] == [own(each) for each in alone]


def test_a_wrong_until_is_answered_with_the_success_of_another() -> None:
    decider = Decider("in-flight-wrong-until-answered-with-success")

    assert decider.sample(until=[]).code == 10
    decider.sample()
    assert decider.sample(until=[], apart=0).code == 0
    assert decider.sample(until="86339", apart=0).code == 10


def test_a_refused_request_is_acknowledged_in_the_wake_of_another() -> None:
    decider = Decider("in-flight-refused-acknowledged")

    assert (0, 0) == decider.sample(phoneType="Fax").counts
    decider.sample()
    assert ["lost"] == decider.sample(phoneType="Fax", referenceId="lost", apart=0).references


class TestTiming:
    """Messages at the wrong time."""

    @pytest.mark.parametrize(
        ("kind", "stem"), [(Kind.ACKNOWLEDGEMENT, "acknowledgement"), (Kind.USER_EVENT, "user-event")]
    )
    def test_a_message_comes_a_minute_late_for_a_chain(self, kind, stem) -> None:
        decider = Decider(f"{stem}-after-a-minute-for-a-chain")

        def delays(**changes):
            return [each.delay for each in decider.sample(**changes).due if each.kind is kind]

        assert [60.0] == delays()
        assert [DELAY] == delays(chainId=...)

    @pytest.mark.parametrize(
        ("name", "second"), [("one-delay", 2), ("three-delays", 4), ("half-a-second", 0.5)]
    )
    def test_a_message_comes_again(self, name, second) -> None:
        due = Decider(f"user-event-again-after-{name}").sample().due

        assert [DELAY, second] == [each.delay for each in due if each.kind is Kind.USER_EVENT]

    def test_an_acknowledgement_comes_with_the_next_request(self) -> None:
        decider = Decider("acknowledgement-with-the-next")
        told = [decider.sample(referenceId=name).references for name in ("a", "b", "c")]

        assert [[], ["a"], ["b"]] == told

    def test_a_rejected_request_is_acknowledged_half_a_second_later(self) -> None:
        decider = Decider("acknowledgement-after-half-a-second-for-missing-members")

        assert [0.5] == [each.delay for each in decider.sample(timeZone=...).due]
        assert (0, 0) == decider.sample(timeZone=5).counts


class TestRejection:
    """Messages after a rejection of one kind."""

    @pytest.mark.parametrize(
        ("kind", "faulty"),
        [
            ("missing-members", {"timeZone": ...}),
            ("null-members", {"timeZone": None}),
            ("wrong-types", {"timeZone": 5}),
            ("enumeration", {"phoneType": "Fax"}),
            ("operation", {"operationName": "AddRecordX"}),
        ],
    )
    def test_one_kind_of_fault_is_acknowledged_and_no_other(self, kind, faulty) -> None:
        decider = Decider(f"acknowledgement-after-rejection-for-{kind}")

        assert (1, 0) == decider.sample(**faulty).counts
        assert (0, 0) == decider.sample(campaignName="").counts

    def test_a_record_in_an_array_is_acknowledged(self, sample) -> None:
        decider = Decider("acknowledgement-after-rejection-for-array-body")
        outcome = decider.outcome([sample], refusal=NOT_OBJECT)

        assert [sample["referenceId"]] == [each.data["referenceId"] for each in decider.told(outcome)[1]]
