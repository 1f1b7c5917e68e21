"""Reads the desk's form of a segment, and writes it as a campaign file."""

from collections.abc import Collection, Mapping
from datetime import date, datetime

from comms.content.segment_nodes import fields_of, tree_of
from comms.content.seminar_fields import FormFields
from comms.content.seminar_files import as_file
from comms.content.seminar_problems import stops
from comms.content.seminar_times import shown_day
from comms.model import seminar as form
from comms.model.desk import Problem, Values
from comms.model.programme import NATIONAL, Texts, Unit
from comms.model.segment_page import CHOSEN, GROUP, NAME, UNIT, Node
from comms.model.segments import LONGEST_FIELD, Condition, OwnField, Segment, Since
from comms.store.catalogue import Catalogue

#: Folder of the files.
FOLDER = "segments"
_LONGEST_VALUE = 500


class _Fields(FormFields):
    longest: Mapping[str, int] = {NAME: 100}


def form_of(segment: Segment) -> Values:
    """Return the form of a segment."""
    names = {form.field(NAME, code): (text,) for code, text in segment.name.items()}
    tree = node_of(segment.where)
    if tree.kind != GROUP:
        tree = Node(kind=GROUP, parts=(tree,))
    return {**names, UNIT: (segment.unit,), **fields_of(tree)}


def node_of(one: Condition) -> Node:
    """Return a condition as a part of the form."""
    for join in ("all", "any"):
        if (parts := getattr(one, join)) is not None:
            return Node(kind=GROUP, join=join, parts=tuple(map(node_of, parts)))
    if one.without is not None:
        return _not(one.without)
    if one.joined is not None:
        since = one.joined
        days = [shown_day(day.isoformat()) if day else "" for day in _days(since)]
        letters = tuple(since.newsletter or ())
        return Node(kind="joined", values=letters, after=days[0], before=days[1])
    if one.field is not None:
        found = one.field
        return Node(kind="field", name=found.name, values=tuple(found.values))
    [(kind, values)] = one.model_dump(exclude_none=True).items()
    return Node(kind=kind, values=tuple(values))


def _days(since: Since) -> tuple[date | None, date | None]:
    return since.after, since.before


def _not(one: Condition) -> Node:
    """Return who does not fulfil a condition: none of those that it joins by any."""
    if one.any is not None:
        return Node(kind=GROUP, join="none", parts=tuple(map(node_of, one.any)))
    found = node_of(one)
    if found.kind == GROUP or found.is_not:
        return Node(kind=GROUP, join="none", parts=(found,))
    return Node(**{**vars(found), "is_not": True})


def read_segment(
    values: Values,
    catalogue: Catalogue,
    language: str,
    now: datetime,
    old: Segment | None,
    letters: Collection[str],
) -> tuple[Segment | None, tuple[Problem, ...]]:
    """Return the segment that a form becomes, without its id, and what is wrong.

    Args:
        values: The form.
        catalogue: Units.
        language: Of the problems' sentences.
        now: For the form's reader.
        old: As it stands; None: it is new.
        letters: Newsletters whose readers she may ask about.
    """
    reader = _Fields(values, catalogue, language, now, frozenset())
    name: Texts = reader.texts((NAME,), catalogue.programme.languages)[NAME]
    if not name:
        first = catalogue.programme.default_language
        reader.note(form.field(NAME, first), "segment_name_missing")
    unit = form.one(values, UNIT)
    if unit != NATIONAL and catalogue.find(Unit, unit) is None:
        reader.note(UNIT, "fact_unit_unknown")
    where = conditions(reader, tree_of(values), letters)
    problems = tuple(dict.fromkeys(reader.problems))
    if stops(problems):
        return None, problems
    # What the form does not change stays as somebody wrote it.
    if old and fields_of(tree_of(form_of(old))) == fields_of(tree_of(values)):
        where = old.where
    made = Segment(id=old.id if old else "new", name=name, unit=unit, where=where)
    return made, problems


def conditions(reader: FormFields, tree: Node, letters: Collection[str]) -> Condition:
    """Return the conditions of a form; what is wrong is noted by its reader."""
    return _Conditions(reader, letters).of(tree, "where")


class _Conditions:
    def __init__(self, reader: FormFields, letters: Collection[str]) -> None:
        self._reader = reader
        self._letters = letters

    def of(self, node: Node, place: str) -> Condition:
        """Return a part of the form as a condition."""
        if node.kind == GROUP:
            if not node.parts:
                self._reader.note(f"{place}.new", "segment_empty")
            parts = [
                self.of(part, f"{place}.{number}")
                for number, part in enumerate(node.parts)
            ]
            if node.join == "none":
                return Condition(without=Condition(any=parts))
            return Condition(any=parts) if node.join == "any" else Condition(all=parts)
        found = self._leaf(node, place)
        return Condition(without=found) if node.is_not else found

    def _leaf(self, node: Node, place: str) -> Condition:
        if node.kind in {"newsletter", "joined"} and {*node.values} - {*self._letters}:
            self._reader.note(f"{place}.values", "segment_letter_of_others")
        if node.kind == "joined":
            return Condition(joined=self._since(node, place))
        field = f"{place}.values" if node.kind in CHOSEN else f"{place}.lines"
        if not node.values:
            self._reader.note(field, "segment_value_missing")
        if any(len(value) > _LONGEST_VALUE for value in node.values):
            self._reader.note(field, "segment_value_long")
        elif node.kind == "field" and not 0 < len(node.name) <= LONGEST_FIELD:
            self._reader.note(f"{place}.name", "segment_field_missing")
        else:
            return self._made(node, field)
        return Condition(all=[])

    def _made(self, node: Node, field: str) -> Condition:
        if node.kind == "field":
            return Condition(field=OwnField(name=node.name, values=list(node.values)))
        try:
            return Condition.model_validate({node.kind: list(node.values)})
        except ValueError:
            # Made up: the page offers ids alone.
            self._reader.note(field, "segment_value_missing")
            return Condition(all=[])

    def _since(self, node: Node, place: str) -> Since:
        days = []
        for name, typed in (("after_day", node.after), ("before_day", node.before)):
            days.append(self._reader.day(f"{place}.{name}") if typed else None)
        if not node.after and not node.before:
            self._reader.note(f"{place}.after_day", "segment_day_missing")
        letters = [name for name in node.values if name in self._letters]
        return Since(newsletter=letters or None, after=days[0], before=days[1])


def written_file(segment: Segment, old: bytes) -> bytes:
    """Return a segment as a file, below the comment that opened the one before."""
    facts = segment.model_dump(mode="json", exclude={"id"}, exclude_none=True)
    if segment.unit == NATIONAL:
        del facts["unit"]
    return as_file(facts, old)
