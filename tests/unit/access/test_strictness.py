"""A rule asks for less where a voice is missing, lower, or its own."""

import pytest

from comms.access.strictness import asks_less
from comms.model.programme import ApprovalRule

UNIT, NATION, LEAD = (
    "coordinator_of_unit",
    "approver_national",
    "national_lead_national",
)


def _rule(*steps, four_eyes=True):
    return ApprovalRule(steps=list(steps), four_eyes=four_eyes)


@pytest.mark.parametrize(
    ("old", "new", "less"),
    [
        (_rule(UNIT), _rule(UNIT), False),
        (_rule(UNIT), _rule(NATION), False),
        (_rule(UNIT), _rule(UNIT, NATION), False),
        (_rule(UNIT), _rule(NATION, UNIT), False),
        (_rule(UNIT, NATION), _rule(UNIT, UNIT, LEAD), False),
        (_rule(NATION), _rule(), False),
        (_rule(UNIT, NATION), _rule(NATION), True),
        (_rule(UNIT, NATION), _rule(NATION, UNIT), True),
        (_rule(NATION), _rule(UNIT), True),
        (_rule(LEAD), _rule(NATION), True),
        (_rule(UNIT), _rule(UNIT, four_eyes=False), True),
        (_rule(UNIT), _rule(four_eyes=False), True),
        (_rule(four_eyes=False), _rule(), False),
    ],
)
def test_a_voice_less_or_a_lower_one_asks_for_less(old, new, less):
    """Each step that was asked for has one of its own that counts as much."""
    assert asks_less(new, old) is less
