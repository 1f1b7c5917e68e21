"""What the pages of running it show: stops and what they hold, traces, accounts."""

from dataclasses import dataclass
from datetime import date, datetime

from comms.model.desk import AccountLine, Line

#: What is chosen about something that a stop holds: it leaves at once, it stays paused
#: by itself, it is called off.
GO, STAY, DROP = "go", "stay", "drop"
CHOICES = (GO, STAY, DROP)


@dataclass(frozen=True, kw_only=True)
class Held:
    """Something that a stop holds: what is told of one item at one time."""

    #: Publications, by number.
    ids: tuple[int, ...]
    title: str
    #: Sorts of thing, as words ("Page, Bluesky").
    sort: str
    unit_name: str
    state: str
    at: datetime
    path: str
    #: Address at which it gets another time; "": nowhere, or not by this person.
    new_time: str = ""
    #: When it leaves, in words, where quiet hours keep it; "": at once.
    leaves: str = ""
    #: Readers who have not got it yet, of mail that had begun; of a sensitive
    #: newsletter none is told.
    left: int = 0
    may_drop: bool = False


@dataclass(frozen=True, kw_only=True)
class Resuming:
    """What lifting a stop would do."""

    #: Name of the stop: "" for everything, a unit, "publication:17"; "item:spring_news"
    #: for the stops of all that tells it.
    unit: str
    title: str
    user_name: str
    reason: str
    since: datetime
    #: The stop's own instant, exactly: another one, and it is another stop.
    seen: str
    at_once: tuple[Held, ...]
    #: What has become too late and is not sent.
    too_late: tuple[Held, ...]
    #: What other stops go on holding.
    still_held: int
    #: How much leaves later at its own time, and when the first of it.
    later: int
    next_at: datetime | None
    #: Whether it is of one item or edition alone: whoever lifts that lets it go.
    is_single: bool = False


@dataclass(frozen=True, kw_only=True)
class AccountField:
    """One setting of an account on its form."""

    name: str
    label: str
    hint: str
    is_secret: bool
    is_required: bool
    #: What is kept, where it may be shown; "" for secrets.
    value: str
    #: Whether a secret is kept.
    is_kept: bool = False


@dataclass(frozen=True, kw_only=True)
class AccountPage:
    """One account: how it is connected, what it did, what waits on it."""

    line: AccountLine
    #: What its adapter asks for; empty: there is nothing to connect.
    fields: tuple[AccountField, ...]
    #: Who the network says that we are, when it was asked, and what it did not like.
    identity: str
    identity_url: str
    checked_at: datetime | None
    fault: str
    #: The operator's settings hold its secrets: the desk only shows and tests.
    by_operator: bool
    #: Ways to publish that may be chosen.
    modes: tuple[str, ...]
    #: What waits to leave on it.
    waiting: tuple[Line, ...]
    #: Why what failed last did, in the network's words.
    failure: str
    may_connect: bool


@dataclass(frozen=True, kw_only=True)
class MailLine:
    """One mail account: how it is, and what is left of its limits."""

    name: str
    #: "up", "down", "wrong".
    state: str
    since: datetime | None
    fault: str
    queued: int
    #: What is left of each limit: seconds it counts over, limit, used.
    used: tuple[tuple[int, int, int], ...]
    host: str
    connections: int
    weight: int


@dataclass(frozen=True, kw_only=True)
class HeldDomain:
    """A domain to which mail waits, because many are gone there all at once."""

    domain: str
    until: datetime
    #: Addresses that were refused there as unknown.
    failures: int


@dataclass(frozen=True, kw_only=True)
class MailAlarm:
    """Something wrong with how we send, on one day."""

    title: str
    #: What it means, what a server said (without addresses), and what to do.
    text: str
    count: int
    last_at: datetime


@dataclass(frozen=True, kw_only=True)
class ReturnedAside:
    """A returned mail that could not be read; nothing of what it says."""

    name: str
    at: datetime
    #: When it goes by itself.
    until: datetime
    octets: int
    #: What went wrong; "": nobody wrote it down.
    fault: str


@dataclass(frozen=True, kw_only=True)
class MailTroubles:
    """What is wrong with mail, for those who answer for it."""

    held: tuple[HeldDomain, ...] = ()
    #: Of the last week, the latest first.
    alarms: tuple[MailAlarm, ...] = ()
    may_release: bool = False
    #: The latest first, and how many there are.
    aside: tuple[ReturnedAside, ...] = ()
    aside_count: int = 0


#: Rows of the log that somebody takes away as one table.
MOST_TRACES = 10_000


@dataclass(frozen=True, kw_only=True)
class TracesAsked:
    """What somebody wants to know about what was done; "" asks for nothing."""

    person: str = ""
    thing: str = ""
    unit: str = ""
    #: Kind of act ("writing"), or one verb.
    kind: str = ""
    since: date | None = None
    until: date | None = None
    refused: bool = False
    #: The last act of the page before; 0: from the newest.
    after: int = 0


@dataclass(frozen=True, kw_only=True)
class Trace:
    """One act: who did what to what, when, and as whom."""

    id: int
    at: datetime
    user_name: str
    #: For whom she stood in; "" in her own right.
    for_name: str
    did: str
    thing: str
    #: Addresses at the desk of the thing, and of what was changed; "": there is none.
    path: str
    change_path: str
    note: str
    #: Why it was refused, as a sentence; "" where it was carried out.
    refusal: str


@dataclass(frozen=True, kw_only=True)
class Traces:
    """A page of what was done, newest first."""

    traces: tuple[Trace, ...]
    #: The act after which the next page goes on; 0: this was the last.
    next_after: int
    #: Everybody, every unit and every kind that may be asked for: value and label.
    people: tuple[tuple[str, str], ...]
    units: tuple[tuple[str, str], ...]
    kinds: tuple[tuple[str, str], ...]
    zone: str
