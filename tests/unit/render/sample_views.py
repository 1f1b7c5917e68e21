"""Editions as the sample's three newsletters have them, for tests and screenshots."""

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
from tests.unit.render.sample_words import EVENTS, FACTS, PEOPLE, TEXTS, WORDS

SITE = "https://lape.example.org"
HELSINKI = "Europe/Helsinki"


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


class Silent(str):
    """Says nothing of itself to whoever prints it."""

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the same for all."""
        return "Silent()"
