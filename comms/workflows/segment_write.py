"""Keeps a segment that somebody made or changed at the desk, as a campaign file.

Numbers of newsletters that go to it lose their approval with it: what is approved says
whom it goes to.
"""

from comms.access.policy import READERS, Subject, require_may
from comms.access.readers import letters_of
from comms.content.differences import hash_of
from comms.content.segment_form import FOLDER, read_segment, written_file
from comms.content.seminar_names import free_name
from comms.content.seminar_problems import problem, stops
from comms.errors import NotFound, Refused
from comms.model.desk import Values
from comms.model.segment_page import SegmentKept
from comms.model.segments import Segment
from comms.store import Session, acts, folders
from comms.workflows.desk_sight import Sight, sight
from comms.workflows.edition_named import editions_to
from comms.workflows.edition_write import OPEN, void
from comms.workflows.house import House
from comms.workflows.laying import lay_over
from comms.workflows.reader_sight import reader_of
from comms.workflows.segment_words import said_of
from comms.workflows.write import at_one_instant


def save_segment(  # noqa: PLR0913 - a form and whoever fills it
    house: House,
    user: str,
    values: Values,
    language: str,
    *,
    name: str = "",
    seen: str = "",
    key: str = "",
) -> SegmentKept:
    """Keep a segment, or say why not.

    Args:
        house: The site.
        user: Who saves.
        values: The form.
        language: Of the problems' sentences.
        name: Its id; "" for a new one.
        seen: State that the form was drawn from; another one: nothing is overwritten.
        key: Makes the same form, sent twice, one change; "": none.

    Raises:
        Refused: It is another unit's, or would go there; her role sees no readers.
        NotFound: There is no such segment.
    """
    press = f"segment:{user}:{key}" if key else None
    house = at_one_instant(house)
    with house.store.write(durable=True, in_turn=True) as session:
        if press and (done := acts.act_by_key(session, press)):
            return SegmentKept(id=done.subject.partition(":")[2])
        eyes = sight(house, session, user, language)
        reader_of(eyes.catalogue, user, house)
        old = segment_of(eyes, name) if name else None
        return _save(session, eyes, values, old, seen, press)


def _save(
    session: Session,
    eyes: Sight,
    values: Values,
    old: Segment | None,
    seen: str,
    press: str | None,
) -> SegmentKept:
    letters = letters_of(eyes.catalogue, eyes.user, READERS)
    made, problems = read_segment(
        values, eyes.catalogue, eyes.language, eyes.now, old, letters
    )
    if made is None:
        return SegmentKept(id="", problems=problems)
    away = require_save(eyes, made.unit)
    if (seen_of(old) if old else "") != seen:
        met = problem(eyes.language, "", "fact_changed_meanwhile")
        return SegmentKept(id="", problems=(met,))
    first = made.name.get(eyes.catalogue.programme.default_language)
    name = (
        old.id if old else free_name(session, first or next(iter(made.name.values())))
    )
    path = f"{FOLDER}/{name}.yaml"
    source = folders.sources(session)[0]
    row = folders.source_files(session, source).get(path)
    content = written_file(made, row.content if row else b"")
    laid = lay_over(session, eyes.house, {path: content}, eyes.language)
    if stops(laid):
        return SegmentKept(id="", problems=laid)
    said = f"{eyes.viewer.text(made.name)}: {said_of(eyes, made.where)}"[:500]
    if old and old.where != made.where:
        _void(session, eyes, name, said, away)
    acts.record_act(
        session,
        at=eyes.now,
        user=eyes.user.id,
        acting_for=away,
        verb="save",
        subject=f"{Segment.kind}:{name}",
        note=said,
        key=press,
    )
    return SegmentKept(id=name)


def _void(session: Session, eyes: Sight, name: str, said: str, away: str) -> None:
    """Make numbers that go to it drafts again: they would go to others."""
    for row in editions_to(eyes.catalogue, session, name):
        if row.state in OPEN and row.approved_hash is not None:
            void(session, row)
            acts.record_act(
                session,
                at=eyes.now,
                user=eyes.user.id,
                acting_for=away,
                verb="save",
                subject=f"edition:{row.external_id}",
                note=said,
            )


def segment_of(eyes: Sight, name: str) -> Segment:
    """Return a segment that is hers to change.

    Raises:
        NotFound: There is none that she sees.
        Refused: It is another unit's, or asks about readers of others' newsletters.
    """
    one = eyes.catalogue.get(Segment, name)
    if not eyes.sees(one.unit):
        raise NotFound(key="missing.entry", kind=Segment.kind, name=name)
    require_save(eyes, one.unit)
    if (
        not one.where.newsletters
        <= letters_of(eyes.catalogue, eyes.user, READERS).keys()
    ):
        raise Refused("not_allowed", user=eyes.user.id, verb="save")
    return one


def seen_of(segment: Segment) -> str:
    """Return the state that a form is drawn from."""
    return hash_of(segment.model_dump(mode="json"))


def require_save(eyes: Sight, unit: str) -> str:
    """Return for whom she acts in a unit's segments; "": for herself.

    Raises:
        Refused: They are not hers to change.
    """
    subject = Subject(name="", type=Segment.kind, unit=unit, owner=eyes.user.id)
    return require_may(eyes.user, "save", subject)
