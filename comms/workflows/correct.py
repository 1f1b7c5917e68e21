"""Lets a correction out: the fact changes, and who got the first notice is told.

In one transaction with the page of the correction: the event gets its new value and
the next SEQUENCE, and a letter begins for each newsletter through which the first
notice went. Pages and calendars show the event as it is now; posts follow their plan.
Editions that wait to leave with the event keep their approval; texts that tell it in
words of their own, and still as it was, go back to who wrote them. What would tell an
event that is called off as if it took place does not leave; if it is held after all,
that comes back.
"""

from comms.campaigns.letters import letter_of
from comms.content.corrections import apply_change
from comms.events.changes import changed_facts, sequence_told
from comms.model.programme import Newsletter
from comms.model.tables import Item, Publication
from comms.store import Session
from comms.store.catalogue import load_catalogue
from comms.store.publications import letters_of
from comms.store.tellers import told_first
from comms.workflows import called_off, editions, held_after_all
from comms.workflows.draw import read_edition
from comms.workflows.house import House
from comms.workflows.said_still import cause_of

#: The account whose items are told by mail.
_EMAIL = "email"


def let_out(session: Session, house: House, row: Publication, item: Item) -> None:
    """Carry out what a correction says, as its page goes out; once only."""
    corrected = item.facts.get("corrects") or item.facts.get("corrects_edition")
    if corrected is None and item.type != "correction":
        return
    catalogue, now = load_catalogue(session), house.clock.now()
    cause = cause_of(session, item)
    approved = editions.approved_as_they_stand(session, catalogue)
    back = held_after_all.coming_back(session, catalogue, cause.changes, now)
    apply_change(
        session,
        item,
        now,
        zone=catalogue.zone,
        next_sequence=lambda number, old, new: sequence_told(
            number, changed_facts(old, new)
        ),
    )
    editions.approve_again(session, catalogue, approved, item, now)
    held_after_all.bring_back(session, catalogue, back, cause, now)
    called_off.follow(session, catalogue, cause, now)
    if corrected is None or _EMAIL not in item.facts["channels"]:
        return
    known = {letter.newsletter for letter in letters_of(session, item.external_id)}
    names = dict.fromkeys(one.newsletter for one in told_first(session, item.facts))
    for name in names:
        newsletter = catalogue.find(Newsletter, name)
        if newsletter is None or name in known:
            continue
        letter = letter_of(row, item, newsletter)
        session.add(letter)
        session.flush()
        # The item is approved, and the letter says nothing else.
        content = read_edition(session, catalogue, letter)
        letter.content_hash = letter.approved_hash = content.content_hash
        session.add(letter)
