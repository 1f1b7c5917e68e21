"""Kept words in memory: drafts as they were sent, and a handful of versions."""

from dataclasses import dataclass, field, replace

from desk_facts import VALUES, local

from comms.model.desk import Saved
from comms.model.kept import (
    Clash,
    Compared,
    Kept,
    Mark,
    Offer,
    RevisionLine,
    RevisionPage,
    Revisions,
    Writer,
)

BEFORE = "Tule kuulemaan, miten perhekeskus auttaa arjessa. Ilmoittaudu maanantaina."
AFTER = "Tule kuulemaan, mitä perheet tarvitsevat arjessa. Ilmoittaudu tiistaina."
COMPARED = (
    Compared(field="summary.fi", before=BEFORE, after=AFTER),
    Compared(field="hours", before="12–15", after="13–15"),
    Compared(field="areas", before="Koulu", after="Koulu\nKulttuuri"),
)
CLASHES = (
    Clash(field="summary.fi", base=None, theirs=BEFORE, mine=AFTER),
    Clash(field="room.sv", base=None, theirs="sal 2", mine=""),
)
LINE = RevisionLine(
    number=4,
    at=local("2027-02-16T08:41"),
    user_name="Maija Esimerkki",
    kind="saved",
    restored=0,
    changed=("summary.fi", "hours", "areas", "room.sv", "title.fi", "title.sv"),
    is_now=True,
    is_approved=True,
)
LINES = (
    LINE,
    replace(LINE, number=3, kind="aside", is_now=False, is_approved=False),
    replace(LINE, number=2, kind="restored", restored=1, changed=(), is_now=False),
    replace(
        LINE, number=1, kind="found", user_name="", changed=("hours",), is_now=False
    ),
)


@dataclass
class SampleDrafts:
    """Keeps what it is sent, in order."""

    #: (user, what was sent).
    kept: list = field(default_factory=list)
    ended: list = field(default_factory=list)
    dropped: list = field(default_factory=list)
    taken_back: list = field(default_factory=list)
    offered: tuple = ()
    #: What was dropped just now.
    gone: object = None
    writing: tuple = ()
    refusal: Exception | None = None
    #: Further fields of the draft that waits.
    left: dict = field(default_factory=dict)

    def keep(self, user, language, typed):  # noqa: ARG002
        """Keep it."""
        if self.refusal:
            raise self.refusal
        self.kept.append((user, typed))
        mark = Mark(number=7, turn=typed.turn, writer=typed.writer or "plain")
        return Kept(mark=mark, at=local("2027-02-16T09:41"))

    def end(self, user, typed):
        """Note the end."""
        self.ended.append((user, typed))

    def drop(self, user, number):
        """Note the drop."""
        self.dropped.append((user, number))
        return "/seminars/new"

    def take_back(self, user, number):
        """Note it."""
        self.taken_back.append((user, number))
        return "/seminars/new"

    def dropped_at(self, user, place, language):  # noqa: ARG002
        """Return what was dropped."""
        return self.gone

    def typed(self, user, place, number):  # noqa: ARG002
        """Return the one draft there is."""
        if number != 7:
            return None
        fields = {**VALUES, "title.fi": ("Kesken jäänyt",), "key": ("k7",)}
        fields |= self.left
        return fields, Mark(number=7, turn=3, writer="w")

    def offers(self, user, place, current, language, seen=""):  # noqa: ARG002
        """Return what waits."""
        return tuple(replace(one, place=place) for one in self.offered)

    def waiting(self, user, language):  # noqa: ARG002
        """Return what waits at any form."""
        return tuple(replace(one, place="/seminars/new") for one in self.offered)

    def writers(self, user, item_id, state, language):  # noqa: ARG002
        """Return who writes."""
        return self.writing

    def clashes(self, names, theirs, mine, language):  # noqa: ARG002
        """Return both texts."""
        return tuple(one for one in CLASHES if one.field in names)

    def lock(self, user):
        """Return no secret."""
        return f"mark-of-{user}.a2V5LWtleS1rZXkta2V5LWtleS1rZXkta2V5LWtleS0"


class SampleStates:
    """Four versions of the seminar."""

    def __init__(self):
        self.restored, self.aside = [], []
        self.found = LINES
        self.problems = ()

    def revisions(self, user, item_id, language, *, limit, offset):  # noqa: ARG002
        """Return a part of them."""
        if item_id != "seminar":
            return None
        return Revisions(
            item_id=item_id,
            title="Mitä perheet tarvitsevat?",
            lines=self.found[offset : offset + limit],
            has_more=offset == 0 and bool(self.found),
        )

    def revision(self, user, item_id, number, language, *, beside_now=False):  # noqa: ARG002
        """Return one of them."""
        line = next((one for one in LINES if one.number == number), None)
        if item_id != "seminar" or line is None:
            return None
        return RevisionPage(
            item_id=item_id,
            title="Mitä perheet tarvitsevat?",
            line=line,
            beside=number - 1,
            differences=() if beside_now and line.is_now else COMPARED,
            seen="h1",
            may_restore=not line.is_now,
        )

    def values(self, user, item_id, number):  # noqa: ARG002
        """Return the form of a state."""
        return {**VALUES, "title.fi": (f"Versio {number}",)}

    def lay_aside(self, user, item_id, values, fields):
        """Note what was put aside."""
        self.aside.append((user, item_id, values, fields))

    def restore(self, user, item_id, number, language, *, seen, key):  # noqa: ARG002
        """Note what was brought back."""
        self.restored.append((user, item_id, number, seen, key))
        return Saved(item_id="" if self.problems else item_id, problems=self.problems)


class SampleKeeping:
    """Both halves."""

    def __init__(self):
        self.drafts, self.states = SampleDrafts(), SampleStates()


OFFER = Offer(
    number=7,
    place="",
    at=local("2027-02-15T16:20"),
    title="Kesken jäänyt",
    differences=COMPARED,
)
WRITERS = (
    Writer(name="Maija Esimerkki", at=local("2027-02-16T08:59")),
    Writer(name="Noora Esimerkki", at=local("2027-02-16T08:50"), has_saved=True),
)
