"""Genuine calls with anything in them: no fault, and nobody's newsletters end."""

import json
from random import Random

import pytest
from came_back import DOMAIN
from provider_site import KINDS, Reported

from comms.model.tables import Delivery
from comms.ports.webhooks import Happened
from comms.workflows.webhooks import Answer

#: What stands where an address should.
ADDRESSES = (
    *("", "@", "a@", "@b", "a@b@c", f"{'x' * 5000}@y", "a@xn--ä", "İ@İ", "ä@ä"),
    *("a@[192.0.2.1]", "\ud800@x", "a\0@b", f"a@{'.' * 50}", f"a@{'x' * 64}.fi"),
    *('"a b"@c.fi', "a@b..c", "a@-b-.fi", "a@\u2024.fi"),
)
STRANGE = (None, 1, "", [], {}, "x" * 9000, "\ud800", "5.1.1", *ADDRESSES)
WHATS = (Happened.FAILED, Happened.COMPLAINED)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_holds_the_key_of_a_provider_ends_nothing(house, kind):
    """Its calls are taken and change no delivery, whatever stands in them (S18)."""
    site, chance = Reported(house), Random(kind)  # noqa: S311 - tries, no secrets
    [_, bertta] = site.edition("anna", "bertta")
    own = site.path(bertta).removeprefix("bounce+").partition("@")[0]
    forged = f"{bertta}-{'0' * 32}"
    answers = set()

    for _ in range(15):
        said = json.dumps(site.told(kind, chance.choice(WHATS), bertta))
        said = said.replace(own, forged)
        said = said.replace(site.message_id(bertta), f"{'f' * 32}@{DOMAIN}")
        event = _changed(json.loads(said), chance)
        answers.add(site.calls(kind, event))

    assert answers <= {Answer.TAKEN, Answer.UNREADABLE}
    assert site.suppressed() == {}
    assert {row.state for row in site.all(Delivery)} == {"sent"}


def _changed(value, chance):
    if isinstance(value, dict):
        return {name: _changed(one, chance) for name, one in value.items()}
    if isinstance(value, list):
        return [_changed(one, chance) for one in value]
    is_address = isinstance(value, str) and "@" in value
    if chance.random() < (0.3 if is_address else 0.05):
        return chance.choice(ADDRESSES if is_address else STRANGE)
    return value
