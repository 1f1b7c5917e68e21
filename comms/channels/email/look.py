"""Looks at a smarthost without sending: connects, signs in, and hears what it can.

Waits less long than a send does: somebody sits before the screen.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from comms.channels.email.account import PhaseTimeouts, SmtpAccount
from comms.channels.email.opening import open_wire
from comms.channels.email.wire import ConnectionLost
from comms.errors import ChannelUnavailable

_PATIENCE = PhaseTimeouts(connect=10.0, greeting=20.0, command=20.0)


def announced(account: SmtpAccount) -> Mapping[str, str]:
    """Return what a server announces: keyword in lower case → its parameters.

    Raises:
        Misconfigured: The account is wrong.
        ChannelUnavailable: The server cannot be met at present.
    """
    account.verify()
    try:
        return asyncio.run(_look(replace(account, timeouts=_PATIENCE)))
    except ConnectionLost as lost:
        where = f"{account.host}:{account.port}"
        message = f"No mail server answers at {where}: {lost}"
        raise ChannelUnavailable(message) from lost


async def _look(account: SmtpAccount) -> Mapping[str, str]:
    wire, features = await open_wire(account)
    try:
        await wire.ask("QUIT", account.timeouts.command)
    finally:
        wire.drop()
    return features
