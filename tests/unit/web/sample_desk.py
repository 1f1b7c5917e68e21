"""A desk and its door in memory: what its pages are tested with instead of a store.

`SampleDesk` keeps to the policy for a small programme of two units, so that tests of
the gate ask what the real one would be asked.
"""

from dataclasses import replace
from datetime import date
from typing import get_args

from sample_events import local
from sample_keeping import SampleKeeping
from sample_kits import SampleKits
from sample_running import SampleRunning

from comms.access.policy import Subject, may, require_may, require_pauser
from comms.model.desk import AccountLine, CardPage, Counts, Stop, Who
from comms.model.programme import NATIONAL, Programme, Role, User
from comms.model.views import Picture
from comms.store.catalogue import Catalogue

#: One of each role; the nation's reach everywhere, the others one unit.
ROLES = get_args(Role)
NATIONWIDE = frozenset({"admin", "national_lead", "approver"})
OWN, OTHER = "VSU", "POH"
#: Cards by unit: one of the own unit to tick, one to settle, and one of the other.
OWN_CARD, DOUBTFUL, OTHER_CARD, POSTED = 7, 8, 9, 10


def user(role):
    """Return the sample's user of a role."""
    scope = NATIONAL if role in NATIONWIDE else OWN
    name = {"fi": f"Rooli {role}", "sv": f"Roll {role}", "en": f"Role {role}"}
    return User(id=role, role=role, scope=scope, email="a@example.org", name=name)


USERS = {role: user(role) for role in ROLES}


def who(role, language="fi"):
    """Return a user as pages see one."""
    one = USERS[role]
    return Who(
        id=one.id,
        name=one.name.get(language, one.id),
        role=one.role,
        scope=one.scope,
        language=language,
    )


class SampleDoor:
    """Lets in whoever has a link, and remembers who is inside."""

    def __init__(self):
        self.links = {f"link-{role}": role for role in ROLES}
        self.sessions = {}
        self.agents = []

    def guest(self, token, language):
        """Return whom a link would let in."""
        role = self.links.get(token)
        return who(role, language or "fi") if role else None

    def enter(self, token, *, agent):
        """Use a link up."""
        role = self.links.pop(token, None)
        if role is None:
            return None
        key = f"session-{len(self.agents)}-{role}"
        self.agents.append(agent)
        self.sessions[key] = role
        return key

    def who(self, session_key, language):
        """Return who holds a session."""
        role = self.sessions.get(session_key)
        return who(role, language) if role else None

    def leave(self, session_key):
        """End a session."""
        self.sessions.pop(session_key, None)


PICTURE = Picture(
    url="/media/shore.png",
    alt="Rantamaisema: kallio, koivu ja laituri.",
    width=1200,
    height=630,
    credit="Kuva: hanke",
)
CARD = CardPage(
    delivery=OWN_CARD,
    account_title="Perhekeskukset (Facebook-ryhmä)",
    language="fi",
    text=(
        "Tule kuulemaan, miten perhekeskus auttaa arjessa.\n\n"
        "https://lape.example.org/fi/events/E1\n\n#LapeMuutos #VarsinaisSuomi"
    ),
    link="https://lape.example.org/fi/events/E1",
    tags=("#LapeMuutos", "#VarsinaisSuomi"),
    picture=PICTURE,
    open_url="https://facebook.example/groups/perhekeskukset",
    due=local("2027-02-17T09:00"),
    state="queued",
)
CARDS = {
    OWN_CARD: (OWN, CARD),
    DOUBTFUL: (OWN, replace(CARD, delivery=DOUBTFUL, state="unknown", picture=None)),
    OTHER_CARD: (OTHER, replace(CARD, delivery=OTHER_CARD)),
    POSTED: (
        OWN,
        replace(
            CARD, delivery=POSTED, state="sent", url="https://facebook.example/p/1"
        ),
    ),
}
ACCOUNT = AccountLine(
    id="x_national",
    title="@LapeMuutos",
    channel="x",
    mode="sandbox",
    owner_name="Muutosohjelma",
    languages=("fi",),
    url="https://x.example/LapeMuutos",
    retired_on=None,
    reason="",
    waiting=3,
    may_retire=True,
)
OWN_ACCOUNT = replace(
    ACCOUNT,
    id="fb_vsu",
    title="Perhekeskukset",
    channel="facebook_group",
    mode="manual_copy",
    state="manual_copy",
    owner_name="Varsinais-Suomi",
    languages=("fi", "sv"),
    waiting=0,
)
OWNERS = {"x_national": NATIONAL, "fb_vsu": OWN, "x_other": OTHER}


class SampleDesk:
    """Answers like a desk on a store, and writes down what was ordered."""

    def __init__(self):
        self.done = []
        #: What all cards are: posts, edits or removals.
        self.kind = "post"
        self.standing = []
        self.retired = {}
        self.keeping = SampleKeeping()
        self.running = SampleRunning(self, USERS)
        self.kits = SampleKits(self)

    def counts(self, *_):
        """Every page asks what waits."""
        return Counts()

    def card(self, name, delivery, language):
        """Return a card that a user may see."""
        unit, card = CARDS.get(delivery, (None, None))
        if unit is None or not self._may(name, "read", unit):
            return None
        return replace(
            card,
            language=language,
            kind=self.kind,
            may_act=self._may(name, "tick", unit),
        )

    def tick(self, name, delivery, *, url):
        """Note a tick."""
        require_may(USERS[name], "tick", _subject(CARDS[delivery][0]))
        self.done.append(("tick", name, delivery, url))

    def settle(self, name, delivery, *, is_there, url):
        """Note what was found."""
        require_may(USERS[name], "settle", _subject(CARDS[delivery][0]))
        self.done.append(("settle", name, delivery, is_there, url))

    def accounts(self, name, _language):
        """Return all accounts."""
        lines = [ACCOUNT, OWN_ACCOUNT, replace(OWN_ACCOUNT, id="x_other", title="P")]
        return [
            replace(
                line,
                may_retire=self._may(name, "retire", OWNERS[line.id]),
                retired_on=date(2027, 2, 16) if line.id in self.retired else None,
                reason=self.retired.get(line.id, ""),
            )
            for line in lines
        ]

    def retire(self, name, account, *, reason):
        """Close an account."""
        require_pauser(USERS[name], OWNERS[account])
        self.retired[account] = reason
        self.done.append(("retire", name, account, reason))

    def stops(self, name, _language):
        """Return the stops that stand."""
        return [
            replace(stop, may_lift=self._may(name, "resume", stop.unit))
            for stop in self.standing
        ]

    def pause(self, name, unit, *, reason):
        """Stop a unit or everything."""
        require_pauser(USERS[name], unit)
        self.done.append(("pause", name, unit, reason))
        self.standing.append(
            Stop(
                unit=unit,
                unit_name="Varsinais-Suomi" if unit else "",
                user_name=f"Rooli {name}",
                reason=reason,
                since=local("2027-02-16T09:00"),
                may_lift=True,
            )
        )

    def _may(self, name, verb, unit):
        known = Catalogue(
            entries={
                ("programme", "p"): Programme.model_construct(id="p", approval={}),
                **{("user", one.id): one for one in USERS.values()},
            },
            hashes={},
            files={},
        )
        return may(known, USERS[name], verb, _subject(unit))


def _subject(unit):
    return Subject(name="delivery:1", type="post", unit=unit, owner="somebody")
