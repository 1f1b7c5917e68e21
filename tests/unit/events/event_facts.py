"""The two events of the spring as a campaign folder describes them."""

from comms.model.plans import EventFacts

E1 = EventFacts.model_validate(
    {
        "id": "E1",
        "unit": "VSU",
        "type": "open_meeting",
        "series": "vsu_spring",
        "next_in_series": "E2",
        "title": {
            "fi": "Mitä perheet tarvitsevat? Avoin iltapäivä",
            "sv": "Vad behöver familjerna? Öppen eftermiddag",
            "en": "What do families need? Open afternoon",
        },
        "summary": {
            "fi": "Tule kertomaan, mitä palveluista puuttuu. Ei ilmoittautumista.",
            "sv": "Kom och berätta vad som saknas. Ingen anmälan.",
            "en": "Come and say what is missing. No sign-up.",
        },
        "starts": "2027-03-11T12:00",
        "ends": "2027-03-11T15:00",
        "place": {
            "name": {
                "fi": "Esimerkkilän kaupungintalo",
                "sv": "Exempelstads stadshus",
                "en": "Exampleton Town Hall",
            },
            "street": "Esimerkkikatu 2",
            "room": {
                "fi": "valtuustosali, 2. kerros",
                "sv": "fullmäktigesalen, 2 vån.",
                "en": "council chamber, 2nd floor",
            },
            "municipality": {
                "fi": "Esimerkkilä",
                "sv": "Exempelstad",
                "en": "Exampleton",
            },
        },
        "organiser": "coordinator_VSU",
        "contact": "c_coord_VSU",
        "media_welcome": True,
    }
)

E2 = EventFacts.model_validate(
    {
        **E1.model_dump(),
        "id": "E2",
        "type": "workshop",
        "next_in_series": None,
        "previous_in_series": "E1",
        "starts": "2027-04-08T12:00",
        "ends": "2027-04-08T15:00",
        "registration": {
            "required": True,
            "opens": "2027-02-15T09:00",
            "closes": "2027-04-01T16:15",
            "capacity": 24,
        },
    }
)


def changed(event, **facts):
    """Return the event with other facts; `place` and `registration` are merged."""
    body = event.model_dump()
    for name, value in facts.items():
        merged = {**body[name], **value} if name in {"place", "registration"} else value
        body[name] = merged
    return EventFacts.model_validate(body)
