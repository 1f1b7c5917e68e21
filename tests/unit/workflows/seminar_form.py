"""The sample's E1 as a person types it into the desk's form."""

from comms.model.desk import Values
from comms.model.seminar import as_values

AUTHOR, OTHER = "coordinator_VSU", "approver_national"

_TEXTS = {
    "unit": "VSU",
    "title.fi": "Mitä perheet tarvitsevat? Avoin iltapäivä",
    "title.sv": "Vad behöver familjerna? Öppen eftermiddag",
    "title.en": "What do families need? Open afternoon",
    "summary.fi": "Tule kertomaan, mitä palveluista puuttuu. Kahvia, "
    "pöytäkeskusteluja ja yhteinen kooste. Ei ilmoittautumista.",
    "summary.sv": "Kom och berätta vad som saknas i tjänsterna. Kaffe, "
    "bordsdiskussioner och en sammanfattning. Ingen anmälan.",
    "summary.en": "Come and say what is missing from the services. Coffee, "
    "table talks and a joint summary. No sign-up.",
    "social.fi": "Mitä palveluista puuttuu? Tule kertomaan Esimerkkilän "
    "kaupungintalolle to 11.3. klo 12–15. Ei ilmoittautumista.",
    "social.sv": "Vad saknas i tjänsterna? Kom och berätta i Exempelstads stadshus "
    "to 11.3 kl. 12–15. Ingen anmälan.",
    "social.en": "What is missing from the services? Tell us at Exampleton Town Hall, "
    "Thu 11 March, 12 noon to 3 pm. No sign-up.",
    "more.fi": "Tiedotusvälineet ovat tervetulleita.",
    "more.sv": "Medier är välkomna.",
    "more.en": "The media are welcome.",
    "day": "to 11.3.2027",
    "hours": "12–15",
    "place.fi": "Esimerkkilän kaupungintalo",
    "place.sv": "Exempelstads stadshus",
    "place.en": "Exampleton Town Hall",
    "street": "Esimerkkikatu 2",
    "room.fi": "valtuustosali, 2. kerros",
    "room.sv": "fullmäktigesalen, 2 vån.",
    "room.en": "council chamber, 2nd floor",
    "municipality.fi": "Esimerkkilä",
    "municipality.sv": "Exempelstad",
    "municipality.en": "Exampleton",
    "step_free": "yes",
    "induction_loop": "yes",
    "access_note.fi": "Hissi pääovelta.",
    "access_note.sv": "Hiss vid huvudingången.",
    "access_note.en": "Lift by the main door.",
    "registration": "none",
    "media_welcome": "yes",
    "contact": "c_coord_VSU",
    "audiences": ["families", "professionals", "decision_makers", "media"],
    "areas": ["family_centre", "school", "special", "culture"],
    "accounts": ["bsky", "masto", "x_national", "linkedevents", "press"],
    "publish_day": "15.2.2027",
    "publish_time": "9.00",
    "newsletter": "VSU",
    "mail_day": "1.3.2027",
    "mail_time": "8",
    "reminders": ["-14d", "-3d", "-1d 09:00"],
}
#: The id that its Finnish title gives it.
E1_AT_THE_DESK = "mita_perheet_tarvitsevat_avoin_iltapaiva"


def e1(**changes: str | list[str]) -> Values:
    """Return the form; changes by field, "__" for the dot ("title__sv")."""
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return as_values({**_TEXTS, **named})
