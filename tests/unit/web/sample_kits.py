"""Offers to units, in memory: what their pages are tested with."""

from dataclasses import replace
from datetime import date

from sample_events import local

from comms.model.desk import Choice, Output
from comms.model.kit_views import (
    AreaColumn,
    Coverage,
    CoverageRow,
    KitLine,
    KitList,
    KitNote,
    KitPage,
    KitUnit,
    MovedText,
    OwnItem,
    UnitStanding,
)
from comms.model.seminar import as_values

TITLE = "Hyvinvointialuejohtamisen yhdyspinnat: mistä perhepalveluissa on kyse"
LINE = KitLine(
    id="card",
    title=TITLE,
    sort="Pysyvä teksti",
    from_unit="Muutosohjelma",
    use_by=date(2027, 4, 30),
    state="offered",
)
LIST = KitList(
    unit="KAI",
    unit_name="Kainuu",
    units=(
        Choice(value="KAI", label="Kainuu"),
        Choice(value="PPO", label="Pohjois-Pohjanmaa"),
    ),
    groups={
        "new": (LINE, replace(LINE, state="silent", use_by=None, is_open=False)),
        "adopted": (replace(LINE, state="scheduled", has_moved=True),),
        "declined": (replace(LINE, state="declined"),),
        "past": (replace(LINE, state="seen"),),
    },
)
STANDING = UnitStanding(
    unit="KAI",
    unit_name="Kainuu",
    state="silent",
    offered_at=local("2027-02-01T09:00"),
    reminded_at=local("2027-02-10T09:00"),
)
STANDINGS = (
    STANDING,
    replace(STANDING, unit="PPO", unit_name="Pohjois-Pohjanmaa", state="seen"),
    replace(
        STANDING,
        unit="POH",
        unit_name="Pohjanmaa",
        state="published",
        adopted_at=local("2027-02-03T10:00"),
        leaves_at=local("2027-02-05T10:00"),
        item="seminar",
        title=TITLE,
        has_moved=True,
    ),
    replace(
        STANDING,
        unit="VSU",
        unit_name="Varsinais-Suomi",
        state="declined",
        reason="Meillä on oma kampanja samaan aikaan.",
        by="Ville Malli",
    ),
)
OUTPUT = Output(
    kind="post",
    account="bsky",
    title="Bluesky",
    language="fi",
    state="scheduled",
    text="Palveluja läheltä ja yhdessä.",
    tags=("#LapeMuutos",),
    measured=60,
    limit=300,
)
PAGE = KitPage(
    id="nation",
    title=TITLE,
    sort="Pysyvä teksti",
    from_unit="Muutosohjelma",
    state="approved",
    is_offered=True,
    is_open=True,
    is_past=False,
    use_by=date(2027, 4, 30),
    change="Kirjoita oma aloitus ja vaihda esimerkki.",
    keep="Ydinviesti ja rahoittajan rivi.",
    tongues={"keep": "sv"},
    outputs=(OUTPUT, replace(OUTPUT, language="sv")),
    standings=STANDINGS,
    counts=(("silent", 1), ("seen", 1), ("published", 1), ("declined", 1)),
    to_remind=1,
    offer=as_values({"units": ["KAI"], "use_by": "30.4.2027", "change.fi": "Alku."}),
    choices={
        "units": (
            Choice(value="KAI", label="Kainuu"),
            Choice(value="PPO", label="Pohjois-Pohjanmaa"),
        )
    },
    languages=("fi", "sv", "en"),
    blocks=(("motto", "Lapset ensin."),),
    may_open=True,
)
OWN_ITEM = OwnItem(
    id="seminar",
    title=TITLE,
    state="approved",
    leaves_at=local("2027-02-17T09:00"),
    moved=(
        MovedText(
            field="more.fi",
            before="Palvelut ovat lähellä.\n\nNiin arki sujuu.",
            after="Palvelut ovat lähellä ja yhdessä.\n\nNiin arki sujuu.",
            is_own=False,
        ),
        MovedText(field="social.sv", before="Nära.", after="Nära dig.", is_own=True),
    ),
    seen="s1",
    may_save=True,
    is_out=False,
)
UNIT = KitUnit(
    unit="KAI",
    unit_name="Kainuu",
    standing=replace(STANDING, state="offered", reminded_at=None),
    items=(OWN_ITEM,),
    values=as_values(
        {
            "contact": "c_kai",
            "areas": ["culture"],
            "accounts": ["bsky"],
            "publish_day": "17.2.2027",
            "publish_time": "9.00",
        }
    ),
    choices={
        "contact": (Choice(value="c_kai", label="Kaisa Malli", hint="k@example.org"),),
        "areas": (Choice(value="culture", label="Toimintakulttuuri"),),
        "accounts": (Choice(value="bsky", label="Bluesky", hint="itsestään"),),
    },
    languages=("fi", "sv"),
    leads={"fi": "Rakennamme palveluja.", "sv": "Vi bygger tjänster."},
    tags={"fi": ("LapeKainuu", "LapeMuutos"), "sv": ("LapeMuutos",)},
    may_adopt=True,
)
COVERAGE = Coverage(
    columns=(
        AreaColumn(
            id="school",
            name="Varhaiskasvatus ja koulu",
            area="school",
            part_of="",
            count=12,
        ),
        AreaColumn(
            id="friendly",
            name="Lapsiystävällinen maakunta",
            area="culture",
            part_of="Toimintakulttuuri",
            count=6,
        ),
    ),
    rows=(
        CoverageRow(unit="KAI", unit_name="Kainuu", cells=(None, 0)),
        CoverageRow(unit="PPO", unit_name="Pohjois-Pohjanmaa", cells=(3, 1)),
    ),
    since=date(2026, 11, 18),
)


class SampleKits:
    """Answers for one desk, and writes down on it what was ordered."""

    def __init__(self, desk):
        self._desk = desk

    def list(self, _user, _language, *, unit=""):  # noqa: ARG002
        """Return offers in every group."""
        return LIST

    def news(self, _user, _language):
        """Return that there is something new, and something that has changed."""
        return 2, 1

    def note(self, _user, _item, _language):
        """Return where an item comes from."""
        return KitNote(original="card", title=TITLE, unit="KAI", has_moved=True)

    def page(self, _user, item, _language, *, unit=""):  # noqa: ARG002
        """Return the nation's page, or a unit's."""
        if item == "nation":
            return PAGE
        return replace(PAGE, id=item, own=UNIT) if item == "card" else None

    def coverage(self, _user, _language):
        """Return two units and two areas."""
        return COVERAGE
