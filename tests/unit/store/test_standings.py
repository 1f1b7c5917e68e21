"""Readers are counted where they stand, on both kinds of database."""

from datetime import UTC, datetime

from comms.model.tables import Subscriber, Subscription
from comms.store.readers import standings, standings_by_language

_TODAY = "2027-02-16"
#: Language, day until which she pauses, where she stands with POH and with VSU.
_PEOPLE = (
    ("fi", "", "confirmed", "pending"),
    ("sv", "2027-03-01", "confirmed", "confirmed"),
    ("sv", "2027-02-16", "confirmed", None),
    ("xx", "2027-03-01", "unsubscribed", "confirmed"),
)


def test_who_pauses_stands_among_those_who_pause_alone(store):
    """A pause that is over, and one of somebody who has left, is none."""
    at = datetime(2027, 1, 1, tzinfo=UTC)
    with store.write() as session:
        for number, (language, paused_until, *states) in enumerate(_PEOPLE):
            who = Subscriber(
                address=f"{number}@example.org",
                address_key=f"{number}@example.org",
                language=language,
                paused_until=paused_until,
                created_at=at,
            )
            session.add(who)
            session.flush()
            for newsletter, state in zip(("POH", "VSU"), states, strict=True):
                if state:
                    seat = {"newsletter": newsletter, "state": state, "changed_at": at}
                    session.add(Subscription(subscriber_id=who.id, **seat))

    with store.read() as session:
        found = standings(session, ["POH", "VSU", "none"], _TODAY)
        languages = standings_by_language(session, "POH", _TODAY, ["fi", "sv"])
        nobody = standings(session, [], _TODAY)

    assert {name: dict(+counts) for name, counts in found.items()} == {
        "POH": {"confirmed": 2, "paused": 1, "unsubscribed": 1},
        "VSU": {"pending": 1, "paused": 2},
        "none": {},
    }
    assert {code: dict(+counts) for code, counts in languages.items()} == {
        "fi": {"confirmed": 1},
        "sv": {"confirmed": 1, "paused": 1},
        "": {"unsubscribed": 1},
    }
    assert nobody == {}
