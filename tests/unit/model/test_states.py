"""The tables of legal steps are whole, and steps outside them are refused."""

import pytest

from comms.errors import IllegalStep
from comms.model import states
from comms.model.states import (
    DELIVERY_STEPS,
    FINISHED,
    ITEM_STEPS,
    PUBLICATION_STEPS,
    SUBSCRIPTION_STEPS,
    step,
)

NOUNS = [
    (states.ItemState, ITEM_STEPS),
    (states.PublicationState, PUBLICATION_STEPS),
    (states.DeliveryState, DELIVERY_STEPS),
    (states.SubscriptionState, SUBSCRIPTION_STEPS),
]


@pytest.mark.parametrize(("names", "table"), NOUNS)
def test_every_state_has_its_steps_and_every_step_a_state(names, table):
    """A state that is missing would be a KeyError in the middle of a send."""
    known = {name.value for name in names}

    assert set(table) == known
    assert set().union(*table.values()) <= known


@pytest.mark.parametrize(("names", "table"), NOUNS)
def test_a_step_outside_the_table_is_refused(names, table):
    """Each pair is either in the table or an error."""
    for old in names:
        for new in names:
            if new.value in table[old.value]:
                assert step(table, old.value, new.value) == new.value
            else:
                with pytest.raises(IllegalStep):
                    step(table, old.value, new.value)


def test_nothing_that_is_finished_is_sent_again_by_itself():
    """From a finished state only a person, or a receipt, leads on."""
    by_itself = {"queued", "claimed", "in_data", "deferred"}

    assert not by_itself & FINISHED
    assert not any(DELIVERY_STEPS[state] & {"claimed", "in_data"} for state in FINISHED)
