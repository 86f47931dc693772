"""The notification endpoint: a CometD server for long polling, written from the Bayeux protocol.

`channels` knows names, `session` one client, `broker` all clients, `meta` what each message means,
`endpoint` speaks HTTP. Only `endpoint` waits; everything else takes the time as a value.
"""
