"""The two events of the spring and what announces them, as they are shown."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from comms.model.views import ContactCard, EventView, ItemView, Markdown, Picture

HELSINKI = ZoneInfo("Europe/Helsinki")
SITE = "https://lape.example.org"


def local(text):
    """Return a wall time in Helsinki."""
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


def pick(language, fi, sv, en):
    """Return the text of one language."""
    return {"fi": fi, "sv": sv, "en": en}[language]


def coordinator(language):
    """Return the contact card of the region."""
    return ContactCard(
        name=pick(
            language, "Hankekoordinaattori", "Projektkoordinator", "Project coordinator"
        ),
        email="koordinaattori.vsu@example.org",
        phone="+358 00 000 0002",
        unit=pick(
            language, "Varsinais-Suomi", "Egentliga Finland", "Southwest Finland"
        ),
    )


def first(language):
    """Return E1 in one language."""
    return EventView(
        id="E1",
        uid="E1.lape@comms",
        sequence=0,
        language=language,
        title=pick(
            language,
            "Mitä perheet tarvitsevat? Avoin iltapäivä",
            "Vad behöver familjerna? Öppen eftermiddag",
            "What do families need? Open afternoon",
        ),
        summary=pick(
            language,
            "Tule kertomaan, mitä palveluista puuttuu. Kahvia, pöytäkeskusteluja ja "
            "yhteinen kooste. Ei ilmoittautumista.",
            "Kom och berätta vad som saknas i tjänsterna. Kaffe, bordsdiskussioner "
            "och en sammanfattning. Ingen anmälan.",
            "Come and say what is missing from the services. Coffee, table talks and "
            "a joint summary. No sign-up.",
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
            pick(language, "Esteetön kulku", "Tillgänglig", "Step-free"),
            pick(
                language,
                "Hissi pääovelta",
                "Hiss vid huvudingången",
                "Lift by the main door",
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
        url=f"{SITE}/{language}/events/E1",
        calendar_url=f"{SITE}/{language}/events/E1.ics",
        updated_at=local("2027-02-15T09:00"),
        unit_id="VSU",
    )


def second(language):
    """Return E2 in one language: in summer time, with sign-up."""
    return replace(
        first(language),
        id="E2",
        uid="E2.lape@comms",
        title=pick(
            language,
            "Viimeistellään yhdessä -työpaja",
            "Vi finslipar tillsammans, verkstad",
            "Finishing touches together, workshop",
        ),
        summary=pick(
            language,
            "Käymme läpi koosteen ja päätämme, mitä hakemukseen kirjataan.",
            "Vi går igenom sammanfattningen och väljer vad som skrivs in.",
            "We go through the summary and choose what goes in.",
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
        url=f"{SITE}/{language}/events/E2",
        calendar_url=f"{SITE}/{language}/events/E2.ics",
    )


def announcement(language):
    """Return the item that announces both."""
    return ItemView(
        id="e1_announcement",
        type="event_announcement",
        language=language,
        level="standard",
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
        body=(first(language), second(language), Markdown(text="**Tervetuloa!**")),
        unit_id="VSU",
        unit_name=coordinator(language).unit,
        areas=(
            pick(language, "Perhekeskus", "Familjecenter", "Family centre"),
            pick(language, "Toimintakulttuuri", "Verksamhetskultur", "Working culture"),
        ),
        image=Picture(
            url=f"{SITE}/media/yard.png",
            alt=pick(language, "Piirretty piha", "En ritad gård", "A drawn yard"),
            width=1200,
            height=800,
            credit="Esimerkkikuvaaja",
        ),
        url=f"{SITE}/{language}/news/e1_announcement",
        tags=("LapeVarsinaisSuomi", "LapeMuutos"),
    )


def in_all(make):
    """Return what `make` gives, by language."""
    return {language: make(language) for language in ("fi", "sv", "en")}
