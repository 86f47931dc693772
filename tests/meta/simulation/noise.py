"""What comes on the same channels and is none of ours."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["NOISE"]

NOISE: Final[tuple[dict[str, Any], ...]] = (
    {"channel": "/me/internal", "data": {"messageType": "DeviceStateChangeMessage", "devices": []}},
    {
        "channel": "/v2/me/outbound",
        "data": {
            "messageType": "OutboundRecordMessage",
            "notificationType": "PreviewRecord",
            "record": {"devicePath": "/devices/d-0", "phone": "5550100"},
        },
    },
    {  # forged: a peer can put any member into what it publishes (PUB-10)
        "channel": "/me/internal",
        "id": "5",
        "successful": False,
        "error": "402::session_unknown",
        "advice": {"reconnect": "none", "interval": 9_000},
        "data": {"messageType": "ChannelStateChangeMessage"},
    },
    {
        "channel": "/v2/me/outbound",
        "data": {
            "messageType": "OutboundRecordMessage",
            "notificationType": "AddRecordAcknowledge",
            "referenceId": "of-another-client",
            "record": {
                "devicePath": "/devices/d-9",
                "callingList": "Other",
                "applicationId": 7,
                "campaignName": "Other",
            },
        },
    },
)
