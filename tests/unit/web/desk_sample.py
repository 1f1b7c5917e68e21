"""A small desk in memory: one seminar in every state, and what it is told to do."""

from dataclasses import replace

from calendar_sample import SampleCalendar
from desk_editions import SampleEditions
from desk_facts import (
    BLOG,
    CHOICES,
    LONG,
    PEOPLE,
    PICTURE,
    TITLES,
    VALUES,
    local,
    outputs,
)
from sample_approvals import SampleApprovals
from sample_facts import SampleFacts
from sample_keeping import SampleKeeping
from sample_kits import SampleKits
from sample_lists import SampleLists
from sample_pictures import SamplePictures
from sample_readers import SampleReaders
from sample_running import SampleRunning
from sample_segments import SampleSegments

from comms.errors import Refused
from comms.language import say
from comms.model.desk import (
    Choice,
    Counts,
    Deed,
    Departure,
    Difference,
    ItemPage,
    Line,
    Problem,
    PutIn,
    Saved,
    Sheet,
    Stop,
    Tried,
    Week,
)
from comms.model.desk_change import ChangeSheet
from comms.model.desk_list import ItemList
from comms.model.views import ItemPicture


def line(state: str, act: str = "open", title: str = TITLES["fi"], **more) -> Line:
    """Return a row of a list."""
    return Line(
        **{
            "subject": "item:seminar",
            "title": title,
            "sort": "Tapahtuma",
            "unit_name": "Kainuu",
            "state": state,
            "at": local("2027-02-15T09:00"),
            "reason": "",
            "path": "/items/seminar",
            "act": act,
            **more,
        }
    )


class SampleDoor:
    """Everybody is in whose cookie names them."""

    def guest(self, token, language):  # noqa: ARG002
        """Nobody comes in here."""
        return

    def enter(self, token, *, agent):  # noqa: ARG002
        """Nobody comes in here."""
        return

    def who(self, session_key, language):  # noqa: ARG002
        """Return whose cookie it is."""
        return PEOPLE.get(session_key)

    def leave(self, session_key):
        """Forget nobody."""


