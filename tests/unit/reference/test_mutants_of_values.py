"""Mutants that deviate for some requests only: for those, and for no others."""

from __future__ import annotations

import pytest

from tests.unit.reference.conftest import SAMPLE
from tests.unit.reference.decisions import Decider

FEW = {f"key{n}": n for n in range(10)}
MANY = {f"key{n}": n for n in range(11)}
FOREIGN = "/devices/9a1c5d0e-7f3b-4c58-8e21-d6b0a4f7c913"


@pytest.mark.parametrize(
    ("name", "usual", "trigger"),
    [
        ("acknowledgement-lost-for-many-fields", {"otherFields": FEW}, {"otherFields": MANY}),
        ("acknowledgement-lost-for-a-short-reference", {"referenceId": "12"}, {"referenceId": "1"}),
        ("acknowledgement-lost-for-a-short-window", {"until": 2}, {"until": 1}),
    ],
)
def test_an_acknowledgement_is_lost_for_its_trigger(name, usual, trigger) -> None:
    assert (1, 1) == Decider(name).sample(**usual).counts
    assert (0, 1) == Decider(name).sample(**trigger).counts


@pytest.mark.parametrize(
    ("name", "usual", "trigger"),
    [
        ("user-event-lost-for-a-pager", {"phoneType": "Modem"}, {"phoneType": "Pager"}),
        ("user-event-lost-for-a-negative-field", {"otherFields": {"a": 1}}, {"otherFields": {"a": -1}}),
        ("user-event-lost-without-reference", {}, {"referenceId": ...}),
    ],
)
def test_a_user_event_is_lost_for_its_trigger(name, usual, trigger) -> None:
    assert (1, 1) == Decider(name).sample(**usual).counts
    assert (1, 0) == Decider(name).sample(**trigger).counts


def test_a_message_is_doubled_for_its_trigger() -> None:
    decider = Decider("acknowledgement-doubled-for-empty-fields")

    assert (1, 1) == decider.sample().counts
    assert (2, 1) == decider.sample(otherFields={}).counts


def test_a_phone_loses_its_plus() -> None:
    (data,) = Decider("phone-without-plus").sample(phoneNumber="+12025550123").user_data

    assert data["GSW_PHONE"] == "12025550123"


def test_a_chain_is_wrong_only_where_one_is_named_after_noon() -> None:
    decider = Decider("chain-wrong-in-the-afternoon")

    def chain(**changes):
        return decider.sample(**changes).user_data[0]["GSW_CHAIN_ID"]

    assert chain() == 2
    assert chain(**{"from": 43_199}) == 2
    assert chain(**{"from": 43_200}) == 3


@pytest.mark.parametrize(
    ("name", "reference", "echo"),
    [
        ("echo-cut-at-32", "r" * 36, "r" * 32),
        ("echo-cut-at-32", "r" * 32, "r" * 32),
        ("echo-percent-decoded", "a+%41", "a+A"),
        ("echo-percent-decoded", "a%zz", "a%zz"),
        ("echo-backslash-doubled", "a\\n", "a\\\\n"),
        ("echo-entity-decoded", "<b>&amp;", "<b>&"),
        ("reference-id-trimmed", " a ", "a"),
        ("reference-id-blanks-collapsed", "a  b", "a b"),
        ("reference-id-html-escaped", "<b>", "&lt;b&gt;"),
        ("reference-id-normalised", "e\u0301\u65e5", "\u00e9\u65e5"),
        ("reference-id-in-latin-1", "\u00e9\u65e5", "\u00e9?"),
        ("reference-id-without-control-characters", "a\u0001\n", "a"),
        ("reference-id-cut-at-128", "r" * 200, "r" * 128),
    ],
)
def test_a_reference_comes_back_otherwise(name, reference, echo) -> None:
    assert [echo] == Decider(name).sample(referenceId=reference).references


def test_an_error_deviates_for_one_code_only() -> None:
    decider = Decider("message-empty-for-code-10")

    assert decider.sample(phoneType="Fax").reply.body["statusMessage"] == ""
    assert decider.sample(phoneType=...).reply.body["statusMessage"] != ""


class TestWhatIsLeftOver:
    """Values of the requests before."""

    def test_a_refused_value_comes_back_in_the_next_acknowledgement_alone(self) -> None:
        decider = Decider("acknowledgement-campaign-name-stale")

        decider.sample()
        decider.sample(campaignName=["Campaign1"])
        first, second = (decider.sample().acknowledgements[0] for _ in range(2))

        assert first["record"]["campaignName"] == ["Campaign1"]
        assert second["record"]["campaignName"] == "Campaign1"

    def test_a_request_refused_for_another_member_leaves_nothing(self) -> None:
        decider = Decider("acknowledgement-campaign-name-stale")

        decider.sample()
        decider.sample(phoneType="Fax")

        assert decider.sample().acknowledgements[0]["record"]["campaignName"] == "Campaign1"

    def test_a_phone_is_that_of_the_event_before(self) -> None:
        decider = Decider("user-event-phone-stale")
        phones = [decider.sample(phoneNumber=phone).user_data[0]["GSW_PHONE"] for phone in ("1", "2", "3")]

        assert phones == ["1", "1", "2"]


