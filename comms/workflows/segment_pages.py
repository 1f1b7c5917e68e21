"""What the desk's pages of segments ask and order: the answers of `SegmentDesk`.

Whoever counts sees only readers of newsletters that are hers to see: how many of them
are in a segment, and, on record, some by hints of their addresses.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from comms.access.policy import READERS, Subject
from comms.access.readers import grain_for, letters_of
from comms.audience.seats import hint_of
from comms.content.segment_form import conditions, form_of
from comms.content.segment_nodes import tree_of
from comms.content.seminar_fields import FormFields
from comms.content.seminar_problems import stops
from comms.model.desk import Choice, Values
from comms.model.figures import STEP, told
from comms.model.plans import EditionPlan
from comms.model.programme import NATIONAL, Area, Audience, Unit
from comms.model.segment_page import (
    GROUP,
    UNIT,
    Counted,
    Node,
    SegmentKept,
    SegmentLine,
    SegmentPage,
)
from comms.model.segments import Condition, Segment
from comms.model.tables import Publication
from comms.store import acts
from comms.store.folders import events
from comms.store.segments import count_people, fields_of_readers, some_people
from comms.workflows.desk_lines import edition_title
from comms.workflows.desk_sight import Sight, SightReader, sight
from comms.workflows.edition_named import made_by, plans_by_segment
from comms.workflows.putting_back import may_put_back, put_back
from comms.workflows.reader_sight import reader_of
from comms.workflows.segment_remove import remove_segment
from comms.workflows.segment_words import said_of
from comms.workflows.segment_write import save_segment, seen_of
from comms.workflows.segments import SAMPLE

SHOWN = "show-people"
#: Events that are offered at the most.
_MOST_EVENTS = 100
#: Custom fields that are named as an example.
_MOST_FIELDS = 12


class SegmentReader(SightReader):
    """Segments, for one person at a time."""

    def list(self, user: str, language: str) -> Sequence[SegmentLine]:
        """Return the segments of her units and of the nation, by name."""
        with self._as(user, language) as eyes:
            reader_of(eyes.catalogue, user, self._house)
            hers = [one for one in eyes.catalogue.all(Segment) if eyes.sees(one.unit)]
            return sorted(_lines(eyes, hers), key=lambda one: one.name.casefold())

    def page(
        self,
        user: str,
        language: str,
        name: str = "",
        typed: Values | None = None,
    ) -> SegmentPage | None:
        """Return one with how many it has, or an empty form; None: there is none."""
        with self._as(user, language) as eyes:
            reader_of(eyes.catalogue, user, self._house)
            return segment_page(eyes, name, typed)

    def people(
        self, user: str, language: str, name: str, typed: Values
    ) -> Counted | None:
        """Return how many are meant by what is typed, and some of them: on record."""
        with self._house.store.write(durable=True) as session:
            eyes = sight(self._house, session, user, language)
            reader_of(eyes.catalogue, user, self._house)
            where = typed_conditions(eyes, typed)
            if where is None:
                return None
            acts.record_act(
                session,
                at=eyes.now,
                user=user,
                verb=SHOWN,
                subject=f"segment:{name or 'new'}",
            )
            return counted(eyes, where, some=True)

    def save(
        self,
        user: str,
        values: Values,
        language: str,
        name: str = "",
        seen: str = "",
        key: str = "",
    ) -> SegmentKept:
        """Keep one; see `workflows.segment_write`."""
        return save_segment(
            self._house, user, values, language, name=name, seen=seen, key=key
        )

    def remove(
        self, user: str, language: str, name: str, seen: str, key: str
    ) -> SegmentKept:
        """Take one away that nothing goes to; see `workflows.segment_remove`."""
        return remove_segment(
            self._house, user, language, name=name, seen=seen, key=key
        )

    def may_put_back(self, user: str, name: str) -> bool:
        """Tell whether she took one away that she may put back."""
        with self._as(user, "en") as eyes:
            return may_put_back(eyes.session, user, f"{Segment.kind}:{name}")

    def put_back(self, user: str, name: str, language: str) -> None:
        """Put one back; see `workflows.putting_back`."""
        put_back(self._house, user, f"{Segment.kind}:{name}", language)


def segment_page(eyes: Sight, name: str, typed: Values | None) -> SegmentPage | None:
    """Return everything about a segment, with what is typed in its place."""
    one = eyes.catalogue.find(Segment, name) if name else None
    if name and (one is None or not eyes.sees(one.unit)):
        return None
    units = _units(eyes)
    values = form_of(one) if one else {UNIT: (*units[:1],), "where.kind": (GROUP,)}
    values = values if typed is None else typed
    tree = tree_of(values)
    where = one.where if one and typed is None else typed_conditions(eyes, values)
    last = acts.last_act(eyes.session, f"segment:{name}", ("save",)) if one else None
    line = _lines(eyes, [one])[0] if one else None
    hers = may_edit(eyes, one)
    return SegmentPage(
        line=line,
        values=values,
        tree=tree,
        choices=_choices(eyes, tree),
        languages=tuple(eyes.catalogue.programme.languages),
        seen=seen_of(one) if one else "",
        may_edit=hers,
        may_remove=hers and line is not None and not line.is_used,
        counted=counted(eyes, where) if where and _is_hers(eyes, where) else None,
        saved_by=eyes.person(last.user) if last else "",
        saved_at=eyes.local(last.at) if last else None,
    )


def typed_conditions(eyes: Sight, values: Values) -> Condition | None:
    """Return the conditions of a form; None where they are not whole."""
    now: datetime = eyes.now
    reader = FormFields(values, eyes.catalogue, eyes.language, now, frozenset())
    letters = letters_of(eyes.catalogue, eyes.user, READERS)
    where = conditions(reader, tree_of(values), letters)
    return None if stops(reader.problems) else where


def counted(eyes: Sight, where: Condition, *, some: bool = False) -> Counted:
    """Return how many of the readers who are hers to see fulfil conditions.

    Readers of a sensitive newsletter are counted where they are asked about, in tens:
    else a figure would differ by them from what others see.
    """
    letters = {
        name: one
        for name, one in letters_of(eyes.catalogue, eyes.user, READERS).items()
        if not one.sensitive or name in where.newsletters
    }
    grain = grain_for(eyes.user, letters.values())
    asked = [one.newsletter for one in (where, *(where.all or ())) if one.newsletter]
    is_hers = any({*names} <= letters.keys() for names in asked)
    # What says so itself is not asked twice.
    hers = (
        where if is_hers else Condition(all=[where, Condition(newsletter=[*letters])])
    )
    about = eyes.session, hers, eyes.catalogue.zone
    count = count_people(*about)
    # To show all of a few would tell how many they are.
    is_shown = some and (grain == "full" or count >= STEP)
    found = some_people(*about, SAMPLE) if is_shown else ()
    return Counted(
        count=told(count, grain),
        grain=grain,
        sample=[
            (
                hint_of(address),
                language,
                eyes.viewer.unit_name(region) if region else "",
            )
            for _, address, language, region in found
        ],
    )


def _is_hers(eyes: Sight, where: Condition) -> bool:
    """Tell whether conditions ask about readers who are hers to see alone.

    How many of her readers get another newsletter as well is told to nobody.
    """
    return where.newsletters <= letters_of(eyes.catalogue, eyes.user, READERS).keys()


def may_edit(eyes: Sight, one: Segment | None) -> bool:
    """Tell whether she may change a segment; None: whether she may make one."""
    if one is None:
        return bool(_units(eyes))
    return _may_save(eyes, one.unit) and _is_hers(eyes, one.where)


def _may_save(eyes: Sight, unit: str) -> bool:
    subject = Subject(name="", type=Segment.kind, unit=unit, owner=eyes.user.id)
    return eyes.may("save", subject)


def _units(eyes: Sight) -> list[str]:
    units = [NATIONAL, *(unit.id for unit in eyes.catalogue.all(Unit))]
    return [unit for unit in units if _may_save(eyes, unit)]


def _lines(eyes: Sight, segments: Sequence[Segment]) -> Sequence[SegmentLine]:
    plans = plans_by_segment(eyes.catalogue)
    rows = made_by(
        eyes.session, [plan for one in segments for plan in plans.get(one.id, ())]
    )
    return [_line(eyes, one, plans.get(one.id, ()), rows) for one in segments]


def _line(
    eyes: Sight,
    one: Segment,
    plans: Sequence[EditionPlan],
    rows: Mapping[str, Publication],
) -> SegmentLine:
    made = [rows[plan.id] for plan in plans if plan.id in rows]
    seen = [row for row in made if eyes.sees(row.unit)]
    return SegmentLine(
        id=one.id,
        name=eyes.viewer.text(one.name),
        unit_name=eyes.viewer.unit_name(one.unit),
        said=said_of(eyes, one.where),
        editions=tuple((row.external_id, edition_title(eyes, row)) for row in seen),
        hidden=len(plans) - len(seen),
    )


def _choices(eyes: Sight, tree: Node) -> Mapping[str, tuple[Choice, ...]]:
    text, catalogue = eyes.viewer.text, eyes.catalogue
    letters = letters_of(catalogue, eyes.user, READERS)
    programme = catalogue.programme
    named = {
        "newsletter": [(one.id, text(one.name)) for one in letters.values()],
        "region": [(one.id, text(one.name)) for one in catalogue.all(Unit)],
        "area": [(one.id, text(one.name)) for one in catalogue.all(Area)],
        "audience": [(one.id, text(one.name)) for one in catalogue.all(Audience)],
        "language": [
            (code, eyes.say(f"site.language.{code}")) for code in programme.languages
        ],
        "level": [
            (level, eyes.say(f"segments.level.{level}"))
            for level in programme.reading_levels
        ],
        "attended": [*_events(eyes, tree)],
        "field": [(name, name) for name in _fields(eyes, tree, letters)],
        UNIT: [(unit, eyes.viewer.unit_name(unit)) for unit in _units(eyes)],
    }
    return {
        kind: tuple(Choice(value=value, label=label) for value, label in found)
        for kind, found in named.items()
    }


def _fields(eyes: Sight, tree: Node, letters: Collection[str]) -> Sequence[str]:
    """Return custom fields to name as an example beside a condition on one."""
    if not any(node.kind == "field" for _, node in tree.every()):
        return ()
    return fields_of_readers(eyes.session, letters, _MOST_FIELDS)


def _events(eyes: Sight, tree: Node) -> Iterator[tuple[str, str]]:
    """Yield the newest events, and those that are chosen."""
    chosen = {
        value
        for _, node in tree.every()
        if node.kind == "attended"
        for value in node.values
    }
    rows = [*events(eyes.session).values()]
    newest = {row.external_id for row in rows[-_MOST_EVENTS:]}
    for row in reversed(rows):
        if row.external_id in newest | chosen and eyes.sees(row.unit):
            yield row.external_id, eyes.viewer.text(row.facts["title"])
