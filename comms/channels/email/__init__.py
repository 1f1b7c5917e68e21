"""E-mail over SMTP, from the outside in.

`channel` keeps the promise of the port, `account` says where; `run` brings a stream of
messages to its end on several `connections`; `departures` are what waits for a commit,
`commits` what the journal is told. `talk` speaks on one connection, `opening` opens it,
`wire` reads replies, `replies` and `envelope` tell what is said.
What a message looks like is not known here: it comes as bytes.
"""

from comms.channels.email.account import PhaseTimeouts, SmtpAccount
from comms.channels.email.channel import SmtpChannel

__all__ = ["PhaseTimeouts", "SmtpAccount", "SmtpChannel"]
