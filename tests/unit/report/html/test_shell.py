"""Text that is there to be copied."""

from __future__ import annotations

import pytest

from conformance.report.html.shell import shell


@pytest.mark.parametrize("text", ["curl -d '{\"a\": 1}'", "two\nlines", "  spaces  ", "ü"])
def test_a_text_that_can_be_copied_is_shown_as_it_is(text: str) -> None:
    assert (text, True) == (shell(text).text, shell(text).exact)


@pytest.mark.parametrize("text", ["x" * 5_000, "nul \x00", "tab\t", "lone \ud800", "\u202eturned"])
def test_a_text_that_is_not_shown_exactly_is_not_offered(text: str) -> None:
    assert not shell(text).exact
