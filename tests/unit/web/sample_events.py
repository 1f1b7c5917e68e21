"""The two linked events that pages are tested with, in three languages."""

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from comms.model.views import (
    ContactCard,
    CorrectedFact,
    CorrectionNote,
    EventView,
)

HELSINKI = ZoneInfo("Europe/Helsinki")


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


def correction_of(language):
    """Return that the room of the second event was put right, with a sign of HTML."""
    return CorrectionNote(
        at=local("2027-02-20T13:00"),
        zone="Europe/Helsinki",
        title=pick(
            language,
            "Tila vaihtuu: Viimeistellään <yhdessä> -työpaja",
            "Ny lokal: Vi finslipar <tillsammans>, verkstad",
            "New room: Finishing touches <together>, workshop",
        ),
        language=language,
        url=f"/{language}/news/pilot_call",
        facts=(
            CorrectedFact(
                about=pick(
                    language,
                    "Viimeistellään yhdessä -työpaja",
                    "Vi finslipar tillsammans, verkstad",
                    "Finishing touches together, workshop",
                ),
                now=pick(
                    language,
                    "Uusi tila: Juhlasali.",
                    "Ny lokal: Festsalen.",
                    "New room: Main hall.",
                ),
                before=pick(
                    language,
                    "Aiemmin ilmoitettu tila: Lehtisali.",
                    "Tidigare meddelad lokal: Tidningssalen.",
                    "Room announced earlier: Reading room.",
                ),
            ),
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
        unit_id="VSU",
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
        corrections=(correction_of(language),),
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
