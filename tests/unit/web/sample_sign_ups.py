"""Signing up and choosing in memory: two newsletters, and what was asked for."""

from datetime import date

from comms.model.sign_up_views import (
    AskedView,
    Choices,
    LetterChoice,
    OwnDataView,
    OwnSheet,
    SignUpSheet,
)

LETTERS = (
    LetterChoice(
        id="national",
        name="Lape-uutiskirje",
        unit_name="Lape",
        controller="Esimerkkiministeriö",
        privacy_notice="https://example.org/privacy",
        legal_basis="public_task",
    ),
    LetterChoice(
        id="POH",
        name="Lape Pohjanmaa, infokirje",
        unit_name="Pohjanmaa",
        controller="Esimerkkihyvinvointialue",
        privacy_notice="",
        legal_basis="consent",
    ),
)


class SampleSignUps:
    """The part of a sample reader that people ask something of."""

    #: Hash of the words that hold now.
    words = "as-shown"

    def sign_up_sheet(self, _language, newsletter=""):
        """Return two newsletters, or one by its name."""
        found = tuple(one for one in LETTERS if newsletter in {"", one.id})
        if not found:
            return None
        return SignUpSheet(
            letters=found,
            regions=(("POH", "Pohjanmaa"), ("KAI", "Kainuu")),
            areas=(("family", "Perheet"), ("school", "Koulu")),
            languages=("fi", "sv", "en"),
            has_easy=True,
            words=self.words,
        )

    def sign_up(self, wish):
        """Remember what was asked for."""
        if "@" not in wish.address:
            return ("address",)
        if not wish.newsletters:
            return ("newsletters",)
        self.changes.append(wish)
        return ()

    def own_sheet(self, token):
        """Return choices of the holder of one link; the other may only leave."""
        if not token.endswith("POH"):
            return None
        return OwnSheet(
            sheet=self.sign_up_sheet("fi"),
            language="fi",
            address_hint="t…01@example.org",
            choices=Choices(language="sv", level="easy", areas=("school",)),
            paused_until=date(2027, 3, 18),
            pauses=(30, 90, 180),
            others=LETTERS[:1],
            words=self.words,
        )

    def own_choice(self, token, choices, pause):
        """Remember what was chosen."""
        self.changes.append((token, choices, pause))
        return ()

    def own_join(self, token, newsletter, _shown_in):
        """Remember what was joined."""
        self.changes.append((token, newsletter))
        return True

    def own_address(self, token, address):
        """Remember what was asked."""
        if "@" in address:
            self.changes.append((token, address))
        return "@" in address

    def ask_own_data(self, token):
        """Remember who asked for her own data."""
        self.changes.append((token, "asked for data"))
        return True

    def own_data(self, token):
        """Return what the one link of its kind shows, until she is erased."""
        if not token.endswith("POH"):
            return None
        return OwnDataView(
            language="fi",
            address_hint="t…01@example.org",
            is_over=(token, "erased") in self.changes,
        )

    def own_file(self, token, form):
        """Remember who took what."""
        self.changes.append((token, form))
        return b"{}"

    def erase_own(self, token):
        """Remember who was erased."""
        self.changes.append((token, "erased"))
        return True

    def asked(self, token):
        """Return what one known link asks."""
        if token not in self.subscribed:
            return None
        return AskedView(
            kind="sign_up",
            language="fi",
            address_hint="t…01@example.org",
            letters=("Lape-uutiskirje",),
            is_confirmed=token in self.confirmed,
            is_over=False,
            preferences=token if token in self.confirmed else "",
        )

    def confirm(self, token):
        """Remember who was let in."""
        self.changes.append((token, "confirmed"))
        self.confirmed.add(token)
        return self.asked(token)
