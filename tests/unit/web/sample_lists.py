"""Lists of readers in memory: one of every state, and what is ordered of them."""

from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from sample_events import local
from sample_readers import OPTIONS

from comms.errors import Refused
from comms.model.desk import Choice
from comms.model.list_uploads import (
    HeadingLine,
    ListsPage,
    NoesLine,
    RunLine,
    UploadLine,
    UploadPage,
)
from comms.model.lists import Outcome

AT = local("2027-02-16T09:00")
COUNTS = {one.value: 3 * place for place, one in enumerate(Outcome, 1)}
RUN = RunLine(
    run=5,
    file="messut <vanha>.csv",
    newsletter_name="Pohjanmaa",
    by_name="Kaisa",
    began=AT,
    standing="taken",
    counts=COUNTS,
    consent_source="Perhemessut Vaasassa, paperilista",
    may_undo=True,
    has_report=True,
)
TRIED = UploadPage(
    upload=1,
    file="perhemessujen-osallistujaluettelo-vaasa-2027.csv",
    newsletter_name="Pohjanmaa",
    state="tried",
    by_name="Kaisa",
    at=AT,
    headings=[
        HeadingLine(
            heading="Sähköposti", name="email", examples=["a@example.org", "=b"]
        ),
        HeadingLine(heading="Muu tieto", name="", examples=[]),
    ],
    preset="",
    is_remembered=False,
    has_no_address=False,
    values={"consent_source": ("Messut",), "language": ("fi",), "standing": ("",)},
    options={
        "language": OPTIONS["language"],
        "standing": (Choice(value="", label="Haluavat tilata"),),
        "column": (
            Choice(value="", label="Ei tuoda"),
            Choice(value="email", label="Sähköpostiosoite"),
        ),
    },
    seen=30,
    rows=30,
    counts=COUNTS,
    reasons={"bad_address": 2, "no_address": 1},
    refused=[(12, "bad_address"), (13, "no_address")],
    left_out=["Muu tieto"],
    run=None,
)
UPLOADS = {
    1: TRIED,
    2: replace(TRIED, upload=2, state="trying", rows=0, seen=10_000),
    3: replace(TRIED, upload=3, state="taken", headings=(), run=RUN),
    4: replace(
        TRIED, upload=4, state="failed", has_no_address=True, fault="Sarake puuttuu."
    ),
}
PAGE = ListsPage(
    uploads=[
        UploadLine(
            upload=one.upload,
            file=one.file,
            newsletter_name=one.newsletter_name,
            by_name=one.by_name,
            at=AT,
            state=one.state,
        )
        for one in UPLOADS.values()
        if one.run is None
    ],
    runs=[
        replace(RUN, run=5 + place, standing=standing, may_undo=standing == "taken")
        for place, standing in enumerate(("taken", "running", "undoing", "undone"))
    ],
    newsletters=OPTIONS["newsletters"],
    noes=[
        NoesLine(
            run=5 + place,
            count=12_500,
            unit_name="Etelä-Karjala",
            by_name="Kaisa",
            began=AT,
            consent_source="" if place else "Vanha <lista>",
            may_decide=not place,
        )
        for place in range(2)
    ],
)


class SampleLists:
    """Answers like a desk with four lists, and writes down what was ordered."""

    def __init__(self):
        self.done = []
        #: Rule that says no.
        self.refusal = ""

    def page(self, *_arguments):
        """All of them."""
        return PAGE

    def upload(self, _user, number, _language):
        """One of them."""
        return UPLOADS.get(number)

    def put_in(self, user, newsletter, name, file):
        """Note what was put in."""
        self._note("put_in", user, newsletter, name, file.read())
        return 1

    def export(self, *what):
        """Write a file, and note who took it."""
        self.done.append(("export", *what))
        place = Path(mkdtemp()) / "out.csv"
        place.write_text("email\n")
        self.done.append(place)
        return place

    def report(self, _user, _number):
        """There is none."""
        return

    def __getattr__(self, act):
        """Note what was ordered, or say no."""
        return lambda *more: self._note(act, *more)

    def _note(self, *what):
        if self.refusal:
            raise Refused(self.refusal, headings="x")
        self.done.append(what)
