"""Where clauses can be read."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from conformance import catalogue
from conformance.report.clauses import Clause, clauses

PAGE = "https://docs.genesys.com/Documentation/GWS/8.5.2/API/OutboundCreate"
OF_THE_PAGE = {"Overview", "Request URL", "Parameters", "Samples", "HTTP Response", "CometD Response"}
ELSEWHERE = {
    "Return values": "ReturnValues",
    "CSRF protection": "CSRFProtection",
    "Making a request": "MakingaRequest",
    "Bayeux 1.0": "reference/#_bayeux",
}


@pytest.mark.parametrize("row", catalogue.load(), ids=lambda row: row.id)
def test_each_clause_leads_to_the_document_that_it_names(row: catalogue.Requirement) -> None:
    found = clauses(row.clause, edition="8.5.2")
    assert row.clause == "; ".join(one.words for one in found)

    for one in found:
        title = one.words.partition(":")[0].partition(";")[0]
        assert (one.address == PAGE) == (title in OF_THE_PAGE), one
        assert title in OF_THE_PAGE or one.address.partition("?")[0].rstrip("0123456789.:").endswith(
            ELSEWHERE[title]
        ), one
        assert urlsplit(one.address).scheme == "https"


def test_places_of_one_document_are_one_link_and_those_of_two_are_two() -> None:
    assert (Clause("Overview; Parameters: referenceId, Value", PAGE),) == clauses(
        "Overview; Parameters: referenceId, Value", edition="8.5.2"
    )
    assert ["HTTP Response", "Return values: statusCode"] == [
        one.words for one in clauses("HTTP Response; Return values: statusCode", edition="8.5.2")
    ]


@pytest.mark.parametrize("edition", ["8.5.0", "8.5.1", "8.5.2", "8.6.0"])
def test_the_table_of_status_codes_is_that_of_the_edition(edition: str) -> None:
    (one,) = clauses("Return values: table of the edition", edition=edition)

    assert edition in one.address
