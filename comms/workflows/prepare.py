"""Prepares an edition that has begun: who gets it, and every message she may get.

What leaves is what was approved: the content is read once more in the transaction
that keeps the messages, and an edit that came in between sends the edition back. Once
the messages stand they are frozen, and nothing that happens to the folder later, not
even the removal of the edition, changes or stops what is on its way.
"""

from collections.abc import Callable

from comms.campaigns.letters import CORRECTION
from comms.campaigns.publications import move
from comms.content.gate import is_approved
from comms.deliver.recipients import fix_recipients
from comms.deliver.served import served
from comms.errors import NotFound
from comms.model.states import PublicationState
from comms.model.tables import Message, Publication
from comms.store import Session
from comms.store.catalogue import load_catalogue
from comms.store.counting import unfinished
from comms.store.deliveries import forget_deliveries
from comms.store.publications import letters_of, locked, messages
from comms.store.recipients import Whom, among, confirmed, notified
from comms.store.tellers import told_first
from comms.workflows.draw import EditionContent, read_edition
from comms.workflows.house import House
from comms.workflows.jobs import call_senders
from comms.workflows.messages import draw_messages
from comms.workflows.segments import within


def prepare(house: House, publication_id: int) -> list[Message]:
    """Fix the recipients, then keep all messages; safe to repeat and to interrupt.

    Returns:
        The messages; none where nothing may leave.
    """
    kept, content = _read(house, publication_id)
    if kept or content is None:
        return kept
    _fix(house, content)
    with house.store.read() as session:
        seen = approved_content(session, session.get_one(Publication, publication_id))
        drawn = draw_messages(session, house, seen) if seen else []
    return _keep(house, publication_id, drawn)


def approved_content(session: Session, row: Publication) -> EditionContent | None:
    """Return what the edition contains, if exactly that is approved."""
    try:
        content = read_edition(session, load_catalogue(session), row)
    except NotFound:
        # The folder has it no more.
        return None
    approved = row.approved_hash == content.content_hash and all(
        map(is_approved, content.items)
    )
    return content if approved else None


def _read(
    house: House, publication_id: int
) -> tuple[list[Message], EditionContent | None]:
    with house.store.write(in_turn=True) as session:
        row = locked(session, publication_id)
        if row.state != PublicationState.SENDING:
            return [], None
        if kept := messages(session, row.id):
            return kept, None
        content = approved_content(session, row)
        if content is None:
            _send_back(session, row)
        return [], content


def _fix(house: House, content: EditionContent) -> None:
    languages, catalogue = content.plan.languages, content.catalogue
    fallback = catalogue.fallbacks(languages[0])
    fix_recipients(
        house.store,
        content.publication.id or 0,
        whom=_whom(content),
        choose=lambda asking: served(
            asking,
            languages,
            (*catalogue.fallbacks(asking.language), *fallback),
            content.easy_languages,
        ),
        now=house.clock.now(),
    )


def _whom(content: EditionContent) -> Callable[[Session], Whom]:
    """An edition goes to subscribers, a correction to who got the first notice."""
    row, audiences = content.publication, content.plan.audiences
    if row.kind != CORRECTION:
        today = row.due_local[:10]
        readers = among(audiences, confirmed(content.newsletter.id, today))
        readers = within(content.catalogue, content.plan, readers)
        return lambda _session: readers
    [item] = content.items

    def who_was_told(session: Session) -> Whom:
        told = [
            carrier.id or 0
            for carrier in told_first(session, item.facts)
            if carrier.newsletter == row.newsletter
        ]
        others = [
            letter.id or 0
            for letter in letters_of(session, item.external_id)
            if letter.id != row.id
        ]
        return among(audiences, notified(by=told, not_by=others))

    return who_was_told


def _keep(house: House, publication_id: int, drawn: list[Message]) -> list[Message]:
    """Keep the messages, unless what was approved has changed under our hands."""
    with house.store.write(durable=True, in_turn=True) as session:
        row = locked(session, publication_id)
        if row.state != PublicationState.SENDING:
            return []
        if kept := messages(session, row.id):
            return kept
        content = approved_content(session, row)
        if not drawn or content is None:
            _send_back(session, row)
            return []
        row.carries = sorted({item.external_id for item in content.items})
        session.add(row)
        session.add_all(drawn)
        # From this commit on something may leave, on as many machines as there are.
        call_senders(session, house, unfinished(session, row.id))
        return drawn


def _send_back(session: Session, row: Publication) -> None:
    """Void what was begun: nothing has left, and the approval was for other words."""
    forget_deliveries(session, row.id)
    move(row, PublicationState.DRAFT, key="rules.why.content_changed")
    row.approved_hash = row.published_at = None
    row.watermark = row.recipients_fixed_at = None
    session.add(row)
