"""Editions as the sample's three newsletters have them, for tests and screenshots."""

# ruff: noqa: ISC004 - a comma between two texts is plain to see here.

from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from comms.model.views import (
    ContactCard,
    Document,
    EditionSection,
    EditionView,
    EventView,
    FollowLink,
    Funder,
    ItemView,
    Markdown,
    Picture,
    UnitView,
)

SITE = "https://lape.example.org"
HELSINKI = "Europe/Helsinki"

WORDS = {
    "programme": {
        "fi": "Lapsi- ja perhepalveluiden muutosohjelma",
        "sv": "Programmet för utveckling av barn- och familjetjänster",
        "en": "Programme to reform child and family services",
    },
    "core": {
        "fi": "Rakennamme palveluja, jotka ovat lähellä ja toimivat yhteen. Niin arki "
        "sujuu lapsilla, nuorilla ja koko perheellä.",
        "sv": "Vi bygger tjänster som finns nära och fungerar ihop, så att vardagen "
        "löper för barn, unga och familjer.",
        "en": "We are building services that are close by and work together, so that "
        "everyday life runs well for children, young people and families.",
    },
    "motto": {
        "fi": "Lapsen vierellä on aina aikuinen, johon voi luottaa.",
        "sv": "Bredvid barnet finns alltid en vuxen att lita på.",
        "en": "There is always an adult a child can trust.",
    },
    "funder": {
        "fi": "Esimerkkiministeriö rahoittaa hanketta 31.12.2027 saakka.",
        "sv": "Exempelministeriet finansierar projektet till och med den 31 december "
        "2027.",
        "en": "The Example Ministry funds the project until 31 December 2027.",
    },
    "funder_alt": {
        "fi": "Esimerkkiministeriön tunnus",
        "sv": "Exempelministeriets logotyp",
        "en": "Example Ministry logo",
    },
    "logo_alt": {
        "fi": "Lape-ohjelman tunnus",
        "sv": "Lape-programmets logotyp",
        "en": "Lape programme logo",
    },
    "demo": {
        "fi": "DEMO. Tapahtumat, ihmiset ja osoitteet ovat keksittyjä.",
        "sv": "DEMO. Evenemang, personer och adresser är påhittade.",
        "en": "DEMO. Events, people and addresses are invented.",
    },
    "national": {"fi": "Koko Suomi", "sv": "Hela Finland", "en": "All of Finland"},
    "POH": {"fi": "Pohjanmaa", "sv": "Österbotten", "en": "Ostrobothnia"},
    "VSU": {
        "fi": "Varsinais-Suomi",
        "sv": "Egentliga Finland",
        "en": "Southwest Finland",
    },
    "EPO": {
        "fi": "Etelä-Pohjanmaa",
        "sv": "Södra Österbotten",
        "en": "South Ostrobothnia",
    },
    "EKA": {"fi": "Etelä-Karjala", "sv": "Södra Karelen", "en": "South Karelia"},
}

