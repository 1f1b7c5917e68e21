"""What the columns of a list mean: by their headings, whatever program wrote them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from comms.errors import Refused
from comms.model.cells import unmarked
from comms.model.lists import ListMapping, Standing

#: Columns of a list that we write, in this order; before fields of one's own.
WRITTEN = (
    "email",
    "name",
    "language",
    "level",
    "format",
    "audience",
    "region",
    "areas",
    "role",
    "organisation",
    "events",
    "newsletters",
    "consent_source",
    "consent_at",
)
#: Names that a mapping may give to a column; "fields.…" is a name of one's own.
NAMES = frozenset(
    {
        *WRITTEN,
        "first_name",
        "last_name",
        "attributes",
        "note",
        "status",
        "unsubscribed_at",
        "bounced_at",
    }
)
OWN = "fields."
EMAIL = "email"

#: Headings as people and programs write them; letters and digits only.
_HEADINGS: Mapping[str, str] = {
    heading: name
    for name, headings in {
        "email": "email emailaddress mail address sähköposti sähköpostiosoite epost "
        "epostadress epostaddress mejl emailosoite sposti osoite subscriberemail",
        "name": "name nimi namn fullname kokonimi displayname",
        "first_name": "firstname etunimi förnamn fname givenname",
        "last_name": "lastname sukunimi efternamn lname surname familyname",
        "language": "language kieli språk lang locale preferredlanguage",
        "level": "level readinglevel selkokieli lättspråk",
        "format": "format emailtype muoto",
        "audience": "audience kohderyhmä målgrupp",
        "region": "region alue maakunta landskap unit yksikkö enhet",
        "areas": "areas kehittämisalueet områden",
        "role": "role rooli roll title titteli ammatti yrke jobtitle",
        "organisation": "organisation organization organisaatio company yritys "
        "työnantaja företag employer",
        "events": "events tapahtumat evenemang",
        "consent_at": "consentat confirmtime optintime optedinat subscribedat",
        "consent_source": "consentsource suostumus samtycke optinsource",
        "note": "note notes huomautus anmärkning",
        "status": "status tila",
        "newsletters": "newsletters uutiskirjeet nyhetsbrev",
        "unsubscribed_at": "unsubtime unsubscribedat",
        "bounced_at": "cleantime bouncedat",
    }.items()
    for heading in headings.split()
}
_WORDS: Mapping[Standing, str] = {
    "active": "active subscribed confirmed enabled yes kyllä ja aktiivinen aktiv",
    "unsubscribed": "unsubscribed optedout left no ei nej poistunut perunut "
    "avregistrerad avslutad",
    "bounced": "bounced cleaned hardbounced invalid palautunut studsat",
    "complained": "complained spam abuse",
    "objected": "objected blocklisted blacklisted blocked donotmail kielto",
    "ignored": "pending unconfirmed disabled nonsubscribed inactive",
}
_STATUSES: Mapping[str, Standing] = {
    word: standing for standing, words in _WORDS.items() for word in words.split()
}


@dataclass(frozen=True, kw_only=True)
class Preset:
    """How lists of one program are read."""

    name: str
    #: Headings by which such a list is known.
    known_by: frozenset[str]
    columns: Mapping[str, str] = field(default_factory=dict)
    #: Headings that say nothing which we want to keep.
    nothing: frozenset[str] = frozenset()
    statuses: Mapping[str, Standing] = field(default_factory=dict)


PRESETS = (
    # Audience > Export: one file each of subscribed, unsubscribed and cleaned people.
    Preset(
        name="mailchimp",
        known_by=frozenset({"emailaddress", "leid", "euid"}),
        columns={
            "confirmtime": "consent_at",
            "optintime": "",
            "address": "",
            "notes": "note",
            "unsubtime": "unsubscribed_at",
            "cleantime": "bounced_at",
        },
    ),
    # Subscribers > Export; what lists a person is on, it does not say.
    Preset(
        name="listmonk",
        known_by=frozenset({"uuid", "email", "attributes", "status"}),
        columns={
            "attributes": "attributes",
            "createdat": "consent_at",
            "updatedat": "",
        },
        statuses={
            "enabled": "active",
            "disabled": "ignored",
            "blocklisted": "objected",
        },
    ),
)


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which column holds what."""

    mapping: str
    #: Our name → its columns, in the order in which they count.
    places: Mapping[str, tuple[int, ...]]
    #: Custom field → its column.
    own: tuple[tuple[str, int], ...]
    statuses: Mapping[str, Standing]
    #: Headings of which nothing is taken.
    left_out: tuple[str, ...]
    width: int
    #: Whether the first row is somebody, and no heading.
    has_no_headings: bool = False


