"""The notification endpoint: a CometD server for long polling, written from the Bayeux protocol.

`channels` knows names, `session` one client, `broker` all clients, `meta` what each message means,
`polling` holds polls, `endpoint` speaks HTTP. Only these two wait; everything else takes the time as a value.
"""