TEXTS = {
    "spring_news": {
        "fi": (
            "Lape-työ jatkuu keväällä 18 maakunnassa",
            "Kevään aikana maakunnat kokeilevat uusia tapoja auttaa lapsiperheitä "
            "aiempaa varhemmin. Kokoamme kokeilut yhdelle sivulle, jota päivitämme "
            "kuukausittain.",
            "## Mitä tehdään?\n\nPerhekeskuksia kehitetään jokaisessa maakunnassa. "
            "Koulujen ja varhaiskasvatuksen kanssa työtä tehdään kahdessatoista "
            "maakunnassa ja erityispalveluissa kuudessatoista.\n\n"
            "## Mistä saan tietoa?\n\nJokaisessa maakunnassa on muutosagentti.",
        ),
        "sv": (
            "Lape-arbetet fortsätter i 18 landskap i vår",
            "Under våren prövar landskapen nya sätt att hjälpa barnfamiljer tidigare "
            "än förut. Vi samlar försöken på en sida som vi uppdaterar varje månad.",
            "## Vad görs?\n\nFamiljecenter utvecklas i alla landskap.",
        ),
        "en": (
            "Lape work continues in 18 regions this spring",
            "During the spring the regions are trying out new ways to help families "
            "with children earlier than before. We collect the trials on one page "
            "and update it every month.",
            "## What is being done?\n\nFamily centres are developed in every region.",
        ),
        "easy": (
            "Perheiden palvelut muuttuvat",
            "Haluamme, että perhe saa apua ajoissa.",
            "Työtä tehdään koko Suomessa.\nJokaisessa maakunnassa on työntekijä, "
            "joka kertoo muutoksesta.\nHän on muutosagentti.\n"
            "Voit kysyä häneltä lisää.\n",
        ),
    },
    "results_deck": {
        "fi": (
            "Ensimmäisen vuoden työ yhdessä esityksessä",
            "Kokosimme kehittämistyön tulokset 24 dian esitykseen. Saman sisällön voi "
            "lukea myös verkkosivuna.",
            "Esityksessä kerrotaan, mitä kokeiltiin ja mikä jäi käyttöön.",
        ),
        "sv": (
            "Det första årets arbete i en presentation",
            "Vi har samlat resultaten i 24 bilder. Samma innehåll finns också som "
            "webbsida.",
            "Presentationen visar vad som prövades.",
        ),
        "en": (
            "The first year's work in one slide deck",
            "We put the results into 24 slides. The same content can also be read as "
            "a web page.",
            "The deck tells what was tried.",
        ),
    },
    "e1_announcement": {
        "fi": (
            "Kaksi tapaamista perheiden palveluista, tervetuloa",
            "Ensin kuuntelemme, sitten viimeistelemme. Tule toiseen tai molempiin.",
            "Tiedotusvälineet ovat tervetulleita molempiin.",
        ),
        "sv": (
            "Två träffar om tjänster för familjer, välkommen",
            "Först lyssnar vi, sedan finslipar vi. Kom på den ena eller båda.",
            "Medier är välkomna till båda.",
        ),
        "en": (
            "Two meetings about services for families, welcome",
            "First we listen, then we finish the work. Come to one or both.",
            "The media are welcome at both.",
        ),
    },
    "pilot_call": {
        "fi": (
            "Avoin haku: kolme kuntaa kokeilemaan lapsiystävällistä päätöksentekoa",
            "Etsimme kolmea kuntaa, jotka haluavat arvioida etukäteen, miten päätökset "
            "vaikuttavat lapsiin. Haku päättyy 31.3.2027 klo 16.15.",
            "**Kuka voi hakea:** kaikki Etelä-Pohjanmaan kunnat.\n"
            "**Mitä kunta saa:** valmentajan, työpohjat ja vertaisryhmän.\n"
            "**Mitä kunnalta odotetaan:** yhteyshenkilön ja kaksi arvioitua päätöstä "
            "vuoden aikana.\n",
        ),
        "sv": (
            "Öppen utlysning: tre kommuner får pröva barnvänligt beslutsfattande",
            "Vi söker tre kommuner som på förhand vill bedöma hur besluten påverkar "
            "barn. Ansök senast 31.3.2027 kl. 16.15.",
            "**Vem kan söka:** alla kommuner i Södra Österbotten.\n"
            "**Vad kommunen får:** en coach, arbetsmallar och ett nätverk.\n"
            "**Vad som förväntas:** en kontaktperson och två bedömda beslut.\n",
        ),
        "en": (
            "Open call: three municipalities to try out child-friendly decision-making",
            "We are looking for three municipalities that want to assess in advance "
            "how decisions affect children. Apply by 31 March 2027 at 4.15 pm.",
            "**Who can apply:** every municipality in South Ostrobothnia.\n"
            "**What you get:** a coach, templates and a peer group.\n"
            "**What is expected:** a contact person and two assessed decisions.\n",
        ),
    },
    "two_languages_blog": {
        "fi": (
            "Kaksi kieltä, yksi perhe",
            "Perhe ei jaa arkeaan kielen mukaan. Siksi mekään emme julkaise mitään "
            "vain toisella kielellä.",
            "Kun neuvolassa vaihdetaan kieltä kesken lauseen, kukaan ei hämmästy.",
        ),
        "sv": (
            "Två språk, en familj",
            "En familj delar inte upp sin vardag efter språk. Därför publicerar inte "
            "heller vi något på bara det ena språket.",
            "När språket byts mitt i en mening höjer ingen på ögonbrynen.",
        ),
        "en": (
            "Two languages, one family",
            "A family does not divide its day by language. So we do not publish "
            "anything in only one of them.",
            "When people switch language, nobody is surprised.",
        ),
    },
    "core_message_card": {
        "fi": ("Tästä Lapessa on kyse", WORDS["core"]["fi"], WORDS["motto"]["fi"]),
        "sv": ("Det här handlar Lape om", WORDS["core"]["sv"], WORDS["motto"]["sv"]),
    },
    "tell_us": {
        "fi": (
            "Mikä palvelussa toimi, mikä ei? Kerro meille",
            "Keräämme ajatuksia koko hankkeen ajan. Vastaaminen vie kolme minuuttia, "
            "eikä nimeä tarvita.",
            "Luemme jokaisen vastauksen.",
        ),
        "easy": (
            "Kerro meille palveluista",
            "Haluamme kuulla sinua.",
            "Mikä palvelussa oli hyvää?\nMikä palvelussa oli huonoa?\n"
            "Voit kirjoittaa meille.\nSinun ei tarvitse kertoa nimeäsi.\n",
        ),
    },
}

