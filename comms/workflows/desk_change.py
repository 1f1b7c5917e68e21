"""A changed fact of an announced event: who heard of it, and who would be told what.

And what would not go out any more, if it were called off, or comes back.
"""

from collections.abc import Iterator
from dataclasses import replace

from comms.access.policy import Subject
from comms.campaigns.announcements import PRESS
from comms.content.fact_filling import says_of
from comms.content.seminar_read import languages_of, owed
from comms.content.still_said import CANCELLED
from comms.errors import NotFound
from comms.model.desk import Sheet, Tried, Values
from comms.model.desk_change import ChangeSheet
from comms.model.plans import EventFacts
from comms.model.programme import Account
from comms.model.states import DeliveryState
from comms.model.tables import Event, Item
from comms.store import folders, waiting
from comms.store.posts import PUBLIC_KINDS
from comms.store.publications import of_item
from comms.store.tellers import told_first
from comms.workflows import change_fact
from comms.workflows.compose import MakePicture
from comms.workflows.desk_held import coming_back, not_leaving
from comms.workflows.desk_item import outputs
from comms.workflows.desk_sight import Sight, subject_of
from comms.workflows.figures import readers_of
from comms.workflows.preview import PLANNED, Laid, laid_over


def change_sheet(sight: Sight, event_id: str) -> ChangeSheet | None:
    """Return the form; None where readers have not heard of it, or it is not hers."""
    row = _announced(sight, event_id)
    item = waiting.announcement_of(sight.session, event_id) if row else None
    if row is None or item is None or not sight.may("change", subject_of(row)):
        return None
    corrects = {"corrects": item.external_id, "changes": [{"event": event_id}]}
    readers, grain = readers_of(sight, told_first(sight.session, corrects))
    is_over = row.ends_at <= sight.now
    event = EventFacts.model_validate(row.facts)
    return ChangeSheet(
        event_id=event_id,
        title=sight.viewer.text(event.title),
        item_id=item.external_id,
        sheet=Sheet(
            # Of one that is called off the form says that it is held after all.
            values={**change_fact.values_of(row), CANCELLED: ("",)},
            choices={},
            languages=languages_of(sight.catalogue, row.unit),
            owed=owed(sight.catalogue, row.unit),
            item_id=item.external_id,
            seen=row.content_hash,
        ),
        readers=readers,
        grain=grain,
        accounts=tuple(_accounts(sight, item)),
        may_at_once=_may_at_once(sight, row),
        not_leaving=None if is_over else not_leaving(sight, event),
        is_off=event.cancelled,
        coming_back=None if is_over else coming_back(sight, event),
        over_since=sight.local(row.ends_at) if is_over else None,
    )


def _announced(sight: Sight, event_id: str) -> Event | None:
    try:
        row = folders.event(sight.session, event_id)
    except NotFound:
        return None
    return row if row.published_at is not None and sight.sees(row.unit) else None


def _accounts(sight: Sight, item: Item) -> Iterator[str]:
    """Yield the names of the accounts that showed the first notice.

    The press was shown what somebody has handed out to it.
    """
    rows = [
        row
        for row in of_item(sight.session, item.external_id)
        if row.kind in PUBLIC_KINDS and row.published_at is not None
    ]
    told = waiting.public_deliveries(sight.session, [row.id for row in rows])
    press = {a.id for a in sight.catalogue.all(Account) if a.channel == PRESS}
    names = {
        one.account
        for found in told.values()
        for one in found
        if one.account not in press or one.state == DeliveryState.SENT
    }
    yield from sorted(sight.account(name) for name in names)


def _may_at_once(sight: Sight, row: Event) -> bool:
    """Whether she may let an urgent correction out without a second pair of eyes."""
    correction = Subject(
        name="",
        type="correction",
        unit=row.unit,
        owner=sight.user.id,
        urgent=True,
        authors=frozenset({sight.user.id}),
    )
    return sight.may("correct", correction) and sight.may("approve", correction)


def try_change(
    sight: Sight,
    event_id: str,
    values: Values,
    *,
    picture: MakePicture,
) -> Tried:
    """Return who would be told what; keeps nothing.

    Raises:
        NotFound: Readers have not heard of such an event.
        Refused: It is not hers.
    """
    if _announced(sight, event_id) is None:
        raise NotFound(key="missing.event", name=event_id)
    made = change_fact.draft_change(
        sight.session, sight.house, sight.user.id, event_id, values, sight.language
    )
    laid = Laid.of({path: text for path, text in made.files.items() if text})
    if laid is None:
        return Tried(problems=made.problems, outputs=())
    laid = laid.filled(says_of(sight.catalogue))
    spread = laid_over(sight, laid, picture=picture)
    found = outputs(spread, ())
    return Tried(
        problems=made.problems,
        outputs=tuple(replace(one, state=PLANNED) for one in found),
    )