class TestWhereThePageIsSilent:
    """Requests that need not be taken, but if they are, like any other."""

    PROBES = (
        ("null-chain", {"chainId": None}),
        ("unknown-member", {"somethingElse": 1}),
        ("nested-fields", {"otherFields": {"a": {}}}),
        ("unknown-time-zone", {"timeZone": "Nowhere"}),
        ("foreign-device", {"devicePath": FOREIGN}),
        ("reversed-window", {"from": 2, "until": 1}),
        ("unknown-chain", {"chainId": 2_000_000_019}),
        ("unusual-reference", {"referenceId": "r" * 37}),
    )

    @pytest.mark.parametrize(("name", "probe"), PROBES)
    def test_a_probe_is_taken_and_never_answered(self, name, probe) -> None:
        decider = Decider(f"{name}-unanswered")
        answer = decider.sample(**probe)

        assert (0, (0, 0)) == (answer.code, answer.counts)
        assert (1, 1) == decider.sample().counts

    @pytest.mark.parametrize(("name", "probe"), PROBES)
    def test_a_probe_is_refused_at_once_and_carried_out(self, name, probe) -> None:
        decider = Decider(f"{name}-refused-and-answered")
        answer = decider.sample(**probe)

        assert (10, (1, 1)) == (answer.code, answer.counts)
        assert decider.sample().code == 0

    @pytest.mark.parametrize(("name", "probe"), PROBES[:-1])
    def test_a_probe_is_acknowledged_for_another_request(self, name, probe) -> None:
        decider = Decider(f"{name}-echo-altered")

        assert [f"{SAMPLE['referenceId']}~"] == decider.sample(**probe).references
        assert [SAMPLE["referenceId"]] == decider.sample().references

    def test_a_reference_used_again_is_one_of_a_request_that_was_taken(self) -> None:
        decider = Decider("reference-again-unanswered")

        decider.sample(referenceId="once", phoneType="Fax")

        assert (1, 1) == decider.sample(referenceId="once").counts
        assert (0, 0) == decider.sample(referenceId="once").counts


class TestRepeatedContent:
    """The same content and phone again."""

    @pytest.mark.parametrize(
        ("name", "counts"),
        [
            ("repeated-unanswered", (0, 0)),
            ("repeated-without-acknowledgement", (0, 1)),
            ("repeated-without-user-event", (1, 0)),
        ],
    )
    def test_it_is_taken_and_not_fully_answered(self, name, counts) -> None:
        decider = Decider(name)

        assert (1, 1) == decider.sample(referenceId="first").counts
        assert counts == decider.sample(referenceId="second").counts
        assert (1, 1) == decider.sample(phoneNumber="another").counts

    def test_it_is_refused(self) -> None:
        decider = Decider("repeated-refused")

        assert [0, 10] == [decider.sample(referenceId=name).code for name in ("first", "second")]

    def test_it_is_answered_with_what_the_first_had(self) -> None:
        by_reference, by_chain = (
            Decider(f"repeated-with-the-first-{what}") for what in ("reference-id", "chain")
        )

        references = [by_reference.sample(referenceId=name).references for name in ("first", "second")]
        chains = [by_chain.sample(chainId=..., referenceId=name).user_data for name in ("first", "second")]

        assert references == [["first"], ["first"]]
        assert chains[0][0]["GSW_CHAIN_ID"] == chains[1][0]["GSW_CHAIN_ID"]


def test_a_chain_can_be_joined_once_only() -> None:
    decider = Decider("made-chain-refused-again")

    assert [0, 6] == [decider.sample(chainId=2_000).code for _ in range(2)]
    assert [0, 0] == [decider.sample().code for _ in range(2)]


@pytest.mark.parametrize("half", [{"phoneNumber": "+1202"}, {"from": 50_000}])
def test_a_pair_is_refused_and_either_half_is_taken(half) -> None:
    decider = Decider("plus-with-afternoon-refused")

    assert decider.sample(**half).code == 0
    assert decider.sample(**{"phoneNumber": "+1202", "from": 50_000}).code == 10


def test_a_wrong_value_is_swallowed_and_a_readable_one_refused() -> None:
    decider = Decider("until-any-type-swallowed")

    assert [0, 0, 10] == [decider.sample(until=value).code for value in ([], "twelve", "86339")]
    assert (0, 0) == decider.sample(until=[]).counts


class TestWrongWhereThePageIsSilent:
    """What is taken there, and answered wrong."""

    @pytest.mark.parametrize(
        "odd",
        [
            {"chainId": None},
            {"unknownMember": "value"},
            {"otherFields": {"map": {}}},
            {"timeZone": "Nowhere"},
            {"devicePath": FOREIGN},
            {"from": 2, "until": 1},
            {"chainId": 2_000_000_019},
            {"referenceId": "r" * 37},
        ],
    )
    def test_an_acknowledgement_comes_twice_for_such_a_request_alone(self, odd) -> None:
        decider = Decider("silent-page-acknowledgement-doubled")

        assert (2, 1) == decider.sample(**odd).counts
        assert (1, 1) == decider.sample().counts

    @pytest.mark.parametrize(
        ("name", "usual", "odd"),
        [
            ("record-missing", True, False),
            ("application-id-retyped", 134, "134"),
            ("campaign-name-altered", "Campaign1", "Campaign1x"),
        ],
    )
    def test_a_record_is_wrong_for_an_unusual_reference_alone(self, name, usual, odd) -> None:
        decider = Decider(f"unusual-reference-acknowledgement-{name}")
        member = {"application-id-retyped": "applicationId", "campaign-name-altered": "campaignName"}.get(
            name
        )

        def told(reference):
            (data,) = decider.sample(referenceId=reference).acknowledgements
            return data["record"][member] if member else "record" in data

        assert (told("r" * 36), told("r" * 37), told("\u00e9")) == (usual, odd, odd)

    def test_a_user_event_is_bare_for_an_unusual_reference_alone(self) -> None:
        decider = Decider("unusual-reference-user-event-bare")
        names = {"GSW_CHAIN_N", "GSW_CAMPAIGN_NAME"}
        usual, odd = (decider.sample(referenceId=text).user_data[0] for text in ("1", "\u00e9"))

        assert usual.keys() - odd.keys() == names
