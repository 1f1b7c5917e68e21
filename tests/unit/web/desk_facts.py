"""What the small desk of these tests knows: people, a form, what it becomes."""

from datetime import datetime
from zoneinfo import ZoneInfo

from comms.model.desk import Choice, Output, Who
from comms.model.views import Picture

HELSINKI = ZoneInfo("Europe/Helsinki")
#: Whose session is whose: the cookie's value → the person.
PEOPLE = {
    "kaisa": Who(
        id="coordinator_KAI",
        name="Kaisa Esimerkki",
        role="coordinator",
        scope="KAI",
        language="fi",
    ),
    "noora": Who(
        id="approver_national",
        name="Noora Näyte",
        role="approver",
        scope="national",
        language="sv",
    ),
}
LONG = (
    "Hyvinvointialuejohtamisen kehittämisseminaari: "
    "mitä perheet tarvitsevat nyt, ŋ ja đ"
)
TITLES = {
    "fi": "Mitä perheet tarvitsevat? Avoin iltapäivä",
    "sv": "Vad behöver familjerna? Öppen eftermiddag",
    "en": "What do families need? Open afternoon",
}
MAIL = (
    "<!DOCTYPE html><html lang='fi'><head><title>Infokirje</title><style>"
    "@media (prefers-color-scheme: dark) { b { color: #fff } }</style></head>"
    "<body style='font-family:Arial;margin:24px'><h1 style='font-size:26px'>"
    "Mitä perheet tarvitsevat?</h1><p>Tule kertomaan, mitä palveluista puuttuu.</p>"
    "<script>parent.document.title = 'taken'</script></body></html>"
)
VALUES = {
    "unit": ("KAI",),
    "title.fi": (TITLES["fi"],),
    "title.sv": (TITLES["sv"],),
    "summary.fi": ("Tule kertomaan, mitä palveluista puuttuu.",),
    "summary.sv": ("Kom och berätta vad som saknas i tjänsterna.",),
    "social.fi": ("Mitä palveluista puuttuu? Tule kertomaan to 11.3. klo 12–15.",),
    "social.sv": ("Vad saknas i tjänsterna? Kom och berätta to 11.3 kl. 12–15.",),
    "day": ("11.3.2027",),
    "hours": ("12–15",),
    "place.fi": ("Esimerkkilän kaupungintalo",),
    "place.sv": ("Exempelstads stadshus",),
    "street": ("Esimerkkikatu 2",),
    "room.fi": ("valtuustosali, 2. kerros",),
    "room.sv": ("fullmäktigesalen, 2 vån.",),
    "registration": ("none",),
    "step_free": ("yes",),
    "media_welcome": ("yes",),
    "contact": ("c_kai",),
    "audiences": ("families", "media"),
    "areas": ("family_centre",),
    "accounts": ("bsky", "x"),
    "publish_day": ("15.2.2027",),
    "publish_time": ("9",),
}
CHOICES = {
    "unit": (Choice(value="KAI", label="Kainuu"),),
    "contact": (
        Choice(value="c_kai", label="Kaisa Esimerkki", hint="kaisa@example.org"),
        Choice(value="c_nat", label="Valtakunnallinen tiimi"),
    ),
    "audiences": (
        Choice(value="families", label="Perheet"),
        Choice(value="professionals", label="Ammattilaiset"),
        Choice(value="media", label="Tiedotusvälineet"),
    ),
    "areas": (
        Choice(value="family_centre", label="Perhekeskus"),
        Choice(value="special", label="Erityis- ja vaativan tason palvelut"),
    ),
    "accounts": (
        Choice(value="bsky", label="Lape Kainuu", hint="Bluesky, kokeilu"),
        Choice(value="x", label="Lape Suomi", hint="X, kokeilu"),
        Choice(value="fb", label="Kainuun perheet", hint="Facebook, käsin"),
        Choice(value="hel", label="Linked Events", hint="tapahtumarajapinta"),
    ),
    "picture": (
        Choice(value="shore", label="Lapset rannalla"),
        Choice(value="blog_photo", label="Vaaka"),
    ),
    "byline": (Choice(value="coordinator_KAI", label="Kaisa Esimerkki"),),
    "form": (Choice(value="feedback", label="Palaute"),),
    "newsletter": (Choice(value="KAI", label="Infokirje"),),
    "reminders": (Choice(value="-14d", label="Kaksi viikkoa ennen"),),
}
#: A blog with a picture that was put in, and one text that no editor could hold.
BLOG = {
    "kind": ("blog",),
    "unit": ("KAI",),
    "title.fi": ("Kolme kysymystä neuvolassa",),
    "title.sv": ("Tre frågor på rådgivningen",),
    "summary.fi": ("Mitä perhe kysyy, kun kukaan ei kiirehdi?",),
    "more.fi": (
        (
            "Kävin *neuvolassa*.\n\n## Ensimmäinen kysymys\n\n- apua\n- [aikaa]"
            "(https://example.org)\n\n> Kiitos."
        ),
    ),
    "more.sv": ("| Fråga | Svar |\n|---|---|\n| Var? | Här. |",),
    "easy_title.fi": ("Kolme kysymystä",),
    "easy_more.fi": ("Kävin neuvolassa.",),
    "picture": ("blog_photo",),
    "alt.fi": ("Vaaka ja vauvan kengät.",),
    "children": ("yes",),
    "publish_day": ("15.2.2027",),
    "publish_time": ("9",),
}
PICTURE = Picture(
    url="/media/logo.png", alt="Kolme lasta rannalla, selin", width=1200, height=630
)


def local(written: str) -> datetime:
    """Return a moment in Finland."""
    return datetime.fromisoformat(written).replace(tzinfo=HELSINKI)


def outputs(state: str = "planned") -> tuple[Output, ...]:
    """Return what a seminar becomes, everything in one state."""
    at = local("2027-02-15T09:00")
    found = []
    for code in ("fi", "sv"):
        made = {"language": code, "state": state, "at": at, "publication": "p"}
        if state == "sent":
            made["url"] = f"/{code}/news/seminar"
        found += [
            Output(kind="page", account="web", title="Lape", frame=MAIL, **made),
            Output(
                kind="post",
                account="bsky",
                title="Lape Kainuu (Bluesky)",
                text=VALUES[f"social.{code}"][0],
                tags=("#LapeKainuu", "#LapeMuutos"),
                picture=PICTURE,
                measured=112,
                limit=300,
                **made,
            ),
            Output(
                kind="post",
                account="x",
                title="Lape Suomi (X)",
                text=VALUES[f"social.{code}"][0],
                measured=292,
                limit=280,
                **made,
            ),
            Output(
                kind="newsletter", account="KAI", title="Infokirje", frame=MAIL, **made
            ),
            Output(kind="press", account="press", title="Tiedote", text="Hei", **made),
        ]
    found.append(
        Output(
            kind="record",
            account="hel",
            title="Linked Events",
            language="",
            state=state,
            at=at,
            text='{"name": {"fi": "Mitä perheet tarvitsevat?"}}',
        )
    )
    found.append(
        Output(
            kind="card",
            account="fb",
            title="Kainuun perheet (Facebook)",
            language="fi",
            state="queued",
            at=at,
            text="Mitä palveluista puuttuu?",
            delivery=17,
        )
    )
    return tuple(found)
