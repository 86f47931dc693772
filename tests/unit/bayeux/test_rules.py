"""The twelve rules of a collector, and the tests that hold it to each; no rule is without one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parents[1]

RULES: Final[dict[str, tuple[str, ...]]] = {
    "1 every exchange is recorded raw, with its times, before it is read": (
        "test_an_exchange_is_recorded_with_its_case_and_times",
        "test_a_body_that_is_no_utf_8_is_kept_in_base64",
        "test_half_a_response_is_recorded_as_far_as_it_came",
        "test_what_holds_no_messages_is_a_value_with_a_reason",
    ),
    "2 one cookie jar for each session, shared with REST": (
        "test_one_cookie_jar_serves_rest_and_cometd",
        "test_cookies_are_kept_for_every_later_request",
        "test_two_users_have_a_jar_each",
        "test_a_session_that_was_dropped_leaves_no_name_behind",
    ),
    "3 a poll has a connection of its own, is waited for, and is cancelled at the end alone": (
        "test_as_many_connections_are_open_as_there_are_exchanges_and_the_last_one_used_is_used_next",
        "test_a_poll_is_waited_for_longer_than_the_target_may_hold_it",
        "test_a_poll_that_is_not_released_is_cancelled_at_the_end_as_a_gap",
        "test_a_dropped_poll_makes_a_gap_where_there_is_no_ack_extension",
        "test_a_second_connect_while_one_is_outstanding_is_our_fault",
    ),
    "4 subscribed and polling before a request leaves; an early message is kept": (
        "test_subscribing_comes_before_the_first_connect",
        "test_a_held_poll_is_in_flight_when_it_is_open",
        "test_messages_that_come_before_the_response_are_taken",
    ),
    "5 events are read from every response, of every channel": (
        "test_events_on_other_replies_are_taken",
        "test_events_are_taken_from_any_reply_and_any_channel",
        "test_events_of_channels_never_subscribed_to_are_delivered",
    ),
    "6 messages are told by channel, then data, then successful; replies by channel and id": (
        "test_a_message_is_classified_by_channel_then_data_then_successful",
        "test_an_id_that_came_back_as_a_number_is_matched",
        "test_a_reply_without_our_id_is_matched_by_its_channel_and_marked",
        "test_an_event_with_the_id_of_our_request_is_no_reply",
        "test_a_disconnect_reply_without_id_is_the_reply_we_asked_for",
    ),
    "7 advice is taken from replies alone, member by member; who is unknown handshakes anew": (
        "test_advice_and_refusals_in_an_event_are_ignored",
        "test_what_an_advice_leaves_out_stays",
        "test_the_interval_is_waited_before_the_next_connect",
        "test_advice_none_stops_without_handshake",
        "test_advice_handshake_on_a_good_reply_replaces_the_session",
        "test_an_unknown_session_is_replaced_without_any_advice",
        "test_these_errors_do_not",
    ),
    "8 what was asked for again is no duplicate": (
        "test_what_was_not_acknowledged_comes_again_and_is_no_second_event",
        "test_what_came_without_a_number_is_asked_for_again_and_is_no_second_event",
        "test_a_copy_that_was_not_asked_for_is_a_second_event",
        "test_a_copy_may_have_been_asked_for_by_a_poll_that_was_given_up_before",
        "test_the_two_messages_may_come_in_either_order",
    ),
    "9 the ack extension is asked for, and it is told whether it was taken": (
        "test_a_handshake_offers_long_polling_and_the_ack_extension",
        "test_who_takes_the_ack_extension_is_known",
        "test_the_ack_extension_bridges_a_dropped_poll",
        "test_only_a_number_that_grows_is_trusted",
    ),
    "10 what is odd is tolerated": (
        "test_an_empty_body_or_array_holds_no_message",
        "test_a_bare_object_is_one_message",
        "test_a_poll_answered_with_nothing_useful_is_sent_again",
        "test_integers_beyond_two_to_the_53_stay_what_they_are",
        "test_a_response_without_a_media_type_is_read",
        "test_an_overtaken_poll_with_http_500_is_tried_again",
    ),
    "11 everything is bounded": (
        "test_a_response_beyond_the_bound_is_a_failure",
        "test_polls_are_bounded_in_number",
        "test_a_target_that_never_answers_the_handshake_is_given_up",
        "test_a_target_that_stays_away_is_given_up_after_bounded_tries",
        "test_a_goodbye_is_bounded",
    ),
    "12 a disconnect ends it, and both replies are waited for": (
        "test_it_subscribes_before_it_connects_and_disconnects_at_the_end",
        "test_the_disconnect_proves_the_time_until_the_end",
        "test_after_a_disconnect_advice_to_go_on_is_not_followed",
        "test_closing_twice_disconnects_once",
    ),
}


@pytest.fixture(scope="module")
def names() -> frozenset[str]:
    """Return the names of all unit tests."""
    files = [path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")]
    return frozenset(name for text in files for name in re.findall(r"^def (test_\w+)\(", text, re.MULTILINE))


@pytest.mark.parametrize("rule", RULES)
def test_each_rule_has_its_tests(rule: str, names: frozenset[str]) -> None:
    assert set() == set(RULES[rule]) - names