FACTS = {
    "spring_news": ("news", "national", ""),
    "results_deck": ("slide_deck", "EKA", ""),
    "e1_announcement": ("event_announcement", "VSU", ""),
    "pilot_call": ("open_call", "EPO", ""),
    "two_languages_blog": ("blog", "POH", "agent_POH"),
    "core_message_card": ("evergreen", "national", ""),
    "tell_us": ("feedback_campaign", "EPO", ""),
}

PEOPLE = {
    "national_lead": {
        "fi": "Kansallinen viestintävastaava",
        "sv": "Nationell kommunikationsansvarig",
        "en": "National communications lead",
    },
    "agent_POH": {
        "fi": "Muutosagentti, Pohjanmaa",
        "sv": "Förändringsagent, Österbotten",
        "en": "Change agent, Ostrobothnia",
    },
    "coordinator_VSU": {
        "fi": "Hankekoordinaattori, Varsinais-Suomi",
        "sv": "Projektkoordinator, Egentliga Finland",
        "en": "Project coordinator, Southwest Finland",
    },
    "coordinator_EPO": {
        "fi": "Hankekoordinaattori, Etelä-Pohjanmaa",
        "sv": "Projektkoordinator, Södra Österbotten",
        "en": "Project coordinator, South Ostrobothnia",
    },
}

EVENTS = {
    "fi": {
        "E1": (
            "Mitä perheet tarvitsevat? Avoin iltapäivä",
            "Tule kertomaan, mitä palveluista puuttuu. Kahvia, pöytäkeskusteluja ja "
            "yhteinen kooste. Ei ilmoittautumista.",
            ("Esimerkkilän kaupungintalo", "valtuustosali, 2. kerros", "Esimerkkilä"),
            ("Esteetön kulku", "Induktiosilmukka", "Hissi pääovelta."),
        ),
        "E2": (
            "Viimeistellään yhdessä -työpaja",
            "Käymme läpi avoimen iltapäivän koosteen ja päätämme, mitä hakemukseen "
            "kirjataan. Ilmoittaudu 1.4. mennessä.",
            ("Esimerkkilän kirjasto", "Juhlasali", "Esimerkkilä"),
            ("Esteetön kulku", "Inva-WC aulassa."),
        ),
    },
    "sv": {
        "E1": (
            "Vad behöver familjerna? Öppen eftermiddag",
            "Kom och berätta vad som saknas i tjänsterna. Kaffe, bordsdiskussioner och "
            "en sammanfattning. Ingen anmälan.",
            ("Exempelstads stadshus", "fullmäktigesalen, 2 vån.", "Exempelstad"),
            ("Tillgänglig ingång", "Hörslinga", "Hiss vid huvudingången."),
        ),
        "E2": (
            "Vi finslipar tillsammans, verkstad",
            "Vi går igenom sammanfattningen och väljer vad som skrivs in i ansökan. "
            "Anmäl dig senast 1.4.",
            ("Exempelstads bibliotek", "Festsalen", "Exempelstad"),
            ("Tillgänglig ingång", "Tillgänglig toalett i aulan."),
        ),
    },
    "en": {
        "E1": (
            "What do families need? Open afternoon",
            "Come and say what is missing from the services. Coffee, table talks and a "
            "joint summary. No sign-up.",
            ("Exampleton Town Hall", "council chamber, 2nd floor", "Exampleton"),
            ("Step-free", "Induction loop", "Lift by the main door."),
        ),
        "E2": (
            "Finishing touches together, workshop",
            "We go through the summary and choose what goes into the application. "
            "Sign up by 1 April.",
            ("Exampleton Library", "Main hall", "Exampleton"),
            ("Step-free", "Accessible toilet in the lobby."),
        ),
    },
}


