"""E-mail over SMTP: `channel` sends, `account` says where, `dialogue` speaks.

`replies` tells what an answer of a server means. What a message looks like is not
known here: it comes as bytes.
"""

from comms.channels.email.account import PhaseTimeouts, SmtpAccount
from comms.channels.email.channel import SmtpChannel

__all__ = ["PhaseTimeouts", "SmtpAccount", "SmtpChannel"]
