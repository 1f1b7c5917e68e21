"""The sample's accounts, each open: folders for networks, cards for people."""

import json
from dataclasses import replace

from comms.channels import copy_card
from comms.channels.sandbox import SandboxChannel
from comms.clock import instant
from comms.store.posts import post_deliveries
from comms.store.publications import by_plan_entry

ZONE = "Europe/Helsinki"


def with_channels(house):
    """Return the house with a channel for every account."""

    def open_channel(account):
        if account.mode == "manual_copy":
            return copy_card.make({}, house.clock)
        return SandboxChannel(account.channel, sandbox(house, account.id))

    return replace(house, open_channel=open_channel)


def sandbox(house, account):
    """Return the folder in which an account's sandbox writes."""
    return house.settings.home / "sandbox" / account


def shown(house, account):
    """Return what stands in a sandbox, as read from its files."""
    files = sorted(sandbox(house, account).glob("*.json"))
    return [json.loads(file.read_text()) for file in files]


def at(house, local):
    """Move the clock to a local time of the sample."""
    house.clock.set(instant(local, ZONE))


def planned(house, entry):
    """Return the newest publication of a plan entry; None: there is none."""
    with house.store.read() as session:
        return by_plan_entry(session).get(entry)


def deliveries_of(house, entry):
    """Return the deliveries of a plan entry."""
    with house.store.read() as session:
        return post_deliveries(session, by_plan_entry(session)[entry].id)
