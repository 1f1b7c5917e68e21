"""Readers in memory: one of every standing, with all that a page can show of one."""

from datetime import date

from sample_events import local

from comms.errors import Refused
from comms.model.desk import Choice
from comms.model.reader_views import (
    METHODS,
    STANDINGS,
    ConsentLine,
    LetterReaders,
    MailLine,
    ReaderPage,
    SeatLine,
    SuppressionLine,
)
from comms.model.sign_up_views import Choices
from comms.store.suppressions import SuppressionReason

AT = local("2027-02-16T09:00")
COUNTS = {name: 12 * place for place, name in enumerate(STANDINGS, 1)}
LETTER = LetterReaders(
    id="POH",
    name="Pohjanmaan hyvinvointialuejohtamisen uutiskirje",
    unit_name="Pohjanmaa",
    is_sensitive=True,
    grain="tens",
    total=COUNTS,
    by_language=[("fi", COUNTS), ("sv", COUNTS)],
)
OPTIONS = {
    name: tuple(Choice(value=value, label=label) for value, label in pairs)
    for name, pairs in {
        "language": (("fi", "suomi"), ("sv", "svenska")),
        "level": (("standard", "Yleiskieli"), ("easy", "Selkokieli")),
        "format": (("html", "Kuvin"), ("text", "Pelkkä teksti")),
        "region": (("", "Ei valintaa"), ("POH", "Pohjanmaa")),
        "newsletters": (("POH", "Pohjanmaa"), ("national", "Valtakunnallinen")),
    }.items()
}
READER = ReaderPage(
    look=7,
    address="käyttäjä.pitkänimi+uutiskirjeet@hyvinvointialuejohtaminen.example.org",
    name="Maija <b>Esimerkki</b>",
    choices=Choices(language="sv", level="easy", region="POH"),
    region_name="Pohjanmaa",
    known_since=AT,
    own_choice_at=AT,
    paused_until=date(2027, 3, 1),
    seats=[
        SeatLine(
            newsletter=standing,
            name=f"Uutiskirje {standing}",
            standing=standing,
            since=AT,
            may_leave=standing not in STANDINGS[-2:],
        )
        for standing in STANDINGS
    ],
    consents=[
        ConsentLine(
            at=AT,
            act=act,
            letter_name="Pohjanmaa",
            source="Perhemessut",
            note="=1+1",
            form="site",
            method=method,
            legal_basis="consent",
            language="sv",
            wording="Jag vill ha nyhetsbrevet.\nRättslig grund: samtycke",
            by_name="Kaisa",
        )
        for act in ("given", "confirmed", "withdrawn")
        for method in METHODS
    ],
    has_older_consents=True,
    suppressions=[
        SuppressionLine(letter_name="", reason=reason.value, at=AT)
        for reason in SuppressionReason
    ],
    mails=[
        MailLine(title="1-2027", state=state, at=AT)
        for state in ("sent", "deferred", "bounced")
    ],
    may_send_link=True,
    may_erase=True,
    options=OPTIONS,
)


class SampleReaders:
    """Answers like a desk with one reader, and writes down what was ordered."""

    def __init__(self):
        self.done = []
        #: Fields that are wrong when somebody is signed up.
        self.wrong = ()
        #: Rule that says no to what is done for a reader.
        self.refusal = ""

    def letters(self, *_arguments):
        """One newsletter."""
        return (LETTER,)

    def person_file(self, *_arguments):
        """What is kept of her."""
        return b"{}"

    def look_up(self, user, address):
        """Only one address is known."""
        self.done.append(("look_up", user, address))
        return 7 if address == READER.address else 0

    def page(self, _user, look, _language):
        """Only who was looked up is there."""
        return READER if look == READER.look else None

    def sheet(self, *_arguments):
        """What can be chosen."""
        return OPTIONS

    def sign_up(self, user, new, language):
        """Note who is signed up."""
        self.done.append(("sign_up", user, new, language))
        return self.wrong

    def __getattr__(self, act):
        """Note what was done for a reader, or say no."""

        def do(user, look, *more):
            if self.refusal:
                raise Refused(self.refusal)
            self.done.append((act, user, look, *more))

        return do
