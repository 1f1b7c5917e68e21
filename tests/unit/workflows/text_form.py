"""A blog as a change agent types it into the desk's form."""

from io import BytesIO

from PIL import Image

from comms.model.desk import Values
from comms.model.seminar import as_values

AGENT, APPROVER = "agent_POH", "coordinator_POH"
#: The id that its Finnish title gives it.
BLOG = "kolme_kysymysta_neuvolassa"
_TEXTS = {
    "kind": "blog",
    "unit": "POH",
    "title.fi": "Kolme kysymystä neuvolassa",
    "title.sv": "Tre frågor på rådgivningen",
    "summary.fi": "Mitä perhe kysyy, kun kukaan ei kiirehdi?",
    "summary.sv": "Vad frågar en familj när ingen har bråttom?",
    "more.fi": "Kävin neuvolassa.\n\n## Ensimmäinen kysymys\n\nMistä saa apua?",
    "more.sv": "Jag besökte rådgivningen.\n\n## Första frågan\n\nVar får man hjälp?",
    "social.fi": "Mitä perhe kysyy neuvolassa?",
    "social.sv": "Vad frågar en familj på rådgivningen?",
    "byline": AGENT,
    "contact": "",
    "audiences": ["families"],
    "areas": ["family_centre"],
    "publish_day": "10.2.2027",
    "publish_time": "9.00",
    "picture": "",
    "accounts": ["bsky"],
    "in_newsletter": "yes",
}


def blog(**changes: str | list[str]) -> Values:
    """Return the form; changes by field, "__" for the dot ("title__sv")."""
    named = {name.replace("__", "."): value for name, value in changes.items()}
    return as_values({**_TEXTS, **named})


def phone_photo(size: tuple[int, int] = (400, 300)) -> bytes:
    """Return a photo as a phone writes it, with a place in it."""
    picture = Image.new("RGB", size, "teal")
    exif = Image.Exif()
    exif[0x010F] = "Puhelin"
    exif[0x8825] = {1: "N", 2: (63.0, 5.0, 45.0)}
    file = BytesIO()
    picture.save(file, "JPEG", exif=exif)
    return file.getvalue()
