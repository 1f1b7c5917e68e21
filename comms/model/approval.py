"""Frozen values that the pages of approval are drawn from; as those of `model.desk`."""

from dataclasses import dataclass
from datetime import datetime

from comms.model.desk import Difference, ItemPage, Line
from comms.model.desk_change import ComingBack, NotLeaving


@dataclass(frozen=True, kw_only=True)
class CommentShown:
    """A comment, or an answer to one."""

    id: int
    user_name: str
    at: datetime
    text: str
    #: The sentence as it read then; "" where it is about the whole.
    quote: str = ""
    #: What its passage is called, with the language ("Otsikko (fi)"); "": the whole.
    label: str = ""
    language: str = ""
    #: Field of the form where it is mended ("title.fi"); "" for none.
    field: str = ""
    #: Sentence where it stands now ("fi.standard.title.0"); "": nowhere any more.
    at_sentence: str = ""
    #: Whether the sentence reads otherwise by now.
    is_changed: bool = False
    #: Who ticked it as done; "": it is open.
    done_by: str = ""
    answers: "tuple[CommentShown, ...]" = ()


@dataclass(frozen=True, kw_only=True)
class SentenceShown:
    """A sentence to read, and to comment on."""

    #: "fi.standard.body.3".
    id: str
    text: str
    comments: tuple[CommentShown, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Block:
    """Sentences that stand together."""

    #: "p", "h" (heading) or "li" (item of a list).
    kind: str
    sentences: tuple[SentenceShown, ...]


@dataclass(frozen=True, kw_only=True)
class Marked:
    """A piece of a text beside another state of it."""

    text: str
    is_changed: bool


@dataclass(frozen=True, kw_only=True)
class PassageShown:
    """One field of a text in one language."""

    place: str
    language: str
    label: str
    blocks: tuple[Block, ...]
    #: Both states, where they differ.
    before: tuple[Marked, ...] = ()
    after: tuple[Marked, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether it reads otherwise than what it is compared with."""
        return bool(self.before or self.after)


@dataclass(frozen=True, kw_only=True)
class Compared:
    """What is different from an earlier state."""

    #: With what: "approved", "returned", "seen".
    since: str
    #: What else there is to compare with.
    others: tuple[str, ...]
    facts: tuple[Difference, ...]
    #: Facts and passages that differ.
    count: int


@dataclass(frozen=True, kw_only=True)
class ApprovalPage:
    """Everything that whoever approves has to know."""

    item: ItemPage
    #: Languages in which there are words, the programme's first.
    languages: tuple[str, ...]
    passages: tuple[PassageShown, ...]
    #: Comments about the whole, and those whose sentence is gone.
    whole: tuple[CommentShown, ...]
    #: None where nothing stood before.
    compared: Compared | None
    #: How far the approval has come, and for whom it waits: whole sentences.
    standing: tuple[str, ...]
    #: Why it can leave no more, and what to do; "" where it can.
    late: str = ""
    is_urgent: bool = False
    #: What was said when it was submitted.
    asked_note: str = ""
    #: Whether an approval wants a reason, and whether she may let it out at once.
    asks_reason: bool = False
    may_correct: bool = False
    may_comment: bool = False
    #: Comments of hers that are open.
    own_open: int = 0
    #: Of a correction that calls an event off: what it holds; and what comes back.
    not_leaving: tuple[NotLeaving, ...] = ()
    coming_back: tuple[ComingBack, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Queue:
    """What waits for somebody's approval."""

    #: For hers.
    own: tuple[Line, ...]
    #: For that of others: who is next stands in the reason.
    others: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class After:
    """What came of a decision."""

    id: str
    title: str
    state: str
    #: What an act that takes it back is bound to.
    seen: str
    #: Whether an approval can be taken back: nothing of it has left.
    may_undo: bool
    #: When the first of it leaves; None: nothing does by itself.
    leaves_at: datetime | None
    #: Where it waits for more voices: whole sentences.
    standing: tuple[str, ...]
    #: When a number may leave, once somebody schedules it; None: it is no such thing.
    to_schedule: datetime | None = None
