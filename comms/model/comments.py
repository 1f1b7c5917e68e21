"""The table of comments: what people say about a sentence before it leaves."""

from datetime import datetime

from sqlmodel import Field

from comms.model.tables import Table

#: Letters of a comment at most, and of the sentence that is kept with it.
LONGEST, LONGEST_QUOTE = 2000, 1000


class Comment(Table, table=True):
    """What somebody says about a sentence, or an answer to that."""

    id: int | None = Field(default=None, primary_key=True)
    #: Makes the same form, sent twice, one comment; None: no name.
    key: str | None = Field(default=None, unique=True)
    #: "item:spring_news", "edition:NL1".
    subject: str = Field(index=True)
    #: Passage it is about ("fi.standard.body"); "": the whole.
    place: str = ""
    #: The sentence as it stood there, and its number in the passage, from 0.
    quote: str = ""
    number: int = 0
    #: Comment that this answers; None: it answers none.
    answers: int | None = None
    user: str
    #: For whom she said it as a stand-in; "" in her own right.
    acting_for: str = ""
    at: datetime
    text: str
    #: Who ticked it as done, and when; None: it is open.
    done_by: str = ""
    done_at: datetime | None = None
