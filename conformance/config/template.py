"""The commented config file that `gws-conformance init` writes."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from conformance.config.interpretation import READINGS, Reading

__all__ = ["template"]

_HEAD: Final = """\
# What gws-conformance needs to know of a deployment. Fill in what is "" or []. A key behind # is optional.
# `gws-conformance doctor --config FILE` checks the file and the deployment, and adds no record.

[target]
# Address without /api/v2. A path in front of /api/v2 belongs to it: https://gws.example.org/cloud-web
base_url = ""
# Edition of the API, by which status codes are judged: 8.5.0, 8.5.1, 8.5.2 or 8.6.0.
edition = "8.5.2"
# PEM files, looked for beside this file: authorities to trust in place of the system's; certificate and key
# of the client, where the server asks for one. The server's certificate is always verified.
# ca_file = "ca.pem"
# client_cert = "client.pem"
# client_key = "client.key"
# HTTP proxy. Through a proxy no target counts as loopback.
# proxy = "http://proxy.example.org:3128"
# Path of the CometD endpoint behind base_url.
# notifications_path = "/api/v2/notifications"
# The revision of the suite to be scored by: what was added later is run and shown, and not scored.
# revision = "2026-11"

# The user who adds the records. Names and passwords do not stand in this file: it names the environment
# variables that hold them. (On loopback alone, username and password may be written out.)
[[users]]
username_env = "GWS_USERNAME"
password_env = "GWS_PASSWORD"
# For a login made elsewhere, in place of the two above: header or cookie to environment variable.
# headers_env = { Authorization = "GWS_AUTHORIZATION" }
# cookies_env = { JSESSIONID = "GWS_SESSION" }
# The user's device. Left out, the first of the user's own devices is taken.
# device_path = "/devices/ID"
# agent, or without-feature: a user who lacks api-voice-outbound and must be refused.
# role = "agent"

# A second agent shows whether one user's messages stay away from another.
# [[users]]
# username_env = "GWS_OTHER_USERNAME"
# password_env = "GWS_OTHER_PASSWORD"

[session]
# Start a contact center session before the run and end it afterwards. That logs the user in on the device,
# who may then be given calls; leave it off where the user is logged in already.
start = false
# Channel of the user event, and how strongly the event is demanded: MUST, SHOULD or ignore.
user_event_channel = "/me/internal"
user_event = "SHOULD"

[deployment]
# Number (DBID) of the Outbound Contact application.
application_id = ""
# A loaded campaign that is not running, and a list of it that is kept for tests: records are added, and
# never removed.
campaign_name = ""
calling_list = ""
# Names of time zone objects that exist there.
time_zones = ["GMT"]
# An existing chain that records may join. Left out, records join only chains that the run itself made.
# chain_id = 1
# The only phone numbers that are ever sent. Single ones, or FIRST..LAST of one form; the spelling is kept,
# and a run uses numbers of every entry: ["5550100..5559999", "+12025550100..+12025550199"]
phone_numbers = []

[limits]
# Of two defaults the first is for a loopback target, the second for all others.
# Requests under way at once: 32, or 2.
# in_flight = 2
# Requests a second: as many as go, or 2; and how many of them may go out together after a rest: 1.
# rate = 2
# burst = 1
# How many requests may be sent to the path of the outbound records, each of which may add a record: 2000, or
# yours to say. For --plan smoke 10 will do, for --plan standard 120.
# max_records = 10
# Seconds to wait for a message that must come: 5, or 30; and to watch that none comes: 1, or 5.
# ack_timeout = 30
# quiet_window = 5
# Seconds that the whole run may take: as many as it needs.
# total_time = 600
# Send what failed again after the plan, alone and smaller, to find the smallest request that still fails:
# true or false; on loopback, without the key, with what the plan leaves of its 10 or 120 requests. It counts
# against max_records; and how many at most, and for how many seconds: 150 and 30.
# minimise = false
# minimise_requests = 150
# minimise_time = 30
# Keep the daily window of every record away from the present time of day in its time zone, by two hours on
# each side. What cannot be kept away (a window of all day, a request without a time zone) is not sent, and
# the run says that it could not tell. Such a run takes an hour at most, unless total_time says otherwise.
# dial_safe_window = false

# What the documents leave open, and how it is read. Where a question has one answer only, the reports say it.
[interpretation]
"""

_TAIL: Final = """
# Every accepted record may be dialled. So a target that is not loopback (127.0.0.1, ::1 or localhost) is used
# only with the word of its owner, who agrees to this campaign, this list and so many records. A local port
# that is forwarded to another machine counts as loopback: write the block for it all the same, its
# max_records holds there too.
# [consent]
# campaign_name = ""
# calling_list = ""
# max_records = 10

# Optional features that the deployment claims (true) or disclaims (false), by name.
[claims]
"""


def template() -> str:
    """Return a config file in TOML with every key explained, safe defaults, and blanks to fill in."""
    return _HEAD + "\n".join(line for one in READINGS if one.settable for line in _lines(one)) + "\n" + _TAIL


def _lines(reading: Reading) -> Iterator[str]:
    yield from _comment(reading.question)
    for option in reading.options:
        yield from _comment(f"  {option.value}: {option.meaning}")
    yield f'# {reading.name} = "{reading.default}"'


def _comment(text: str) -> list[str]:
    return textwrap.wrap(text, width=110, initial_indent="# ", subsequent_indent="#     ")
