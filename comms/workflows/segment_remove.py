"""Takes a segment away at the desk, where no number of a newsletter goes to it."""

from comms.access.policy import Subject
from comms.content.segment_form import FOLDER
from comms.content.seminar_problems import problem
from comms.model.segment_page import SegmentKept
from comms.model.segments import Segment
from comms.store import acts
from comms.workflows.desk_sight import sight
from comms.workflows.edition_named import plans_by_segment
from comms.workflows.house import House
from comms.workflows.reader_sight import reader_of
from comms.workflows.segment_write import require_save, seen_of, segment_of
from comms.workflows.taking_away import take_away
from comms.workflows.write import at_one_instant


def remove_segment(
    house: House, user: str, language: str, *, name: str, seen: str, key: str = ""
) -> SegmentKept:
    """Take one away, or say why it stays.

    Args:
        house: The site.
        user: Who takes it away.
        language: Of the problem's sentence.
        name: Its id.
        seen: State that was looked at; another one stays.
        key: Makes the same press, sent twice, one; "": none.

    Raises:
        Refused: It is not hers to change.
        NotFound: There is no such segment.
    """
    press = f"segment:{user}:{key}" if key else None
    house = at_one_instant(house)
    with house.store.write(durable=True, in_turn=True) as session:
        if press and acts.act_by_key(session, press):
            return SegmentKept(id=name)
        eyes = sight(house, session, user, language)
        reader_of(eyes.catalogue, user, house)
        one = segment_of(eyes, name)
        if seen_of(one) != seen:
            return _stays(language, "fact_changed_meanwhile")
        if name in plans_by_segment(eyes.catalogue):
            return _stays(language, "segment_in_use")
        is_gone = take_away(
            session,
            house,
            Subject(
                name=f"segment:{name}", type=Segment.kind, unit=one.unit, owner=user
            ),
            f"{FOLDER}/{name}.yaml",
            language,
            note=eyes.viewer.text(one.name),
            acting_for=require_save(eyes, one.unit),
            key=press,
        )
    return SegmentKept(id=name) if is_gone else _stays(language, "segment_in_use")


def _stays(language: str, why: str) -> SegmentKept:
    return SegmentKept(id="", problems=(problem(language, "", why),))
