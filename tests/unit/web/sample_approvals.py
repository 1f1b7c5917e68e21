"""Approvals in memory: one seminar with comments, what is new in it, and a queue."""

from dataclasses import replace

from desk_facts import LONG, TITLES, local

from comms.content.word_diff import marked
from comms.model.approval import (
    After,
    ApprovalPage,
    Block,
    CommentShown,
    Compared,
    Marked,
    PassageShown,
    Queue,
    SentenceShown,
)
from comms.model.desk import Difference
from comms.model.programme_page import ChangedField
from comms.model.proposal_page import ProposalPage

WORDS = {
    "fi": ("Tule kuulemaan. Kahvia on tarjolla!", "Tule puhumaan. Kahvia on tarjolla!"),
    "sv": ("Kom och lyssna. Vi bjuder på kaffe!", "Kom och tala. Vi bjuder på kaffe!"),
}
ASKED = CommentShown(
    id=3,
    user_name="Noora Näyte",
    at=local("2027-02-01T09:20"),
    text="Kuka tarjoaa?\nKirjoita se.",
    quote="Kahvia on.",
    label="Leipäteksti (fi)",
    language="fi",
    field="more.fi",
    at_sentence="fi.standard.body.1",
    is_changed=True,
    answers=(
        CommentShown(
            id=4, user_name="Kaisa", at=local("2027-02-01T10:20"), text="Kunta."
        ),
    ),
)
GONE = replace(ASKED, id=5, at_sentence="", answers=(), quote="Poistettu virke.")
WHOLE = CommentShown(
    id=6, user_name="Noora Näyte", at=local("2027-02-02T09:00"), text=LONG
)
SETTLED = replace(ASKED, id=7, done_by="Kaisa Esimerkki", is_changed=False)


def passage(code, word="body", *, level="standard"):
    """Return a passage with a comment at its second sentence."""
    place = f"{code}.{level}.{word}"
    if word == "title":
        title = SentenceShown(id=f"{place}.0", text=TITLES[code])
        block = Block(kind="h", sentences=(title,))
        return PassageShown(
            place=place, language=code, label="Otsikko", blocks=(block,)
        )
    before, after = WORDS[code]
    sides = [
        tuple(Marked(text=one.text, is_changed=one.is_changed) for one in side)
        for side in marked(before, after)
    ]
    first, second = after.split(". ")
    said = (ASKED, SETTLED) if code == "fi" else ()
    return PassageShown(
        place=place,
        language=code,
        label="Leipäteksti",
        blocks=(
            Block(
                kind="p",
                sentences=(
                    SentenceShown(id=f"{place}.0", text=f"{first}."),
                    SentenceShown(id=f"{place}.1", text=second, comments=said),
                ),
            ),
            Block(
                kind="li", sentences=(SentenceShown(id=f"{place}.2", text="Ovi auki"),)
            ),
        ),
        before=sides[0],
        after=sides[1],
    )


_PROPOSED = {
    "title": "Hyväksymissäännöt: Lape",
    "user_name": "Valtakunnallinen vetäjä",
    "why": LONG,
    "at": local("2027-02-14T09:00"),
    "until": local("2027-02-28T09:00"),
    "path": "/messages/hall",
    "others": ("Pääkäyttäjä", "Valtakunnallinen hyväksyjä"),
}
_RULE = ChangedField(label="Lehdistötiedotteet", before=LONG, after="Hyväksyjä")
_WORDS = ChangedField(label="suomi", before=LONG, after=f"{LONG}!")
#: Waiting for whoever looks, waiting for others, and decided.
PROPOSALS = {
    1: ProposalPage(
        id=1,
        sort="rules",
        state="waiting",
        changed=(_RULE,),
        may_decide=True,
        may_withdraw=False,
        **_PROPOSED,
    ),
    2: ProposalPage(
        id=2,
        sort="words",
        state="waiting",
        changed=(_WORDS,),
        may_decide=False,
        may_withdraw=True,
        **_PROPOSED,
    ),
    3: ProposalPage(
        id=3,
        sort="words",
        state="refused",
        changed=(_WORDS,),
        may_decide=False,
        may_withdraw=False,
        decided_by="Pääkäyttäjä",
        decided_at=local("2027-02-15T09:00"),
        note=LONG,
        **_PROPOSED,
    ),
}


class SampleApprovals:
    """Answers as the workflows do, over the desk that it belongs to."""

    def __init__(self, desk):
        self._desk = desk
        #: Whether anything is late, urgent, or compared with something.
        self.late = ""
        self.is_urgent = False
        self.since = "approved"
        self.own_open = 0
        self.said = []
        self.ticked = []

    def queue(self, user, language):
        """Return what waits, and what others are to approve."""
        if self._desk.empty:
            return Queue(own=(), others=())
        found = self._desk.week(user, language).waiting[:1]
        own = tuple(replace(line, path="/approvals/spring_news") for line in found)
        reason = "1/2 hyväksytty: Kaisa. Odottaa: Hyväksyjä."
        return Queue(own=own, others=tuple(replace(o, reason=reason) for o in own))

    def page(self, user, what, language, *, since="", seen="", opened=()):
        """Return the seminar to be approved."""
        item = self._desk.item(user, what, language, opened=opened)
        if item is None:
            return None
        name = "seen" if seen else since or self.since
        facts = (Difference(label="Huone", before="sali", after="aula"),)
        compared = Compared(since=name, others=("returned",), facts=facts, count=3)
        return ApprovalPage(
            item=item,
            languages=("fi", "sv"),
            passages=(
                passage("fi", "title"),
                passage("fi"),
                passage("sv", "title"),
                passage("sv"),
            ),
            whole=(WHOLE, GONE),
            compared=compared if name else None,
            standing=("1/2 hyväksytty: Kaisa.", "Odottaa: Noora."),
            late=self.late,
            is_urgent=self.is_urgent,
            asked_note=LONG,
            asks_reason=self.is_urgent,
            may_correct=self.is_urgent,
            may_comment=True,
            own_open=self.own_open,
        )

    def after(self, _user, what, language):
        """Return what came of the last decision."""
        return After(
            id=what,
            title=TITLES[language],
            state=self._desk.state,
            seen="h1",
            may_undo=self._desk.state == "approved",
            leaves_at=local("2027-02-15T09:00"),
            standing=("Odottaa: Noora.",),
        )

    def standing(self, _user, _what, _language):
        """Return who is asked next."""
        return ("Odottaa: Noora.",)

    def proposal(self, _user, number, _language):
        """Return one for her to decide, one of her own, and one that is decided."""
        return PROPOSALS.get(number)

    def decide_proposal(self, user, number, verb, note, _language):
        """Note what was decided."""
        self._refuse()
        self.said.append((user, number, verb, note))
        return "agreed"

    def comments(self, _user, _what, _language):
        """Return all comments, those that are done last."""
        return () if self._desk.empty else (ASKED, GONE, WHOLE, SETTLED)

    def comment(self, user, what, *, text, at="", answers=0, key=""):  # noqa: ARG002
        """Keep a comment."""
        self._refuse()
        self.said.append((user, what, text, at, answers))

    def tick(self, user, what, numbers):
        """Tick comments."""
        self.ticked.append((user, what, tuple(numbers)))

    def return_with(self, user, what, *, text, at="", note="", **press):
        """Give the seminar back."""
        self._desk.decide(user, "return", what, note=text.strip() or note, **press)
        if text.strip():
            self.said.append((user, what, text, at, 0))

    def _refuse(self):
        if self._desk.refusal:
            raise self._desk.refusal
