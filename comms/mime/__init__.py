"""Bytes of our mail: headers and bodies, written by ourselves.

`headers` writes RFC 5322 header fields, `quoted` the quoted-printable encoding,
`skeleton` a message that is encoded once and merged per recipient. Nothing here
reads mail, knows a template, a subscriber or a server.
"""