def plain(heading: str) -> str:
    """Return a heading without what programs write differently."""
    return "".join(filter(str.isalnum, unmarked(heading).casefold()))


def rate(cells: Sequence[str]) -> int:
    """Return how many cells of a row are headings that we know."""
    return sum(plain(cell) in _HEADINGS for cell in cells)


def names_of(headings: Sequence[str]) -> dict[int, str]:
    """Return our names of columns by their headings alone, by place."""
    found = {place: _HEADINGS.get(plain(one), "") for place, one in enumerate(headings)}
    return {place: name for place, name in found.items() if name}


def columns_of(
    headings: Sequence[str], mapping: ListMapping | None, preset: str = ""
) -> Columns:
    """Return what the columns of a list mean.

    Args:
        headings: Its first row.
        mapping: A saved one; None: as programs we know write them.
        preset: Name of one of ours; "": found out.

    Raises:
        Refused: "list_no_address": no column holds addresses.
    """
    names = [plain(heading) for heading in headings]
    if mapping is not None:
        wanted = {plain(heading): name for heading, name in mapping.columns.items()}
        statuses = {plain(word): at for word, at in mapping.statuses.items()}
        return _placed(headings, mapping.id, wanted, {**_STATUSES, **statuses})
    chosen = _preset(names, preset)
    if chosen:
        wanted = {**_HEADINGS, **chosen.columns}
        return _placed(headings, chosen.name, wanted, {**_STATUSES, **chosen.statuses})
    found = _own_headings(headings)
    if EMAIL not in map({**_HEADINGS, **found}.get, names):
        return _without_headings(headings)
    return _placed(headings, "", {**_HEADINGS, **found}, _STATUSES)


def _preset(names: Sequence[str], preset: str) -> Preset | None:
    for one in PRESETS:
        if one.name == preset or (not preset and one.known_by <= {*names}):
            return one
    return None


def _own_headings(headings: Sequence[str]) -> dict[str, str]:
    """Return headings of our own export that name custom fields."""
    return {
        plain(heading): heading.strip()
        for heading in headings
        if heading.strip().startswith(OWN)
    }


def _placed(
    headings: Sequence[str],
    mapping: str,
    wanted: Mapping[str, str],
    statuses: Mapping[str, Standing],
) -> Columns:
    places: dict[str, tuple[int, ...]] = {}
    own, left_out = [], []
    for place, heading in enumerate(headings):
        name = wanted.get(plain(heading), "")
        if name.startswith(OWN):
            own.append((name.removeprefix(OWN), place))
        elif name:
            places[name] = (*places.get(name, ()), place)
        elif heading.strip():
            left_out.append(heading.strip()[:100])
    if EMAIL not in places:
        raise Refused("list_no_address", headings=", ".join(left_out[:20]))
    return Columns(
        mapping=mapping,
        places=places,
        own=tuple(own),
        statuses=statuses,
        left_out=tuple(left_out[:100]),
        width=len(headings),
    )


def _without_headings(cells: Sequence[str]) -> Columns:
    """Return the columns of a list that begins with a person: her address counts."""
    place = next((n for n, cell in enumerate(cells) if "@" in cell), None)
    if place is None:
        shown = ", ".join(cell.strip()[:40] for cell in cells[:20])
        raise Refused("list_no_address", headings=shown)
    return Columns(
        mapping="",
        places={EMAIL: (place,)},
        own=(),
        statuses=_STATUSES,
        left_out=(),
        width=len(cells),
        has_no_headings=True,
    )