def at(text: str) -> datetime:
    """Return a wall time in Helsinki."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(HELSINKI))


def picture(name: str, alt: str, width: int = 240, height: int = 80) -> Picture:
    """Return a picture of the site."""
    return Picture(url=f"{SITE}/media/{name}.png", alt=alt, width=width, height=height)


def contact(who: str, language: str, unit: str, number: int) -> ContactCard:
    """Return a contact card."""
    return ContactCard(
        name=PEOPLE[who][language],
        email=f"{who.lower().replace('_', '.')}@example.org",
        phone=f"+358 00 000 000{number}",
        unit=WORDS[unit][language],
    )


def event(which: str, language: str) -> EventView:
    """Return E1 (open) or E2 (with sign-up)."""
    title, summary, (place, room, town), access = EVENTS[language][which]
    day = "2027-03-11" if which == "E1" else "2027-04-08"
    signs_up = which == "E2"
    return EventView(
        id=which,
        uid=f"{which}@lape.example.org",
        sequence=0,
        language=language,
        title=title,
        summary=summary,
        starts=at(f"{day}T12:00"),
        ends=at(f"{day}T15:00"),
        zone=HELSINKI,
        place=place,
        street="Esimerkkikatu 2" if which == "E1" else "Kirjastokuja 2",
        room=room,
        municipality=town,
        access=access,
        registration_required=signs_up,
        registration_opens=at("2027-02-15T09:00") if signs_up else None,
        registration_closes=at("2027-04-01T16:15") if signs_up else None,
        capacity=24 if signs_up else None,
        free=True,
        media_welcome=True,
        guest_speaker="",
        cancelled=False,
        unit_name=WORDS["VSU"][language],
        contact=contact("coordinator_VSU", language, "VSU", 2),
        url=f"{SITE}/{language}/events/{which}",
        calendar_url=f"{SITE}/{language}/events/{which}.ics",
    )


def item(name: str, language: str, level: str = "standard") -> ItemView:
    """Return an item of the sample; easy where asked and there, else standard."""
    kind, unit, byline = FACTS[name]
    easy = level == "easy" and "easy" in TEXTS[name]
    title, lead, body = TEXTS[name]["easy" if easy else language]
    parts: tuple[Markdown | EventView, ...] = (Markdown(text=body),)
    if kind == "event_announcement":
        parts = (event("E1", language), event("E2", language), *parts)
    view = ItemView(
        id=name,
        type=kind,
        language=language,
        level="easy" if easy else "standard",
        wanted_level="easy" if level == "easy" and not easy else "",
        title=title,
        lead=lead,
        body=parts,
        unit_id=unit,
        unit_name=WORDS[unit][language],
        byline=PEOPLE[byline][language] if byline else "",
        published_at=at("2027-02-10T08:30"),
        url=f"{SITE}/{language}/news/{name}",
    )
    return replace(view, **_extras(name, language))


def _extras(name: str, language: str) -> dict[str, object]:
    if name == "two_languages_blog":
        alt = "Isosisko kantaa pikkuveljeä selässään metsäpolulla."
        image = picture("piggyback", alt, 1200, 675)
        return {"image": replace(image, credit="Projektin kuva")}
    if name == "results_deck":
        title = {"fi": "Tulokset", "sv": "Resultat", "en": "Results"}[language]
        url = f"{SITE}/media/tulokset.pdf"
        return {
            "documents": (Document(url=url, title=title, type="PDF", size=410_000),)
        }
    if name == "pilot_call":
        return {
            "closes_at": at("2027-03-31T16:15"),
            "closed_label": "Haku on päättynyt",
            "contact": contact("coordinator_EPO", language, "EPO", 3),
        }
    return {}


def unit(which: str, language: str) -> UnitView:
    """Return the unit behind a newsletter."""
    colours = {"national": "#14509B", "POH": "#0B5E63", "VSU": "#F2B705"}
    alt = WORDS["logo_alt"][language]
    return UnitView(
        id=which,
        name=WORDS[which][language],
        programme=WORDS["programme"][language],
        programme_short="Lape",
        colour=colours[which],
        logo=picture(f"logo_{which}", alt, 480, 480),
        logo_dark=None,
        controller="Esimerkkilän hyvinvointialue",
        postal_address="PL 1, 00001 Esimerkkilä",
        privacy_notice=f"{SITE}/{language}/privacy/{which}",
        reply_to=f"{which.lower()}@example.org",
    )


def _edition(
    newsletter: str,
    which: str,
    language: str,
    sections: tuple[tuple[str, tuple[ItemView, ...]], ...],
    **rest: object,
) -> EditionView:
    follow = {
        "fi": ("Uutiset syötteenä", "Lape Blueskyssa", "Lape Mastodonissa"),
        "sv": ("Nyheter som flöde", "Lape på Bluesky", "Lape på Mastodon"),
        "en": ("News as a feed", "Lape on Bluesky", "Lape on Mastodon"),
    }[language]
    facts: dict[str, object] = {
        "id": f"{newsletter}-{language}",
        "newsletter_id": newsletter,
        "language": language,
        "level": "standard",
        "sections": tuple(
            EditionSection(heading=heading, items=items) for heading, items in sections
        ),
        "unit": unit(which, language),
        "core_message": WORDS["core"][language],
        "funder": Funder(
            text=WORDS["funder"][language],
            logo=picture("funder", WORDS["funder_alt"][language], 160, 80),
        ),
        "follow": tuple(
            FollowLink(title=title, url=f"{SITE}/follow/{number}")
            for number, title in enumerate(follow)
        ),
        "site_url": f"{SITE}/{language}",
        "web_url": f"{SITE}/{language}/newsletters/{newsletter}",
        "archive_url": f"{SITE}/{language}/newsletters",
        "accessibility_url": f"{SITE}/{language}/accessibility",
        "demo_notice": WORDS["demo"][language],
    }
    return EditionView(**(facts | rest))  # type: ignore[arg-type]


def nl1(language: str, level: str = "standard") -> EditionView:
    """Return the national newsletter."""
    headings = {
        "fi": ("Ajankohtaista", "Tule mukaan", "Blogi"),
        "sv": ("Aktuellt", "Delta", "Blogg"),
        "en": ("News", "Take part", "Blog"),
    }[language]
    members = (
        ("spring_news", "results_deck"),
        ("e1_announcement", "pilot_call"),
        ("two_languages_blog",),
    )
    subject = {
        "fi": "Lape-uutiskirje 1/2027: kevään kokeilut ja kaksi tapaamista",
        "sv": "Lape-nyhetsbrev 1/2027: vårens försök och två träffar",
        "en": "Lape newsletter 1/2027: spring trials and two meetings",
    }[language]
    preheader = {
        "fi": "Katso, mitä maakunnissa kokeillaan ja mihin voit tulla mukaan.",
        "sv": "Se vad som prövas i landskapen och var du kan delta.",
        "en": "See what the regions are trying out and where you can join.",
    }[language]
    return _edition(
        "NL1",
        "national",
        language,
        tuple(
            (heading, tuple(item(name, language, level) for name in names))
            for heading, names in zip(headings, members, strict=True)
        ),
        level=level,
        newsletter_name=subject.split(" 1/2027")[0],
        number="1/2027",
        subject=subject,
        preheader=preheader,
        day=date(2027, 2, 17),
        intro={
            "fi": "Kevät on täynnä kokeiluja. Tässä numerossa kerromme, missä mennään "
            "ja miten pääset mukaan.",
            "sv": "Våren är full av försök. I det här numret berättar vi var vi står "
            "och hur du kan delta.",
            "en": "Spring is full of trials. This edition tells where we stand and "
            "how you can take part.",
        }[language],
        intro_by=PEOPLE["national_lead"][language],
        contacts=(contact("national_lead", language, "national", 1),),
    )


def nl2(language: str, wanted: str = "") -> EditionView:
    """Return the letter of Pohjanmaa; `wanted` is a language it does not have."""
    headings = {
        "fi": ("Muutosagentin terveiset", "Koko Suomessa"),
        "sv": ("Hälsning från förändringsagenten", "I hela Finland"),
    }[language]
    members = (("two_languages_blog",), ("spring_news", "core_message_card"))
    return _edition(
        "NL2",
        "POH",
        language,
        tuple(
            (heading, tuple(item(name, language) for name in names))
            for heading, names in zip(headings, members, strict=True)
        ),
        wanted_language=wanted,
        newsletter_name={
            "fi": "Lape Pohjanmaa, infokirje",
            "sv": "Lape Österbotten, infobrev",
        }[language],
        number={"fi": "1-2027 helmikuu", "sv": "1-2027 februari"}[language],
        subject={
            "fi": "Infokirje 1-2027 helmikuu: kaksi kieltä samalla kellonlyömällä",
            "sv": "Infobrev 1-2027 februari: två språk på samma klockslag",
        }[language],
        preheader={
            "fi": "Uusi blogi, kevään kuulumiset koko maasta ja esittelykortti.",
            "sv": "Ny blogg, vårnytt från hela landet och ett kort om Lape.",
        }[language],
        day=date(2027, 2, 24),
        intro="",
        intro_by=PEOPLE["agent_POH"][language],
        contacts=(contact("agent_POH", language, "POH", 1),),
    )


def nl3(language: str) -> EditionView:
    """Return the invitation of Varsinais-Suomi."""
    return _edition(
        "NL3",
        "VSU",
        language,
        (
            (
                {"fi": "Tapahtumat", "sv": "Evenemang"}[language],
                (item("e1_announcement", language),),
            ),
        ),
        newsletter_name={
            "fi": "Lape Varsinais-Suomi, kutsukirje",
            "sv": "Lape Egentliga Finland, inbjudan",
        }[language],
        number="2/2027",
        subject={
            "fi": "Kutsu 2/2027: kerro, mitä palveluista puuttuu (to 11.3.)",
            "sv": "Inbjudan 2/2027: berätta vad som saknas i tjänsterna (to 11.3)",
        }[language],
        preheader={
            "fi": "Avoin iltapäivä Esimerkkilässä, kahvit klo 11.30 alkaen.",
            "sv": "Öppen eftermiddag i Exempelstad, kaffe från kl. 11.30.",
        }[language],
        day=date(2027, 3, 1),
        intro="",
        intro_by=PEOPLE["coordinator_VSU"][language],
        contacts=(contact("coordinator_VSU", language, "VSU", 2),),
    )


def all_editions() -> dict[str, EditionView]:
    """Return every edition tests look at, by a short name."""
    return {
        "NL1-fi": nl1("fi"),
        "NL1-sv": nl1("sv"),
        "NL1-en": nl1("en"),
        "NL1-fi-easy": nl1("fi", "easy"),
        "NL2-fi": nl2("fi"),
        "NL2-sv": nl2("sv"),
        "NL2-fi-for-en": nl2("fi", wanted="en"),
        "NL3-fi": nl3("fi"),
        "NL3-sv": nl3("sv"),
    }
