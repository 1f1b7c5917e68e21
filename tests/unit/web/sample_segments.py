"""Segments in memory: what their pages are tested with."""

from dataclasses import replace

from sample_events import local

from comms.content.segment_nodes import fields_of, tree_of
from comms.errors import Refused
from comms.model.desk import Choice, Problem
from comms.model.segment_page import (
    CHOSEN,
    Counted,
    Node,
    SegmentKept,
    SegmentLine,
    SegmentPage,
)

TREE = Node(
    kind="group",
    parts=(
        Node(kind="newsletter", values=("POH",)),
        Node(
            kind="group",
            join="any",
            parts=(
                Node(kind="role", values=("hyvinvointialuejohtaja", "opettaja")),
                Node(kind="joined", after="1.8.2026", is_not=True),
                Node(kind="field", name="kotikunta", values=("Vaasa",)),
            ),
        ),
    ),
)
LINE = SegmentLine(
    id="teachers",
    name="Rannikon hyvinvointialuejohtajat ja opettajat",
    unit_name="Pohjanmaa",
    said="Tilaa uutiskirjettä: Pohjanmaa · (Rooli: opettaja tai Kieli: ruotsi)",
    editions=(("n1", "2-2027 helmikuu"),),
    hidden=1,
)
CHOICES = {
    **{kind: (Choice(value="POH", label="Pohjanmaa"),) for kind in CHOSEN},
    "field": (Choice(value="kotikunta", label="kotikunta"),),
    "unit": (Choice(value="KAI", label="Kainuu"),),
}
PAGE = SegmentPage(
    line=LINE,
    values={"name.fi": (LINE.name,), "unit": ("KAI",), **fields_of(TREE)},
    tree=TREE,
    choices=CHOICES,
    languages=("fi", "sv"),
    seen="s",
    may_edit=True,
    counted=Counted(count=1234),
    saved_by="Kaisa Malli",
    saved_at=local("2027-02-03T10:00"),
)
SOME = Counted(count=2, sample=[("m…ja@example.org", "fi", "Kainuu")] * 2)


class SampleSegments:
    """One segment."""

    def __init__(self):
        self.done = []

    def list(self, user, language):  # noqa: ARG002
        """Return the one line."""
        _require(user)
        return [LINE]

    def page(self, user, language, name="", typed=None):  # noqa: ARG002
        """Return the one page, or an empty form."""
        _require(user)
        if name not in {"", LINE.id}:
            return None
        values = typed if typed is not None else {}
        page = PAGE if name else replace(PAGE, line=None, values={}, tree=tree_of({}))
        if typed is None:
            return page
        return replace(page, values=values, tree=tree_of(values))

    def people(self, user, language, name, typed):
        """Show two people."""
        _require(user)
        self.done.append(("people", user, language, name, typed))
        return SOME

    def save(self, user, values, language, name="", seen="", key=""):
        """Keep it, where it has a name."""
        _require(user)
        self.done.append(("save", user, language, name, seen, key))
        if values.get("name.fi", ("",))[0]:
            return SegmentKept(id=LINE.id)
        fault = Problem(
            field="name.fi", severity="error", key="x", sentence="Anna nimi."
        )
        return SegmentKept(id="", problems=(fault,))

    def remove(self, user, language, name, seen, key):
        """Take it away, where it was seen as it is."""
        _require(user)
        self.done.append(("remove", user, language, name, seen, key))
        if seen == PAGE.seen:
            return SegmentKept(id=name)
        fault = Problem(field="", severity="error", key="x", sentence="Se on käytössä.")
        return SegmentKept(id="", problems=(fault,))

    def may_put_back(self, user, name):
        """Tell that she may."""
        _require(user)
        return name == LINE.id

    def put_back(self, user, name, language):
        """Put it back."""
        _require(user)
        self.done.append(("put-back", user, language, name))


def _require(user):
    if user.startswith("approver"):
        raise Refused("not_allowed", user=user, verb="readers")
