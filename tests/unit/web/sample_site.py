"""A small programme in memory: what pages are tested with instead of a store.

Three languages, two linked events on both sides of the change to summer time, an
item in easy language, one that exists in Finnish only, and one that has closed.
"""

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from comms.errors import NotFound
from comms.model.views import (
    ContactCard,
    Document,
    EditionLine,
    EventView,
    FollowLink,
    Funder,
    ItemView,
    Markdown,
    Picture,
    Seat,
    SiteView,
    UnitView,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
LANGUAGES = ("fi", "sv", "en")
#: The smallest PNG there is: one transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def local(text):
    """Return a wall time in Helsinki."""
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def pick(language, fi, sv, en):
    """Return the text of one language."""
    return {"fi": fi, "sv": sv, "en": en}[language]


def coordinator(language):
    """Return the contact card of the events."""
    return ContactCard(
        name=pick(
            language,
            "Hankekoordinaattori, Varsinais-Suomi",
            "Projektkoordinator, Egentliga Finland",
            "Project coordinator, Southwest Finland",
        ),
        email="koordinaattori.vsu@example.org",
        phone="+358 00 000 0002",
        unit=pick(
            language, "Varsinais-Suomi", "Egentliga Finland", "Southwest Finland"
        ),
    )


def events_of(language):
    """Return the two events of the spring, linked to each other."""
    titles = (
        pick(
            language,
            "Mitä perheet tarvitsevat? Avoin iltapäivä",
            "Vad behöver familjerna? Öppen eftermiddag",
            "What do families need? Open afternoon",
        ),
        pick(
            language,
            "Viimeistellään yhdessä -työpaja",
            "Vi finslipar tillsammans, verkstad",
            "Finishing touches together, workshop",
        ),
    )
    first = EventView(
        id="E1",
        uid="e1@lape.example.org",
        sequence=0,
        language=language,
        title=titles[0],
        summary=pick(
            language,
            "Tule kertomaan, mitä palveluista puuttuu. Kahvia, pöytäkeskusteluja ja "
            "yhteinen kooste. Ei ilmoittautumista.",
            "Kom och berätta vad som saknas i tjänsterna. Kaffe, bordsdiskussioner "
            "och en sammanfattning. Ingen anmälan.",
            "Come and say what is missing from the services. Coffee, table talks "
            "and a joint summary. No sign-up.",
        ),
        starts=local("2027-03-11T12:00"),
        ends=local("2027-03-11T15:00"),
        zone="Europe/Helsinki",
        place=pick(
            language,
            "Esimerkkilän kaupungintalo",
            "Exempelstads stadshus",
            "Exampleton Town Hall",
        ),
        street="Esimerkkikatu 2",
        room=pick(
            language,
            "valtuustosali, 2. kerros",
            "fullmäktigesalen, 2 vån.",
            "council chamber, 2nd floor",
        ),
        municipality=pick(language, "Esimerkkilä", "Exempelstad", "Exampleton"),
        access=(
            pick(language, "Esteetön.", "Tillgängligt.", "Step-free."),
            pick(
                language,
                "Hissi pääovelta.",
                "Hiss vid huvudingången.",
                "Lift by the main door.",
            ),
        ),
        registration_required=False,
        registration_opens=None,
        registration_closes=None,
        capacity=None,
        free=True,
        media_welcome=True,
        guest_speaker="",
        cancelled=False,
        unit_name=coordinator(language).unit,
        contact=coordinator(language),
        url=f"/{language}/events/E1",
        calendar_url=f"/{language}/events/E1.ics",
        next_in_series=(titles[1], f"/{language}/events/E2"),
        updated_at=local("2027-02-15T09:00"),
    )
    second = replace(
        first,
        id="E2",
        uid="e2@lape.example.org",
        sequence=2,
        title=titles[1],
        summary=pick(
            language,
            "Käymme läpi avoimen iltapäivän koosteen ja päätämme, mitä hakemukseen "
            "kirjataan. Ilmoittaudu 1.4. mennessä.",
            "Vi går igenom sammanfattningen och väljer vad som skrivs in i ansökan. "
            "Anmäl dig senast 1.4.",
            "We go through the summary and choose what goes into the application. "
            "Sign up by 1 April.",
        ),
        starts=local("2027-04-08T12:00"),
        ends=local("2027-04-08T15:00"),
        place=pick(
            language,
            "Esimerkkilän kirjasto",
            "Exempelstads bibliotek",
            "Exampleton Library",
        ),
        street="Kirjastokuja 2",
        room=pick(language, "Juhlasali", "Festsalen", "Main hall"),
        registration_required=True,
        registration_opens=local("2027-02-15T09:00"),
        registration_closes=local("2027-04-01T16:15"),
        capacity=24,
        guest_speaker=pick(
            language,
            "Ministeriön projektipäällikkö",
            "Ministeriets projektchef",
            "Project manager from the ministry",
        ),
        url=f"/{language}/events/E2",
        calendar_url=f"/{language}/events/E2.ics",
        previous_in_series=(titles[0], f"/{language}/events/E1"),
        next_in_series=None,
    )
    return [first, second]


LOGO = Picture(url="/media/logo.png", alt="Lape-ohjelman tunnus", width=480, height=160)


def items_of(language):
    """Return what is published, newest first, in standard language."""
    blog = ItemView(
        id="two_languages_blog",
        type="blog",
        language=language,
        level="standard",
        title=pick(
            language,
            "Kaksi kieltä, yksi perhe",
            "Två språk, en familj",
            "Two languages, one family",
        ),
        lead=pick(
            language,
            "Perhe ei jaa arkeaan kielen mukaan. Siksi mekään emme julkaise mitään "
            "vain toisella kielellä.",
            "En familj delar inte upp sin vardag efter språk. Därför publicerar inte "
            "heller vi något på bara det ena språket.",
            "A family does not divide its day by language. So we do not publish "
            "anything in only one of them.",
        ),
        body=(
            Markdown(
                text=pick(
                    language,
                    "Kun neuvolassa vaihdetaan kieltä kesken lauseen, kukaan ei "
                    "hämmästy. Viestinnässä olemme olleet hitaampia.\n\n"
                    "Tammikuusta alkaen jokainen tiedotteemme, kutsumme ja "
                    "somejulkaisumme ilmestyy suomeksi ja ruotsiksi samalla "
                    "kellonlyömällä. Kerro, jos huomaat, että jompikumpi puuttuu.",
                    "När språket byts mitt i en mening på rådgivningen är det ingen "
                    "som höjer på ögonbrynen. I vår kommunikation har vi varit "
                    "långsammare.\n\nFrån och med januari kommer varje meddelande, "
                    "inbjudan och inlägg på svenska och finska på samma klockslag. "
                    "Säg till om du märker att något saknas.",
                    "When people switch language in the middle of a sentence at the "
                    "child health clinic, nobody is surprised.\n\nFrom January every "
                    "notice, invitation and post appears in Finnish and Swedish at "
                    "the same moment.",
                )
            ),
        ),
        unit_id="POH",
        unit_name=pick(language, "Pohjanmaa", "Österbotten", "Ostrobothnia"),
        byline=pick(
            language,
            "Muutosagentti, Pohjanmaa",
            "Förändringsagent, Österbotten",
            "Change agent, Ostrobothnia",
        ),
        areas=(
            pick(language, "Toimintakulttuuri", "Verksamhetskultur", "Working culture"),
        ),
        image=Picture(
            url="/media/piggyback.png",
            alt=pick(
                language,
                "Isosisko kantaa pikkuveljeä selässään metsäpolulla.",
                "En storasyster bär sin lillebror på ryggen på en skogsstig.",
                "A big sister carries her little brother on her back.",
            ),
            width=1200,
            height=800,
            credit=pick(language, "Projektin kuva", "Projektets bild", "Project photo"),
        ),
        contact=coordinator(language),
        published_at=local("2027-02-10T08:30"),
        updated_at=local("2027-02-12T14:05"),
        url=f"/{language}/news/two_languages_blog",
    )
    news = replace(
        blog,
        id="spring_news",
        type="news",
        title=pick(
            language,
            "Lape-työ jatkuu keväällä 18 maakunnassa",
            "Lape-arbetet fortsätter i 18 landskap i vår",
            "Lape work continues in 18 regions this spring",
        ),
        lead=pick(
            language,
            "Kevään aikana maakunnat kokeilevat uusia tapoja auttaa lapsiperheitä "
            "aiempaa varhemmin.",
            "Under våren prövar landskapen nya sätt att hjälpa barnfamiljer "
            "tidigare än förut.",
            "During the spring the regions are trying out new ways to help families "
            "with children earlier than before.",
        ),
        body=(
            Markdown(
                text=pick(
                    language,
                    "## Mitä tehdään?\nPerhekeskuksia kehitetään jokaisessa "
                    "maakunnassa.\n\n## Mistä saan tietoa?\nJokaisessa maakunnassa "
                    "on [muutosagentti](/fi/news/).",
                    "## Vad görs?\nFamiljecenter utvecklas i alla landskap.",
                    "## What is being done?\nFamily centres are being developed.",
                )
            ),
        ),
        unit_id="national",
        unit_name="Lape",
        byline="",
        image=LOGO,
        contact=None,
        published_at=local("2027-02-03T10:00"),
        updated_at=None,
        url=f"/{language}/news/spring_news",
        easy_url="/fi/news/spring_news/easy" if language == "fi" else "",
    )
    announcement = replace(
        news,
        id="e1_announcement",
        type="event_announcement",
        title=pick(
            language,
            "Kaksi tapaamista perheiden palveluista, tervetuloa",
            "Två träffar om tjänster för familjer, välkommen",
            "Two meetings about services for families, welcome",
        ),
        lead=pick(
            language,
            "Ensin kuuntelemme, sitten viimeistelemme.",
            "Först lyssnar vi, sedan finslipar vi.",
            "First we listen, then we finish the work.",
        ),
        body=(*events_of(language), Markdown(text="**ŋ č đ š ŧ ž**")),
        unit_id="VSU",
        unit_name=coordinator(language).unit,
        image=None,
        published_at=local("2027-02-15T09:00"),
        url=f"/{language}/news/e1_announcement",
        easy_url="",
    )
    call = replace(
        announcement,
        id="pilot_call",
        type="open_call",
        language="fi",
        wanted_language="" if language == "fi" else language,
        title="Avoin haku: kolme kuntaa kokeilemaan lapsiystävällistä päätöksentekoa "
        "ja hyvinvointialuejohtamista",
        lead="Etsimme kolmea kuntaa.",
        body=(Markdown(text="**Kuka voi hakea:** kaikki kunnat."),),
        documents=(
            Document(url="/media/deck.pdf", title="Esitys", type="PDF", size=2_400_000),
        ),
        closed=True,
        closed_label="Haku on päättynyt",
        published_at=local("2027-02-02T09:00"),
        url=f"/{language}/news/pilot_call",
    )
    return [announcement, blog, news, call]


class SampleReader:
    """Answers like a store, and remembers who left."""

    def __init__(self):
        self.subscribed = {"tok-national": True, "tok-POH": True}
        self.changes = []

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

    def events(self, language, *, past):
        """Return both events as coming; one old one as past."""
        first = events_of(language)[0]
        old = replace(
            first,
            id="E0",
            starts=local("2026-10-01T09:00"),
            ends=local("2026-10-01T11:30"),
            url=f"/{language}/events/E0",
            next_in_series=None,
            cancelled=True,
        )
        return [old] if past else events_of(language)

    def event(self, event_id, language):
        """Return one event."""
        everything = [
            *self.events(language, past=False),
            *self.events(language, past=True),
        ]
        return {event.id: event for event in everything}.get(event_id)

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
            '</head><body style="margin:0"><h1>Infokirje</h1></body></html>'
        )

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
