"""Newsletters of the small desk in memory: a number in work, one leaving, one sent."""

from dataclasses import replace

from desk_facts import LONG, MAIL, local

from comms.content.seminar_problems import problem
from comms.errors import Refused
from comms.model.desk import Choice, Departure, Line, Problem
from comms.model.desk_edition import (
    Builder,
    Due,
    Entry,
    Inbox,
    MailCheck,
    NewsletterCard,
    Part,
    Pressed,
    Report,
    ReportRow,
    Standing,
)

AT = local("2027-02-25T09:00")
VALUES = {
    "subject.fi": ("Infokirje {number}: kaksi kieltä",),
    "subject.sv": ("Infobrev {number}: två språk",),
    "preheader.fi": (
        "Uusi blogi ja kevään kuulumiset koko maasta, kahdella kielellä.",
    ),
    "preheader.sv": ("",),
    "heading.0.fi": ("Ajankohtaista",),
    "heading.0.sv": ("Aktuellt",),
    "mail_day": ("25.2.2027",),
    "mail_time": ("9.00",),
    "intro_by": ("coordinator_KAI",),
}


def entry(name, place, number, title="Kaksi kieltä, yksi perhe", **more):
    """Return one item of a number."""
    return Entry(
        **{
            "item": name,
            "title": title,
            "sort": "Blogi",
            "unit_name": "Pohjanmaa",
            "state": "approved",
            "languages": ("fi", "sv"),
            "lacking": (),
            "place": place,
            "number": number,
            **more,
        }
    )


def line(state, path):
    """Return a number on the list."""
    return Line(
        subject="edition:n",
        title="Infokirje 1-2027",
        sort="Uutiskirje",
        unit_name="Kainuu",
        state=state,
        at=AT,
        reason="",
        path=path,
    )


