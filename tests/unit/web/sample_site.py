"""A small programme in memory: what pages are tested with instead of a store."""

from dataclasses import replace
from datetime import date

from sample_events import coordinator, correction_of, events_of, local, pick
from sample_items import LOGO, items_of
from sample_sign_ups import SampleSignUps

from comms.errors import NotFound
from comms.model.views import (
    EditionLine,
    EventGone,
    FollowLink,
    Funder,
    Markdown,
    Picture,
    Seat,
    Shelf,
    SiteView,
    UnitView,
    Withdrawal,
)

#: What its page says of the item "withdrawn_item".
WITHDRAWAL = Withdrawal(day=date(2027, 2, 5), reason="Kuvan lupa <b>puuttui</b>.")

#: The smallest PNG there is: one transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


class SampleReader(SampleSignUps):
    """Answers like a store, and remembers who left."""

    def __init__(self):
        self.subscribed = {"tok-national": True, "tok-POH": True}
        self.changes = []
        self.confirmed = set()
        #: Last day of the programme, once it is over.
        self.ended_on = None

    def site(self, language):
        """Return what every page shows."""
        programme = pick(
            language,
            "Lapsi- ja perhepalveluiden muutosohjelma",
            "Programmet för utveckling av barn- och familjetjänster",
            "Programme to reform child and family services",
        )
        unit = UnitView(
            id="national",
            name=programme,
            programme=programme,
            programme_short="Lape",
            colour="#0B6B5C",
            logo=LOGO,
            logo_dark=replace(LOGO, url="/media/logo_dark.png"),
            controller="Esimerkkiministeriö",
            postal_address="Esimerkkikatu 1, 00000 Esimerkkilä",
            privacy_notice="https://example.org/privacy",
            reply_to="viestinta@example.org",
        )
        return SiteView(
            programme=programme,
            programme_short="Lape",
            unit=unit,
            units=(
                ("national", "Lape"),
                ("POH", pick(language, "Pohjanmaa", "Österbotten", "Ostrobothnia")),
                ("VSU", coordinator(language).unit),
                ("KAI", pick(language, "Kainuu", "Kajanaland", "Kainuu")),
            ),
            funder=Funder(
                text=pick(
                    language,
                    "Esimerkkiministeriö rahoittaa hanketta 31.12.2027 saakka.",
                    "Exempelministeriet finansierar projektet till och med den "
                    "31 december 2027.",
                    "The Example Ministry funds the project until 31 December 2027.",
                ),
                logo=Picture(
                    url="/media/funder.png",
                    alt=pick(
                        language,
                        "Esimerkkiministeriön tunnus",
                        "Exempelministeriets logotyp",
                        "Example Ministry logo",
                    ),
                    width=300,
                    height=100,
                ),
            ),
            follow=(FollowLink(title="Mastodon", url="https://social.example.org/x"),),
            demo_notice=pick(
                language,
                "DEMO. Tapahtumat, ihmiset ja osoitteet ovat keksittyjä.",
                "DEMO. Evenemang, personer och adresser är påhittade.",
                "DEMO. Events, people and addresses are invented.",
            ),
            core_message=pick(
                language,
                "Rakennamme palveluja, jotka ovat lähellä ja toimivat yhteen. Niin "
                "arki sujuu lapsilla, nuorilla ja koko perheellä.",
                "Vi bygger tjänster som finns nära och fungerar ihop, så att "
                "vardagen löper för barn, unga och familjer.",
                "We are building services that are close by and work together.",
            ),
            newsletters=(("national", "Lape-uutiskirje"),),
            supervisor="Traficom",
            ended_on=self.ended_on,
        )

    def unit(self, unit_id, language):
        """Return the programme, or a unit with a colour and an emblem of its own."""
        programme = self.site(language).unit
        names = {"national": programme.name} | {
            item.unit_id: item.unit_name for item in items_of(language)
        }
        if unit_id not in names or unit_id == "national":
            return programme if unit_id == "national" else None
        return replace(
            programme,
            id=unit_id,
            name=names[unit_id],
            colour="#7A3B69",
            logo=replace(LOGO, alt=f"Lape-ohjelman tunnus, {names[unit_id]}"),
            logo_dark=None,
        )

    def news(self, language, *, unit, limit, offset):
        """Return published items."""
        items = [i for i in items_of(language) if unit in {None, i.unit_id}]
        return items[offset : offset + limit], len(items) > offset + limit

    def item(self, item_id, language, level):
        """Return one item; only one exists in easy language, in Finnish."""
        found = {item.id: item for item in items_of(language)}.get(item_id)
        if found is None or level == "standard":
            return found
        if item_id != "spring_news" or language != "fi":
            return replace(found, wanted_level="easy")
        return replace(
            found,
            level="easy",
            title="Perheiden palvelut muuttuvat",
            lead="Haluamme, että perhe saa apua ajoissa.",
            body=(Markdown(text="Työtä tehdään koko Suomessa.\nVoit kysyä lisää."),),
            easy_url="",
            standard_url="/fi/news/spring_news",
        )

    def press(self, item_id, language):
        """Return the press text of every item but one that is under embargo."""
        del language
        return None if item_id == "embargoed" else f"Mediatiedote: {item_id}\n"

    def is_kept_back(self, file):
        """Keep back one picture."""
        return file == "kept_back.jpg"

    def is_lasting(self, file):
        """Let a photo be one that may have to go."""
        return file != "piggyback.png"

    def withdrawn(self, item_id):
        """Return when and why an item was withdrawn."""
        return WITHDRAWAL if item_id == "withdrawn_item" else None

    def event_withdrawn(self, event_id):
        """Return when and why the announcement of an event was withdrawn."""
        return WITHDRAWAL if event_id == "withdrawn_event" else None

    def events_gone(self, language):
        """Return one event that calendars are to strike out."""
        first = events_of(language)[0]
        return [
            EventGone(
                id="E9",
                uid="E9@lape.example.org",
                sequence=3,
                language=language,
                unit_id="VSU",
                starts=first.starts,
                ends=first.ends,
                zone=first.zone,
                at=first.starts,
                withdrawal=WITHDRAWAL,
            )
        ]

    def events(self, language, *, since=None, limit=None):
        """Return both events as coming, and the old one where it is asked for."""
        past = self.past_events(language, limit=20, offset=0)[0] if since else []
        recent = [event for event in past if event.ends > since]
        return [*recent, *events_of(language)][:limit]

    def past_events(self, language, *, limit, offset):
        """Return one old event; and it alone on two further pages."""
        old = replace(
            events_of(language)[0],
            id="E0",
            starts=local("2026-10-01T09:00"),
            ends=local("2026-10-01T11:30"),
            url=f"/{language}/events/E0",
            next_in_series=None,
            cancelled=True,
        )
        return [old] if offset <= 2 * limit else [], offset < 2 * limit

    def event(self, event_id, language):
        """Return one event."""
        everything = [
            *self.events(language),
            *self.past_events(language, limit=20, offset=0)[0],
        ]
        return {event.id: event for event in everything}.get(event_id)

    def newest_edition(self, language):
        """Return the first of them."""
        return self.editions(language)[0]

    def shelves(self, language):
        """Return two newsletters, one of which has more numbers than these."""
        lines = self.editions(language)
        return [
            Shelf(
                newsletter_id=name,
                newsletter_name=shown,
                lines=tuple(one for one in lines if one.newsletter_id == name),
                has_more=name == "POH",
            )
            for name, shown in dict.fromkeys(
                (one.newsletter_id, one.newsletter_name) for one in lines
            )
        ]

    def shelf(self, newsletter_id, language, year):
        """Return one of them by year; it has gone out for three years."""
        years = (2028, 2027, 2026)
        for one in self.shelves(language):
            if one.newsletter_id == newsletter_id and year in {None, *years}:
                return replace(one, has_more=False, year=year or 2028, years=years)
        return None

    def editions(self, language):
        """Return three editions of two newsletters."""
        return [
            EditionLine(
                newsletter_id=newsletter,
                newsletter_name=name,
                number=number,
                slug=slug,
                subject=subject,
                day=day,
                url=f"/{language}/archive/{newsletter}/{slug}",
                languages=("fi", "sv"),
                corrected_on=date(2027, 3, 10) if newsletter == "POH" else None,
            )
            for newsletter, name, number, slug, subject, day in (
                (
                    "POH",
                    "Lape Pohjanmaa, infokirje",
                    "1-2027 helmikuu",
                    "1-2027",
                    "Infokirje 1-2027 helmikuu: kaksi kieltä samalla kellonlyömällä",
                    date(2027, 2, 24),
                ),
                (
                    "national",
                    "Lape-uutiskirje",
                    "1/2027",
                    "1-2027",
                    "Lape-uutiskirje 1/2027: kevään kokeilut ja kaksi tapaamista",
                    date(2027, 2, 17),
                ),
            )
        ]

    def edition_html(self, newsletter_id, slug, language):
        """Return mail HTML with a style in a tag."""
        if (newsletter_id, slug) != ("POH", "1-2027"):
            return None
        return (
            f'<!doctype html><html lang="{language}"><head><title>Infokirje</title>'
            '</head><body style="margin:0"><h1>Infokirje</h1>'
            '<img src="https://lape.example.org/media/logo.png" alt="Lape">'
            '<a href="https://other.example.org/">x</a></body></html>'
        )

    def edition_corrections(self, newsletter_id, slug, language):
        """Return that something in one number was put right."""
        corrected = (newsletter_id, slug) == ("POH", "1-2027")
        return [correction_of(language)] if corrected else []

    def controllers(self, language):
        """Return two units, each with a controller of its own."""
        return [
            (
                pick(language, "Pohjanmaa", "Österbotten", "Ostrobothnia"),
                "Esimerkkihyvinvointialue",
                "Esimerkkitie 3",
                "https://example.org/poh",
            ),
            (coordinator(language).unit, "Toinen hyvinvointialue", "", ""),
        ]

    def seat(self, token):
        """Return the seat of one of two known tokens."""
        if token not in self.subscribed:
            return None
        names = {
            "tok-national": "Lape-uutiskirje",
            "tok-POH": "Lape Pohjanmaa, infokirje",
        }
        return Seat(
            address_hint="t…01@example.org",
            newsletter_id=token.removeprefix("tok-"),
            newsletter_name=names[token],
            language="fi",
            subscribed=self.subscribed[token],
            newsletters=tuple(
                (names[other], here, other) for other, here in self.subscribed.items()
            ),
        )

    def leave(self, token):
        """End a subscription."""
        return self._change(token, subscribed=False)

    def rejoin(self, token):
        """Undo it."""
        return self._change(token, subscribed=True)

    def _change(self, token, *, subscribed):
        if token in self.subscribed:
            self.changes.append((token, subscribed))
            self.subscribed[token] = subscribed
        return self.seat(token)


class SampleMedia:
    """One picture under every name that ends like a picture."""

    def read(self, name):
        """Return content."""
        if name.startswith("missing"):
            raise NotFound(name)
        return PIXEL

    def save(self, content, suffix):
        """Keep nothing: pages only read."""
        raise NotImplementedError


class StandingClock:
    """A clock that shows one instant."""

    def __init__(self, instant):
        self.instant = instant

    def now(self):
        """Return the instant."""
        return self.instant
