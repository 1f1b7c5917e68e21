"""Facts and core messages in memory: what their pages are tested with."""

from dataclasses import replace
from datetime import date

from sample_events import local

from comms.model.desk import Choice, Deed
from comms.model.fact_page import (
    FactKept,
    FactLine,
    FactPage,
    Offered,
    Place,
    UseLine,
)
from comms.model.seminar import as_values

LINE = FactLine(
    kind="fact",
    id="hall",
    name="Hyvinvointialuejohtamisen seminaarin sali",
    said="Sali Aura, 2. kerros",
    written="{{fact:hall}}",
    unit_name="Kainuu",
    owner_name="Kaisa Malli",
    source="Kaupungintalon varausvahvistus 3.2.2027",
    valid_until=date(2027, 3, 11),
    is_expired=False,
    uses=2,
)
EXPIRED = replace(LINE, id="phone", name="Puhelin", is_expired=True, uses=0)
SAID = {"fi": "Sali Aura", "sv": "Sal Aura"}
PLACES = (
    Place(
        kind="page",
        name="",
        said=SAID,
        at=local("2027-02-03T10:00"),
        is_current=False,
        follows="page",
        url="/fi/news/seminar",
    ),
    *(
        Place(
            kind="post",
            name="Bluesky",
            said={"fi": "Sali Aura"},
            at=local("2027-02-03T10:00"),
            is_current=True,
            follows=follows,
        )
        for follows in ("edit", "by_hand", "amend")
    ),
    Place(
        kind="mail",
        name="Lape-uutiskirje",
        said={"fi": "Sali Aura", "sv": "Sali Aura"},
        at=local("2027-02-17T10:00"),
        is_current=False,
        follows="mail",
        readers=7,
    ),
)
USE = UseLine(
    item="seminar",
    title="Avoin iltapäivä perheille",
    sort="Tapahtuma",
    unit_name="Kainuu",
    state="draft",
    languages=("fi", "sv"),
    places=PLACES,
    corrections=(("seminar_change_1", "Korjaus: Avoin iltapäivä perheille"),),
)
PAGE = FactPage(
    may_remove=True,
    line=LINE,
    values=as_values(
        {
            "said.fi": "Sali Aura, 2. kerros",
            "name.fi": LINE.name,
            "source": LINE.source,
            "until_day": "11.3.2027",
            "unit": "KAI",
            "owner": "kaisa",
        }
    ),
    choices={
        "unit": (Choice(value="KAI", label="Kainuu"),),
        "owner": (Choice(value="kaisa", label="Kaisa Malli"),),
    },
    languages=("fi", "sv", "en"),
    seen="s1",
    may_edit=True,
    uses=(USE, replace(USE, item="blog", state="approved", places=(), corrections=())),
    hidden=3,
    earlier=((local("2027-02-03T09:00"), SAID), (None, {"fi": "Sali 4"})),
    history=(
        Deed(
            at=local("2027-02-03T09:00"),
            user_name="Kaisa Malli",
            verb="save",
            note="Sali: 4 → Aura",
        ),
    ),
)
OFFERED = Offered(
    written=LINE.written,
    name=LINE.name,
    shown=LINE.said,
    said={"fi": LINE.said, "sv": "Sal Aura, vån. 2", "en": "Aura Hall"},
    unit_name=LINE.unit_name,
)


class SampleFacts:
    """Answers like the desk of facts, and writes down what was ordered."""

    def __init__(self):
        self.done = []

    def list(self, _user, kind, _language, find=""):
        """Return two, or none of core messages."""
        every = (EXPIRED, LINE) if kind == "fact" else ()
        found = [one for one in every if find.lower() in one.name.lower()]
        return found, len(every)

    def offered(self, _user, _language):
        """Return one that texts may say."""
        return (OFFERED,)

    def page(self, _user, kind, _language, name=""):
        """Return one fact or core message, read only as "phone"; or an empty form."""
        if not name:
            return replace(
                PAGE, line=None, values={}, uses=(), hidden=0, earlier=(), history=()
            )
        known = {
            "hall": PAGE,
            "phone": replace(
                PAGE, line=EXPIRED, may_edit=False, uses=(), hidden=0, earlier=()
            ),
        }
        found = known.get(name)
        return found and replace(found, line=replace(found.line, kind=kind))

    def save(self, *order):
        """Note what was typed."""
        self.done.append(order)
        return FactKept(id="hall", changed=2, drafted=1)

    def may_put_back(self, _user, _kind, _name):
        """Say that what was taken away is one's own."""
        return True

    def put_back(self, *order):
        """Note what was put back."""
        self.done.append(order)

    def remove(self, *order):
        """Note what was taken away."""
        self.done.append(order)
        return FactKept(id="hall")