class SampleEditions:
    """Answers as the desk of newsletters does; notes what it is told to do."""

    def __init__(self) -> None:
        self.state = "draft"
        #: Whether the number waits by itself.
        self.is_paused = False
        self.may = ("save", "discard", "submit", "cancel")
        self.parts = (
            ("Ajankohtaista", ("news", "deck")),
            ("Tule mukaan", ()),
            ("Blogi", ("blog",)),
        )
        #: What was pressed: (user, act, typed).
        self.pressed: list[tuple] = []
        #: What the next press comes to.
        self.outcome: Pressed | None = None
        self.empty = False

    def newsletters(self, user, language):  # noqa: ARG002
        """Return one newsletter with everything, and one with nothing."""
        if self.empty:
            return ()
        card = NewsletterCard(
            id="KAI",
            name="Lape Kainuu, infokirje",
            unit_name="Kainuu",
            languages=("fi", "sv"),
            readers=640,
            grain="full",
            next_number="2-2027 maaliskuu",
            may_begin=True,
            in_work=(line("draft", "/editions/n1"), line("sending", "/editions/n1")),
            sent=(line("sent", "/editions/n1/report"),),
        )
        return card, replace(
            card, id="nat", name=LONG, readers=1, in_work=(), sent=(), may_begin=False
        )

    def begin(self, user, newsletter, language, *, key):
        """Begin a number."""
        self.pressed.append((user, f"begin:{newsletter}:{language}", key))
        return "n1"

    def page(self, user, edition, language, typed=None, find="", *, only_mail=False):  # noqa: ARG002
        """Return the one number in work."""
        if edition != "n1":
            return None
        words = {"fi": "Infokirje 1-2027 helmikuu", "sv": "Infobrev 1-2027 februari"}
        numbers = iter(range(1, 99))
        return Builder(
            id="n1",
            texts={"fi": "1. Uutiset <5>\n", "sv": "1. Nyheter\n"},
            title="Lape Kainuu, infokirje 1-2027 helmikuu",
            newsletter_name="Lape Kainuu, infokirje",
            unit_name="Kainuu",
            state=self.state,
            standing=self.standing(user, edition, language),
            seen="h1",
            content_seen="c1",
            languages=("fi", "sv"),
            values=typed or VALUES,
            choices={
                "audiences": (Choice(value="media", label="Tiedotusvälineet"),),
                "intro_by": (Choice(value="coordinator_KAI", label="Kaisa"),),
            },
            parts=tuple(
                Part(
                    heading=heading,
                    entries=tuple(
                        entry(name, f"{s}.{p}", next(numbers), title=name.title())
                        for p, name in enumerate(names)
                    ),
                )
                for s, (heading, names) in enumerate(self.parts)
            ),
            offers=(
                entry("call", "1.0", 0, LONG, state="draft", lacking=("sv",)),
                entry("old", "2.1", 0),
            ),
            inboxes=tuple(
                Inbox(
                    language=code,
                    sender="Lape Kainuu",
                    subject=typed["subject.fi"][0] if typed else words[code],
                    preheader="",
                )
                for code in ("fi", "sv")
            ),
            frames={"fi": MAIL, "sv": MAIL.replace("Infokirje", "Infobrev")},
            readers=(("fi", 600), ("sv", 40)),
            reader_count=640,
            grain="full",
            checks=(
                MailCheck(
                    of="accessibility", key="language", is_kept=True, words="Kieli."
                ),
                MailCheck(
                    of="spam",
                    key="size",
                    is_kept=False,
                    words="Koko.",
                    cure="Liian suuri.",
                ),
            ),
            problems=(
                Problem(
                    field="preheader.sv",
                    severity="error",
                    key="text_missing_in_language",
                    sentence="Esikatseluteksti puuttuu (sv). Kirjoita se.",
                ),
                Problem(
                    field="item.blog",
                    severity="error",
                    key="item_not_approved",
                    sentence="Blogia ei ole hyväksytty.",
                ),
            ),
            dues=(
                Due(
                    what="call",
                    words="Pyydä juttuja",
                    day=AT.date(),
                    is_done=False,
                    is_past=True,
                ),
                Due(
                    what="test",
                    words="Testi katsottu",
                    day=AT.date(),
                    is_done=True,
                    is_past=False,
                ),
            ),
            leaves_at=AT,
            may=self.may,
            departure=Departure(
                edition="n1",
                test="untested",
                may_test=True,
                asks="schedule" if "schedule" in self.may else "",
                sentences=("Viesti lähtee 640 lukijalle.",),
            ),
            find=find,
        )

    def standing(self, user, edition, language):  # noqa: ARG002
        """Return how far it is."""
        if edition != "n1":
            return None
        return Standing(
            id="n1",
            state=self.state,
            seen="h1",
            saved_by="Noora Näyte",
            saved_at=AT,
            unit="KAI",
            unit_name="Kainuu",
            may_pause=True,
            publication=17,
            is_paused=self.is_paused,
            reader_count=640,
            through=320,
            sentences=("Noin 60 viestiä minuutissa.",),
        )

    def press(self, user, edition, values, _language, *, act, **_seen):
        """Note a press, or answer as told."""
        self.pressed.append((user, act, values))
        if self.outcome:
            return self.outcome
        if act == "down:0.0":
            self.parts = (("Ajankohtaista", ("deck", "news")), *self.parts[1:])
            return Pressed(edition=edition, undo="move:0.1:0.0")
        if act == "move:0.1:0.0":
            self.parts = (("Ajankohtaista", ("news", "deck")), *self.parts[1:])
            return Pressed(edition=edition, undo="move:0.0:0.1")
        return Pressed(edition=edition)

    def discard(self, user, edition, *, seen):
        """Note it, or refuse."""
        if self.outcome:
            raise Refused("changed_meanwhile")
        self.pressed.append((user, f"discard:{edition}", seen))

    def may_put_back(self, _user, _edition):
        """Say that what was taken away is one's own."""
        return True

    def put_back(self, user, edition, language):
        """Note it."""
        self.pressed.append((user, f"put_back:{edition}", language))

    def report(self, user, edition, language):  # noqa: ARG002
        """Return what became of the number that was sent."""
        if edition != "n1":
            return None
        rows = (
            ReportRow(
                language="fi",
                recipients=600,
                states={"sent": 590, "bounced": 6, "queued": 3, "deferred": 1},
                left=4,
                joined=2,
            ),
            ReportRow(
                language="sv", recipients=40, states={"sent": 40}, left=0, joined=1
            ),
        )
        return Report(
            id="n1",
            title="Lape Kainuu, infokirje 1-2027 helmikuu",
            newsletter_name="Lape Kainuu, infokirje",
            unit_name="Kainuu",
            state="sending",
            published_at=AT,
            finished_at=None,
            counted_until=None,
            rows=rows,
            total=ReportRow(
                language="",
                recipients=640,
                states={"sent": 630, "bounced": 6, "queued": 3, "deferred": 1},
                left=4,
                joined=3,
            ),
            reasons=(("osoitetta ei ole", 5), ("muu syy", 1)),
            domains=(("kunta.example", 4),),
            archive={"fi": "/fi/archive/KAI/1-2027"},
            sentences=("636/640 on valmiina.",),
        )


def theirs(language="fi"):
    """Return what a press comes to where somebody else was first."""
    return Pressed(
        edition="",
        problems=(problem(language, "", "changed_meanwhile"),),
        theirs={**VALUES, "subject.fi": ("Nooran aihe",)},
        by="approver_national",
    )