class SampleDesk:
    """Answers as a desk does; notes what it is told to do."""

    def __init__(self) -> None:
        #: What was ordered: (verb, user, item, note).
        self.done: list[tuple[str, ...]] = []
        self.saved: list[dict] = []
        self.state = "in_review"
        self.output_state = "planned"
        #: Whether a fault holds its mail.
        self.may_release = False
        self.empty = False
        self.stopped = False
        self.differences = ()
        #: What the next order is refused with.
        self.refusal: Refused | None = None
        self.problems: tuple[Problem, ...] = ()
        #: How the next save meets another's.
        self.met = None
        self.keeping = SampleKeeping()
        self.approvals = SampleApprovals(self)
        self.editions = SampleEditions()
        self.calendar = SampleCalendar()
        self.running = SampleRunning(self)
        self.readers = SampleReaders()
        self.lists = SampleLists()
        self.segments = SampleSegments()
        self.kits = SampleKits(self)
        self.facts = SampleFacts()
        self.pictures = SamplePictures()
        #: How the letter leaves, and why it may without a test.
        self.departure = Departure(
            edition="seminar_letter",
            test="untested",
            may_test=True,
            asks="approve",
            sentences=("Viesti lähtee 214 lukijalle.", LONG),
        )
        self.untested_because = ""

    def counts(self, user, language):  # noqa: ARG002
        """Return how much of that waits."""
        return Counts() if self.empty else Counts(week=4, approvals=1)

    def week(self, user, language):  # noqa: ARG002
        """Return rows in many states."""
        if self.empty:
            return Week(waiting=(), failed=(), upcoming=(), drafts=())
        why = "X ei ottanut kuvaa vastaan: se on liian suuri."
        other = {"path": "/items/spring_news"}
        return Week(
            waiting=(
                line("in_review", "approve", **other),
                line("queued", "post", LONG, path="/cards/17"),
            ),
            failed=(
                line("partly_failed", "mend", reason=why, sort="Julkaisu, X", **other),
                line("unknown", "look", **other),
            ),
            upcoming=(line("scheduled"), line("sending"), line("held", reason=why)),
            drafts=(line("returned", at=None), line("draft", at=None)),
            more=True,
        )

    def items(self, user, language, sought, *, limit, offset):  # noqa: ARG002
        """Return one page of rows, and a second one; nothing says "nothing"."""
        states = ("sent", "approved", "withdrawn", "missed", "expired", "cancelled")
        is_empty = self.empty or sought.words == "nothing"
        return ItemList(
            lines=() if is_empty else [line(state) for state in states],
            has_more=not is_empty and offset == 0,
            choices={
                "type": (Choice(value="blog", label="Blogi"),),
                "unit": (),
            },
        )

    def find(self, user, language, words):  # noqa: ARG002
        """Return two rows for any words but "nothing"."""
        return [] if words == "nothing" else [line("sent"), line("draft")]

    def item(self, user, item_id, language, *, opened=None):  # noqa: ARG002
        """Return the seminar; there is no other."""
        if item_id != "seminar":
            return None
        may = {
            "in_review": ("approve", "return"),
            "approved": ("change", "return", "withdraw"),
            "draft": ("submit", "edit"),
            "returned": ("edit", "submit"),
        }
        why = Problem(
            field="title.sv",
            severity="error",
            key="translation_missing",
            sentence=say(language, "desk.return.empty"),
        )
        opened = frozenset({"page", "post"} if opened is None else opened)
        return ItemPage(
            id="seminar",
            picture=ItemPicture(
                id="children",
                url="/media/logo.png",
                alt={"fi": "Lapsi rakentaa.", "sv": "Ett barn bygger."},
                rights="permitted",
            ),
            title=LONG if self.empty else TITLES[language],
            sort="Tapahtuma",
            state=self.state,
            unit_name="Kainuu",
            owner_name="Kaisa Esimerkki",
            seen="h1",
            problems=(why,) if self.state == "draft" else (),
            outputs=() if self.empty else self._outputs(opened),
            opened=opened,
            differences=self.differences,
            history=(
                Deed(at=local("2027-02-01T09:00"), user_name="Kaisa", verb="save"),
                Deed(
                    at=local("2027-02-01T09:10"),
                    user_name="Kaisa",
                    verb="approve",
                    refusal="Et voi hyväksyä omaa tekstiäsi.",
                ),
                Deed(
                    at=local("2027-02-01T09:20"),
                    user_name="Noora",
                    verb="return",
                    note="Lisää huone.",
                ),
            ),
            may=may.get(self.state, ()),
            events=(("E1", TITLES["fi"], False),),
            departure=self.departure,
            has_versions=True,
        )

    def _outputs(self, opened):
        found = outputs(self.output_state)
        found = tuple(replace(o, is_folded=o.kind not in opened) for o in found)
        if not self.may_release:
            return found
        held = replace(
            found[0],
            kind="newsletter",
            publication="NL1",
            state="held",
            may=("release",),
        )
        return (*found, held)

    def blank(self, user, language):  # noqa: ARG002
        """Return the form with what is usual."""
        usual = ("unit", "contact", "registration", "publish_day", "publish_time")
        values = {name: VALUES[name] for name in usual}
        return Sheet(
            values=values,
            choices=CHOICES,
            languages=("fi", "sv", "en"),
            owed=("fi", "sv"),
        )

    def blank_text(self, user, language, kind):
        """Return the form of a text with what is usual."""
        sheet = self.blank(user, language)
        return replace(sheet, kind=kind, has_easy=True)

    def put_in_file(self, user, content, language):
        """Take any file in."""
        made = self.put_in(user, content, language)
        name = f"{'0' * 32}.pdf" if made.upload else ""
        return replace(made, upload=name)

    def put_in(self, user, content, language):  # noqa: ARG002
        """Take any picture in; a small one is none."""
        self.put = content
        if len(content) > len(b"none"):
            return PutIn(upload=PICTURE.url.rpartition("/")[2])
        problem = Problem(
            field="picture", severity="error", key="no", sentence="Ei ole kuva."
        )
        return PutIn(upload="", problem=problem)

    def sheet(self, user, item_id, language):
        """Return the form of the seminar, or of a blog."""
        if item_id == "blog":
            sheet = self.blank_text(user, language, "blog")
            stale = {"sv": ("Mistä saa apua?",)}
            return replace(
                sheet,
                values=BLOG,
                item_id="blog",
                seen="h1",
                stale=stale,
                photo="blog_photo",
                photo_url=PICTURE.url,
            )
        if item_id != "seminar":
            return None
        sheet = self.blank(user, language)
        return replace(sheet, values=VALUES, item_id="seminar", seen="h1")

    def picture(self, name):  # noqa: ARG002
        """There are none."""
        return

    def try_out(self, user, values, language, *, item_id="", folded=()):  # noqa: ARG002
        """Ask for a year where it is missing; show all channels."""
        found = list(self.problems)
        if values.get("day", ("",))[0].strip() == "11.3.":
            words = say(language, "desk.form.day.hint")
            found.append(
                Problem(field="day", severity="ask", key="year_missing", sentence=words)
            )
        title = values.get("title.fi", ("",))[0]
        made = [replace(o, title=o.title) for o in outputs()]
        if title:
            made[1] = replace(made[1], text=title)
        made = [replace(o, is_folded=o.kind in folded) for o in made]
        return Tried(problems=tuple(found), outputs=tuple(made))

    def save(self, user, values, language, *, item_id="", seen="", key=""):
        """Keep what is whole."""
        if self.refusal:
            raise self.refusal
        tried = self.try_out(user, values, language)
        self.saved.append(
            {"user": user, "values": values, "item": item_id, "seen": seen, "key": key}
        )
        clashes = self.met.clashes if self.met else ()
        stops = any(p.severity == "ask" for p in tried.problems) or clashes
        return Saved(
            item_id="" if stops else "seminar",
            problems=tried.problems,
            met=self.met,
        )

    def decide(self, user, verb, item_id, *, seen="", note="", key="", **others):  # noqa: ARG002
        """Note the act, or refuse it."""
        if self.refusal:
            raise self.refusal
        self.done.append((verb, user, item_id, seen, note))
        self.untested_because = others.get("untested_because", "")

    def change_sheet(self, user, event_id, language):
        """Return the facts of the one event."""
        if event_id != "E1":
            return None
        return ChangeSheet(
            event_id="E1",
            title=TITLES[language],
            item_id="seminar",
            sheet=replace(self.blank(user, language), values=VALUES),
            readers=9,
            grain="full",
            accounts=("Lape Kainuu (Bluesky)", "Lape Suomi (X)"),
            may_at_once=user == "coordinator_KAI",
        )

    def try_change(self, user, event_id, values, language):  # noqa: ARG002
        """Show the correction."""
        return Tried(problems=self.problems, outputs=outputs()[:3])

    def change(self, user, event_id, values, language, *, at_once, key=""):  # noqa: ARG002
        """Note the change."""
        if self.problems:
            return Saved(item_id="", problems=self.problems)
        self.done.append(("change", user, event_id, at_once, values["room.fi"][0]))
        return Saved(item_id="seminar")

    def stops(self, user, language):  # noqa: ARG002
        """Return the one stop, if there is one."""
        if not self.stopped:
            return ()
        stop = Stop(
            unit="",
            unit_name="",
            user_name="Valtakunnallinen viestintävastaava",
            reason="Häiriötilanne Esimerkkilässä.",
            since=local("2027-02-16T08:59"),
            may_lift=True,
        )
        return (stop,)

    def accounts(self, user, language):  # noqa: ARG002
        """Accounts have tests of their own."""
        return ()

    def card(self, user, delivery, language):  # noqa: ARG002
        """Cards have tests of their own."""
        return


def differences() -> tuple[Difference, ...]:
    """Return what changed since the last approval."""
    return (
        Difference(
            label="Huone", before="valtuustosali", after="kokoushuone 3, 1. kerros"
        ),
        Difference(label="Kuva", before="", after="Kolme lasta rannalla"),
    )
